// What a setting means for a fit: frequencies as weights, by their definition.
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { optionsOf } from '../../src/tune/dimensions.ts';
import { resolveSpace } from '../../src/tune/space.ts';
import { tune } from '../../src/tune/tune.ts';

const rows = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 0],
  [1, 1],
  [2, 0],
].map(([user, item]) => ({ user, item }));
const train = Interactions.fromRows(rows);

describe('a setting', () => {
  it('has its numbers as options', () => {
    const numbers = {
      unobservedWeight: 0.2,
      regularization: 0.01,
      regularizationExponent: 0.5,
      frequencyDiscount: 0.25,
    };
    expect(optionsOf(numbers, train)).toEqual(numbers);
  });

  it('weighs unobserved entries by a power of the frequency, with a mean of 1', () => {
    const { itemWeights, userWeights } = optionsOf({ itemWeightExponent: 0.5, userWeightExponent: 1 }, train);
    const ofItem = itemWeights as (count: number) => number;
    const ofUser = userWeights as (count: number) => number;
    expect((ofItem(3) + ofItem(2) + ofItem(1)) / 3).toBeCloseTo(1, 5);
    expect(ofItem(3) / ofItem(1)).toBeCloseTo(Math.sqrt(3), 4);
    expect([3, 2, 1, 0].map(ofUser)).toEqual([1.5, 1, 0.5, 0]);
    expect(optionsOf({ userWeightExponent: 1 }, train)).toMatchObject({ weightedRegularization: true });
    expect(optionsOf({ userWeightExponent: 0 }, train)).toEqual({});
    expect(optionsOf({ itemWeightExponent: 0 }, train)).toEqual({ itemWeights: undefined });
  });
});

describe('the space', () => {
  it('has powers from 0 to 2, and for iALS a discount by frequency of its own', () => {
    expect(resolveSpace('ials')).toMatchObject({ frequencyDiscount: expect.arrayContaining([0, 0.25]) });
    expect(resolveSpace('hkv', { frequencyDiscount: [0, 0.5] })).toMatchObject({ frequencyDiscount: [0, 0.5] });
    expect(resolveSpace('hkv')).not.toHaveProperty('frequencyDiscount');
    expect(() => resolveSpace('ials', { itemWeightExponent: [0, 3] })).toThrow(/^space\.itemWeightExponent must be/);
    expect(() => resolveSpace('ials', { frequencyDiscount: 2.5 })).toThrow(/^space\.frequencyDiscount must be/);
  });
});

it('tunes by them, and reports the number that was found', async () => {
  const many = Array.from({ length: 400 }, (_, n) => ({ user: n % 40, item: (n * 7 + (n % 3)) % 25 }));
  const { best, options } = await tune(Interactions.fromRows(many), {
    space: { frequencyDiscount: [0.25], itemWeightExponent: [0.5] },
    trials: 2,
    factors: 8,
    epochs: 2,
    repeats: 1,
  });
  expect(best.parameters).toMatchObject({ frequencyDiscount: 0.25, itemWeightExponent: 0.5 });
  expect(options).toMatchObject({ frequencyDiscount: 0.25, itemWeights: expect.any(Function) });
});
