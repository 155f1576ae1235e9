// Splits of single interactions: a partition of the entries, exact in size, the same for a seed, even over the entries.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { foldInteractions, splitInteractions } from '../../../src/evaluate/split/split-interactions.ts';
import { failure } from '../../data/failure.ts';
import { columnsOf, plain, problem } from '../../data/problems.ts';
import { checkParts, entriesOf } from './split-parts.ts';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const holdouts = fc.double({ min: 0, max: 1, minExcluded: true, maxExcluded: true, noNaN: true });

describe('splitInteractions', () => {
  it('parts the entries into train and test, round(holdout · nnz) held out', () => {
    fc.assert(
      fc.property(problem, holdouts, seeds, (given, holdout, seed) => {
        const whole = Interactions.fromTriplets(columnsOf(given.entries));
        const { train, test } = splitInteractions(whole, { holdout, seed });
        expect(test.nnz).toBe(Math.round(holdout * whole.nnz));
        checkParts(whole, { train, test });
      }),
    );
  });

  it('counts the users and items that one part has and the other has not', () => {
    fc.assert(
      fc.property(problem, holdouts, fc.nat(), (given, holdout, seed) => {
        const { userCount, itemCount } = given;
        const whole = Interactions.fromTriplets({ ...columnsOf(given.entries), userCount, itemCount });
        const { train, test, coldUsers, coldItems, untestedUsers } = splitInteractions(whole, { holdout, seed });
        const lacking = (side: 0 | 1, some: Interactions, none: Interactions) => {
          const ids = (part: Interactions) => new Set(entriesOf(part).map((entry) => entry.split(' ')[side]));
          return [...ids(some)].filter((id) => !ids(none).has(id)).length;
        };
        expect({ coldUsers, coldItems, untestedUsers }).toEqual({
          coldUsers: lacking(0, test, train),
          coldItems: lacking(1, test, train),
          untestedUsers: lacking(0, train, test),
        });
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

describe('foldInteractions', () => {
  it('tests every interaction once, in parts that differ by one at most', () => {
    fc.assert(
      fc.property(problem, fc.integer({ min: 2, max: 6 }), seeds, (given, folds, seed) => {
        const whole = Interactions.fromTriplets(columnsOf(given.entries));
        if (folds > whole.nnz) {
          expect(failure(() => foldInteractions(whole, { folds, seed }), ArgumentError).argument).toBe('folds');
          return;
        }
        const splits = foldInteractions(whole, { folds, seed });
        expect(splits).toHaveLength(folds);
        for (const split of splits) checkParts(whole, split);
        expect(splits.flatMap(({ test }) => entriesOf(test)).sort()).toEqual(entriesOf(whole).sort());
        const sizes = splits.map(({ test }) => test.nnz);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('puts every pair of entries into one fold equally often', () => {
    const whole = Interactions.fromTriplets({ users: [0, 0, 0, 0], items: [0, 1, 2, 3] });
    const counts = new Map<string, number>();
    const rounds = 3000;
    for (let seed = 0; seed < rounds; seed++) {
      const pair = foldInteractions(whole, { folds: 2, seed })[0].test.indices.join();
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 500 each on average, with a standard deviation of 20: five of them.
    for (const count of counts.values()) expect(Math.abs(count - rounds / 6)).toBeLessThan(102);
  });

  it.each([0, 1, 2.5, 5, Number.NaN])('refuses %o folds of four interactions', (folds) => {
    const whole = Interactions.fromTriplets({ users: [0, 0, 1, 1], items: [0, 1, 0, 1] });
    expect(failure(() => foldInteractions(whole, { folds }), ArgumentError)).toMatchObject({ argument: 'folds' });
  });
});
