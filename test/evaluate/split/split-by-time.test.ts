// splitByTime: everything from one moment on is held out.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { splitByTime } from '../../../src/evaluate/split/split-by-time.ts';
import { failure } from '../../data/failure.ts';
import { columnsOf, problem } from '../../data/problems.ts';
import { checkParts } from './split-parts.ts';

const timed = problem.map(({ entries }) =>
  Interactions.fromTriplets(columnsOf(entries.map((entry) => ({ ...entry, time: entry.time % 9 })))),
);

describe('splitByTime', () => {
  it('parts at a moment', () => {
    fc.assert(
      fc.property(timed, fc.nat(8), (whole, moment) => {
        const at = Math.min(moment, Math.max(...whole.times!));
        const split = splitByTime(whole, { at });
        checkParts(whole, split);
        expect(split.at).toBe(at);
        expect(split.train.times!.every((time) => time < at)).toBe(true);
        expect(split.test.times!.every((time) => time >= at)).toBe(true);
      }),
    );
  });

  it('finds the moment for a share: the latest that holds out enough', () => {
    fc.assert(
      fc.property(timed, fc.double({ min: 0.01, max: 0.99, noNaN: true }), (whole, holdout) => {
        const { at, test } = splitByTime(whole, { holdout });
        const wanted = Math.max(1, Math.round(holdout * whole.nnz));
        expect(test.nnz).toBeGreaterThanOrEqual(wanted);
        expect(whole.times!.filter((time) => time > at).length).toBeLessThan(wanted);
        expect(splitByTime(whole, { at }).test.nnz).toBe(test.nnz);
      }),
    );
  });

  it.each([
    ['holdout', { holdout: 1 }],
    ['holdout', { at: 1, holdout: 0.5 }],
    ['at', { at: 3 }],
    ['at', { at: Number.NaN }],
  ])('a bad %s names itself: %o', (argument, options) => {
    const whole = Interactions.fromTriplets({ users: [0, 0], items: [0, 1], times: [1, 2] });
    expect(failure(() => splitByTime(whole, options), ArgumentError).argument).toBe(argument);
    const timeless = Interactions.fromTriplets({ users: [0], items: [0] });
    expect(failure(() => splitByTime(timeless), ArgumentError).argument).toBe('interactions.times');
  });
});
