// What entries should score, and the global bias, on numbers that can be checked by hand.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { resolveSgdSettings, type SgdOptions } from '../../../src/solve/sgd/options.ts';
import { globalBias, targetsOf } from '../../../src/solve/sgd/targets.ts';

const pairs = { users: [0, 0, 1, 2], items: [0, 1, 1, 0] };
const valued = Interactions.fromTriplets({ ...pairs, values: [5, -1, 0, 3] });
const weighted = Interactions.fromTriplets({ ...pairs, values: [5, -1, 0, 3], weights: [1, 2, 3, 4] });
const alike = Interactions.fromTriplets({ ...pairs, values: [2, 2, 2, 2] });

const targets = (options: SgdOptions, data = valued) => targetsOf(resolveSgdSettings(options), data);
const bias = (options: SgdOptions, data = valued) =>
  globalBias(resolveSgdSettings(options), data, targets(options, data));

describe('targets', () => {
  it('are the values, or one for all where they are alike', () => {
    expect(targets({ loss: 'squared' })).toEqual(Float32Array.of(5, -1, 0, 3));
    expect(targets({ loss: 'squared' }, alike)).toBe(2);
  });

  it('are the number that is asked for, whatever the values', () => {
    expect(targets({ loss: 'squared', target: 4 })).toBe(4);
    expect(targets({ loss: 'squared', target: 4 }, alike)).toBe(4);
  });

  it('are signs for losses that know yes and no', () => {
    for (const loss of ['logistic', 'hinge'] as const) {
      expect(targets({ loss })).toEqual(Float32Array.of(1, -1, -1, 1));
      expect(targets({ loss, target: 0 })).toBe(-1);
      expect(targets({ loss, target: 0.5 })).toBe(1);
    }
  });
});

describe('the global bias', () => {
  it('is the mean of the targets by weight, the negatives with their own target', () => {
    expect(bias({ loss: 'squared' })).toBe(7 / 4);
    expect(bias({ loss: 'squared' }, weighted)).toBe((5 - 2 + 12) / 10);
    expect(bias({ loss: 'squared', target: 4, negatives: 3 })).toBe((4 * 4) / (4 + 12));
    expect(bias({ loss: 'logistic', negatives: 0 })).toBe(0);
    expect(bias({ loss: 'logistic', negatives: 2 })).toBe(Math.log((12 - 8 + 1) / (12 + 8 + 1)));
  });

  it('is none without biases, where pairs are compared, and of nothing', () => {
    expect(bias({ loss: 'squared', biases: false })).toBe(0);
    expect(bias({ loss: 'bpr' })).toBe(0);
    expect(bias({ loss: 'squared' }, valued.select(new Uint8Array(4)))).toBe(0);
  });
});
