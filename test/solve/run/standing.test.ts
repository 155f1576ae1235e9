// How validations stand, and when they say to stop.
import { expect, it } from 'vitest';
import { advance, isSpent, type Standing } from '../../../src/solve/run/validation.ts';

function after(values: readonly number[], maximise: boolean): Standing | null {
  return values.reduce<Standing | null>((standing, value, k) => advance(standing, k + 1, value, maximise), null);
}

it.each<[values: number[], maximise: boolean, best: number, bestEpoch: number, waited: number]>([
  [[0.5], true, 0.5, 1, 0],
  [[0.5, 0.7, 0.6], true, 0.7, 2, 1],
  [[0.5, 0.7, 0.7, 0.7], true, 0.7, 2, 2],
  [[0.5, 0.7, 0.6], false, 0.5, 1, 2],
  [[0.5, 0.4, 0.4], false, 0.4, 2, 1],
  [[0, 0], true, 0, 1, 1],
])('after %j (higher is better: %s): %f at epoch %i, the first of equals, and %i since', (values, maximise, ...is) => {
  const [best, bestEpoch, waited] = is;
  expect(after(values, maximise)).toEqual({ best, bestEpoch, waited });
});

it('they say so after as many as the patience without a better one', () => {
  const standing = after([3, 2, 1], true);
  expect([1, 2, 3].map((patience) => isSpent(standing, patience))).toEqual([true, true, false]);
  expect(isSpent(null, 1)).toBe(false);
});
