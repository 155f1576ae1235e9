// Over-relaxation: what a row gains by going on past its solution, when it does, and that a fit gains epochs by it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import type { EpochEvent, WalsOptions } from '../../../src/solve/wals/options.ts';
import { builds } from '../../builds.ts';
import { literalLoss } from '../../reference/objective.ts';
import { example, given, shape } from '../problems.ts';
import { cellsFor, settings } from '../settings.ts';
import { type Steps, withSteps } from '../steps.ts';

const { interactions } = given(example);
const quick = { factors: 10, epochs: 6, simd: 'strict' } as const;

const ways: [string, WalsOptions][] = [
  ['exact', { solver: 'exact' }],
  ['one step', { solver: 'cg', cgSteps: 1 }],
  ['two steps', { solver: 'cg', cgSteps: 2 }],
];

describe.each(ways)('a relaxed half-sweep, %s', (_, way) => {
  it.each(builds)('lowers the loss by ω(2 − ω) of what an unrelaxed one does ($name)', async ({ create }) => {
    const kernels = create();
    await fc.assert(
      fc.asyncProperty(
        shape,
        fc.constantFrom(...settings),
        fc.constantFrom(0.4, 1.3, 1.5, 1.9),
        async (size, setting, relaxation) => {
          const problem = given(size, { weights: setting.weights });
          const { options, expected } = setting.of(problem);
          if (options.nonNegative) return;
          const cells = cellsFor(problem, expected);
          const start = problem.random.matrix(size.itemCount, size.factors, 0.1);
          const all = { ...options, ...way, factors: size.factors };
          /** The loss before and after a half-sweep of a second epoch. */
          const gains = (omega: number) =>
            withSteps(kernels, problem.interactions, { ...all, relaxation: omega }, start, async (steps: Steps) => {
              const value = () => literalLoss(cells, steps.users(), steps.items());
              await steps.solve('users');
              await steps.solve('items');
              const before = value();
              await steps.solve('users', 2);
              const between = value();
              await steps.solve('items', 2);
              return { before, users: before - between, after: value(), between };
            });
          const plain = await gains(1);
          const relaxed = await gains(relaxation);
          expect(relaxed.before).toBe(plain.before);
          const wanted = relaxation * (2 - relaxation) * plain.users;
          expect(Math.abs(relaxed.users - wanted)).toBeLessThanOrEqual(1e-5 * plain.before);
          expect(relaxed.after).toBeLessThanOrEqual(relaxed.between * (1 + 1e-6));
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('relaxation', () => {
  const lossesOf = async (options: WalsOptions, data = interactions) => {
    const losses: number[] = [];
    const onEpoch = ({ loss }: EpochEvent) => void losses.push(loss as number);
    const model = await fitWals(data, { ...quick, ...options, onEpoch });
    return { losses, model };
  };

  it.each(ways)('leaves the first epoch alone, and falls at every later one: %s', async (_, way) => {
    const plain = await lossesOf({ ...way, relaxation: 1 });
    for (const relaxation of ['auto', 0.5, 1.5, 1.99] as const) {
      const { losses } = await lossesOf({ ...way, relaxation });
      expect(losses[0]).toBe(plain.losses[0]);
      expect(losses[1]).not.toBe(plain.losses[1]);
      for (let k = 1; k < losses.length; k++) expect(losses[k]).toBeLessThanOrEqual(losses[k - 1] * (1 + 1e-6));
    }
  });

  it.each([
    ['all pairs', {}],
    ['observed pairs alone', { objective: 'explicit' }],
    ['biases', { objective: 'explicit', biases: true }],
    ['heavy weights', { objective: 'hkv' }],
  ] as [string, WalsOptions][])('saves epochs: %s', async (_, options) => {
    const { interactions } = given({ ...example, userCount: 150, itemCount: 90, density: 0.25 });
    const all = { ...options, epochs: 12, solver: 'cg', cgSteps: 3 } as const;
    const plain = await lossesOf({ ...all, relaxation: 1 }, interactions);
    const relaxed = await lossesOf(all, interactions);
    const target = plain.losses[11];
    expect(relaxed.losses.findIndex((loss) => loss <= target)).toBeLessThan(10);
  });

  it('is given up, for good, once a side has farther to go than an epoch before', async () => {
    // ω so near 2 that rows swing about their solutions: without the fallback they would do so for ever.
    const wild = { solver: 'exact', relaxation: 1.99, epochs: 40 } as const;
    const { losses } = await lossesOf(wild);
    const { losses: calm } = await lossesOf({ ...wild, relaxation: 1 });
    expect(losses[39]).toBeLessThan(calm[39] * 1.001);
  });

  it.each([0, 2, -0.5, 2.5, 5e-324, 2 - 2 ** -52, Number.NaN, '1.5', null])('refuses %j', async (relaxation) => {
    await expect(fitWals(interactions, { ...quick, relaxation: relaxation as number })).rejects.toMatchObject({
      code: 'ERR_ARGUMENT',
      argument: 'relaxation',
    });
  });

  it.each([
    ['nonNegative', { nonNegative: true }],
    ['cgTolerance', { solver: 'cg', cgTolerance: 1e-3 }],
  ] as [string, WalsOptions][])('is refused beside %s, by its name, and 1 there by itself', async (name, options) => {
    const fit = fitWals(interactions, { ...quick, ...options, relaxation: 1.2 });
    await expect(fit).rejects.toThrow(new RegExp(`^relaxation must be 'auto' or 1 with ${name}`));
    const { metadata } = await fitWals(interactions, { ...quick, ...options });
    expect(metadata.relaxation).toBe(1);
  });

  it('takes what float32 calls 1 for 1', async () => {
    const plain = await fitWals(interactions, { ...quick, relaxation: 1 });
    const near = await fitWals(interactions, { ...quick, relaxation: 1 - 1e-10 });
    expect(near.itemFactors).toEqual(plain.itemFactors);
  });

  it('stands in the metadata', async () => {
    for (const relaxation of ['auto', 1.25] as const) {
      expect((await fitWals(interactions, { ...quick, relaxation })).metadata.relaxation).toBe(relaxation);
    }
  });
});
