// splitInteractions: a partition of the entries, exact in size, the same for a seed, even over the entries.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { splitInteractions } from '../../src/evaluate/split.ts';
import { failure } from '../data/failure.ts';
import { columnsOf, plain, problem } from '../data/problems.ts';

const holdouts = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true });

/** Every entry as text: pair, value, weight and time. */
function entriesOf(interactions: Interactions): string[] {
  const { indices, weights, times, userCount, indptr } = interactions;
  const entries: string[] = [];
  for (let user = 0; user < userCount; user++) {
    for (let at = indptr[user]; at < indptr[user + 1]; at++) {
      entries.push([user, indices[at], interactions.valueAt(at), weights?.[at], times?.[at]].join(' '));
    }
  }
  return entries;
}

describe('splitInteractions', () => {
  it('parts the entries into train and test, round(holdout · nnz) held out', () => {
    fc.assert(
      fc.property(problem, holdouts, fc.maxSafeNat(), (given, holdout, seed) => {
        const whole = Interactions.fromTriplets(columnsOf(given.entries));
        const { train, test } = splitInteractions(whole, { holdout, seed });
        expect(test.nnz).toBe(Math.round(holdout * whole.nnz));
        expect([...entriesOf(train), ...entriesOf(test)].sort()).toEqual(entriesOf(whole).sort());
        for (const part of [train, test]) {
          expect(part.users).toBe(whole.users);
          expect(part.items).toBe(whole.items);
        }
      }),
    );
  });

  it('counts the users and items that are held out and not trained on', () => {
    fc.assert(
      fc.property(problem, holdouts, fc.nat(), (given, holdout, seed) => {
        const { userCount, itemCount } = given;
        const whole = Interactions.fromTriplets({ ...columnsOf(given.entries), userCount, itemCount });
        const { train, test, coldUsers, coldItems } = splitInteractions(whole, { holdout, seed });
        const cold = (side: 0 | 1) => {
          const ids = (part: Interactions) => new Set(entriesOf(part).map((entry) => entry.split(' ')[side]));
          const trained = ids(train);
          return [...ids(test)].filter((id) => !trained.has(id)).length;
        };
        expect({ coldUsers, coldItems }).toEqual({ coldUsers: cold(0), coldItems: cold(1) });
      }),
    );
  });

  it('repeats itself for a seed and differs for another', () => {
    const users = Array.from({ length: 200 }, (_, position) => position % 20);
    const items = Array.from({ length: 200 }, (_, position) => Math.floor(position / 20));
    const whole = Interactions.fromTriplets({ users, items });
    const held = (seed?: number) => plain(splitInteractions(whole, { seed }).test);
    expect(held(5)).toEqual(held(5));
    expect(held()).toEqual(held(1));
    expect(held(5)).not.toEqual(held(6));
    expect(splitInteractions(whole).test.nnz).toBe(20);
  });

  it('holds out every pair of entries equally often', () => {
    const whole = Interactions.fromTriplets({ users: [0, 0, 0, 0, 0], items: [0, 1, 2, 3, 4] });
    const counts = new Map<string, number>();
    const rounds = 5000;
    for (let seed = 0; seed < rounds; seed++) {
      const pair = splitInteractions(whole, { holdout: 0.4, seed }).test.indices.join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(10);
    // Ten pairs, 500 each on average with a standard deviation of 21: five of them.
    for (const count of counts.values()) expect(Math.abs(count - rounds / 10)).toBeLessThan(106);
  });

  it.each([0, 1, -0.1, 2, Number.NaN, '0.1'])('refuses the holdout %o', (holdout) => {
    const whole = Interactions.fromTriplets({ users: [0], items: [0] });
    const error = failure(() => splitInteractions(whole, { holdout: holdout as number }), ArgumentError);
    expect(error).toMatchObject({ argument: 'holdout', got: holdout });
    expect(failure(() => splitInteractions(whole, { seed: -1 }), ArgumentError).argument).toBe('seed');
  });
});
