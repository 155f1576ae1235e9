// Random: against the same generator in BigInt; seeds apart, draws even and without bias.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../src/data/random.ts';
import { ArgumentError } from '../../src/errors.ts';
import { failure } from './failure.ts';

/** sfc32 and its seeding written with BigInt, where no 32-bit wrap can go wrong unseen. */
function reference(seed: bigint): () => number {
  const word = (x: bigint) => BigInt.asUintN(32, x);
  const mix = (x: bigint) => {
    let h = word(x);
    h = word((h ^ (h >> 16n)) * 0x85ebca6bn);
    h = word((h ^ (h >> 13n)) * 0xc2b2ae35n);
    return h ^ (h >> 16n);
  };
  let a = mix(seed);
  let b = mix((seed >> 32n) ^ 0x9e3779b9n);
  let c = mix(a ^ b);
  let counter = 1n;
  const next = () => {
    const sum = word(a + b + counter++);
    a = b ^ (b >> 9n);
    b = word(c + (c << 3n));
    c = word(((c << 21n) | (c >> 11n)) + sum);
    return Number(sum);
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

const seeds = fc.maxSafeNat();

describe('Random', () => {
  it('is sfc32', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const random = new Random(seed);
        const next = reference(BigInt(seed));
        for (let i = 0; i < 20; i++) expect(random.next()).toBe(next());
      }),
    );
  });

  it('gives every seed its own sequence, also above 2³²', () => {
    fc.assert(
      fc.property(fc.uniqueArray(seeds, { minLength: 2, maxLength: 2 }), ([one, other]) => {
        const draw = (random: Random) => [random.next(), random.next(), random.next(), random.next()];
        expect(draw(new Random(one))).not.toEqual(draw(new Random(other)));
      }),
    );
    expect(new Random(1).next()).not.toBe(new Random(2 ** 32 + 1).next());
  });

  it('draws below the bound, evenly', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 2 ** 32 }), (seed, bound) => {
        const random = new Random(seed);
        for (let i = 0; i < 10; i++) {
          const draw = random.below(bound);
          expect(Number.isInteger(draw) && draw >= 0 && draw < bound).toBe(true);
        }
      }),
    );
    // Two thirds of 2³²: a plain remainder would give its lower half twice the share of the upper one.
    const bound = Math.floor((2 ** 33 + 1) / 3);
    const random = new Random(7);
    let lower = 0;
    for (let i = 0; i < 10_000; i++) if (random.below(bound) < bound / 2) lower++;
    expect(Math.abs(lower - 5000)).toBeLessThan(250);
  });

  it.each([-1, 1.5, 2 ** 53, Number.NaN, '1'])('refuses the seed %o', (seed) => {
    expect(failure(() => new Random(seed as number), ArgumentError).argument).toBe('seed');
  });
});
