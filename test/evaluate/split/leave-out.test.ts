// leaveOut: so many of every user's interactions, at random or the latest.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { type LeaveOutOptions, leaveOut } from '../../../src/evaluate/split/leave-out.ts';
import { failure } from '../../data/failure.ts';
import { columnsOf, plain, problem } from '../../data/problems.ts';
import { checkParts } from './split-parts.ts';

const amounts: fc.Arbitrary<LeaveOutOptions & { of(own: number): number }> = fc.oneof(
  fc.integer({ min: 1, max: 5 }).map((count) => ({ count, of: () => count })),
  // Exact in binary, so that the product is as well.
  fc.constantFrom(0.25, 0.5, 0.75).map((share) => ({ share, of: (own: number) => Math.floor(share * own) })),
);

describe('leaveOut', () => {
  it('holds out what it was told of every user who has more', () => {
    fc.assert(
      fc.property(problem, amounts, fc.constantFrom('random', 'time'), fc.nat(), (given, amount, order, seed) => {
        const { of, ...options } = amount;
        const whole = Interactions.fromTriplets({ ...columnsOf(given.entries), userCount: given.userCount });
        const { untestedUsers, ...split } = leaveOut(whole, { ...options, order, seed });
        checkParts(whole, split);
        const expected = [...whole.userCounts()].map((own) => (of(own) < own ? of(own) : 0));
        expect([...split.test.userCounts()]).toEqual(expected);
        expect(split.coldUsers).toBe(0);
        expect(untestedUsers).toBe(
          [...whole.userCounts()].filter((own, user) => own > 0 && expected[user] === 0).length,
        );
      }),
    );
  });

  it('holds out the latest by time', () => {
    fc.assert(
      fc.property(problem, amounts, fc.nat(), (given, { of: _, ...options }, seed) => {
        const entries = given.entries.map((entry) => ({ ...entry, time: entry.time % 5 }));
        const { train, test } = leaveOut(Interactions.fromTriplets(columnsOf(entries)), {
          ...options,
          order: 'time',
          seed,
        });
        test.userCounts().forEach((count, user) => {
          if (count === 0) return;
          const timesOf = ({ times, indptr }: Interactions) => [...times!.subarray(indptr[user], indptr[user + 1])];
          expect(Math.max(...timesOf(train))).toBeLessThanOrEqual(Math.min(...timesOf(test)));
        });
      }),
    );
  });

  it.each(['random', 'time'] as const)('takes any of equal ones equally often, by %s', (order) => {
    const times = [9, 9, 9, 9];
    const whole = Interactions.fromTriplets({ users: [0, 0, 0, 0], items: [0, 1, 2, 3], times });
    const counts = new Int32Array(4);
    for (let seed = 0; seed < 2000; seed++) counts[leaveOut(whole, { order, seed }).test.indices[0]]++;
    // 500 each on average, with a standard deviation of 19: five of them.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(97);
  });

  it('is the same for a seed, and takes one at random by default', () => {
    const whole = Interactions.fromTriplets({
      users: Array(40).fill(0),
      items: Array.from({ length: 40 }, (_, j) => j),
    });
    expect(plain(leaveOut(whole).test)).toEqual(plain(leaveOut(whole, { count: 1, order: 'random', seed: 1 }).test));
    expect(leaveOut(whole, { count: 5 }).test.indices).not.toEqual(leaveOut(whole, { count: 5, seed: 2 }).test.indices);
    // 0.29 · 100 is 28.999999999999996 in float64.
    const wide = Interactions.fromTriplets({
      users: Array(100).fill(0),
      items: Array.from({ length: 100 }, (_, j) => j),
    });
    expect(leaveOut(wide, { share: 0.29 }).test.nnz).toBe(29);
  });

  it.each([
    ['count', { count: 0 }],
    ['count', { count: 1.5 }],
    ['count', { count: 1, share: 0.5 }],
    ['share', { share: 1 }],
    ['share', { share: 0 }],
    ['order', { order: 'last' as 'time' }],
    ['interactions.times', { order: 'time' as const }],
    ['seed', { seed: -1 }],
  ])('a bad %s names itself: %o', (argument, options) => {
    const whole = Interactions.fromTriplets({ users: [0, 0], items: [0, 1] });
    expect(failure(() => leaveOut(whole, options), ArgumentError).argument).toBe(argument);
  });
});
