// The objective that a model's metadata holds, which may be anything: what is wrong is named, and got is what stands there.
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { needsGram, type Objective, objectiveOf } from '../../src/objective/objective.ts';
import { failure } from '../data/failure.ts';

const good: Objective = {
  preset: 'ials',
  weight: { kind: 'constant', value: 1 },
  target: { kind: 'value' },
  unobservedWeight: 0,
  userWeights: false,
  itemWeights: true,
  regularization: 0,
  regularizationExponent: 1,
};
const biases = { user: null, item: 0, mean: -3 };

describe('the objective of a model', () => {
  it.each<[string, object]>([
    ['as a fit leaves it', {}],
    ['with biases', { biases }],
    ['with a mean as large as factors may be', { biases: { ...biases, mean: 2 ** 58 } }],
    ['with λ by the weights', { weightedRegularization: true }],
    ['with bounds', { nonNegative: true, unobservedWeight: 2 }],
    ['of linear weights', { weight: { kind: 'linear', alpha: -1, base: 0 } }],
    ['of logarithmic weights', { weight: { kind: 'log', alpha: 1, epsilon: 2 } }],
    ['of weights by user and item', { weight: { kind: 'product', base: 1, uniform: true } }],
    ['of weights of the caller', { weight: { kind: 'custom' }, target: { kind: 'custom' } }],
    ['of weights by frequency', { frequencyDiscount: { exponent: 0.25, scale: 30 } }],
    ['of one target', { target: { kind: 'constant', value: 0 } }],
  ])('is given back: %s', (_, change) => {
    const objective = { ...good, ...change };
    expect(objectiveOf({ objective })).toBe(objective);
  });

  it.each([undefined, null, 3, 'ials'])('is none: %j', (objective) => {
    const { argument, got, remedy } = failure(() => objectiveOf({ objective }, 'Fit it.'), ArgumentError);
    expect({ argument, got, remedy }).toEqual({
      argument: 'model.metadata.objective',
      got: objective,
      remedy: 'Fit it.',
    });
  });

  it.each<[keyof Objective, unknown, object?]>([
    ['unobservedWeight', -1],
    ['unobservedWeight', Number.POSITIVE_INFINITY],
    ['regularization', '1'],
    ['regularization', Number.NaN],
    ['regularizationExponent', undefined],
    ['userWeights', 1],
    ['itemWeights', null],
    ['weight', undefined],
    ['weight', { kind: 'square' }],
    ['weight', { kind: 'linear', alpha: 1 }],
    ['weight', { kind: 'log', alpha: 1, epsilon: Number.POSITIVE_INFINITY }],
    ['target', null],
    ['target', { kind: 'constant' }],
    ['target', { kind: 'linear' }],
    ['nonNegative', false],
    ['frequencyDiscount', null],
    ['frequencyDiscount', 0.25],
    ['frequencyDiscount', { exponent: -1, scale: 1 }],
    ['frequencyDiscount', { exponent: 1, scale: Number.POSITIVE_INFINITY }],
    ['weightedRegularization', false],
    ['biases', null],
    ['biases', 1],
    ['biases', { ...biases, user: -1 }],
    ['biases', { ...biases, item: undefined }],
    ['biases', { ...biases, mean: 2 ** 59 }],
    ['biases', { ...biases, mean: undefined }],
    ['biases', biases, { unobservedWeight: 1 }],
    ['biases', biases, { nonNegative: true }],
  ])('has no such %s: %j', (key, value, others) => {
    const objective = { ...good, ...others, [key]: value };
    const { argument, got } = failure(() => objectiveOf({ objective }), ArgumentError);
    expect({ argument, got }).toEqual({ argument: `model.metadata.objective.${key}`, got: value });
  });
});

it('wants the whole Gram for bounds over unobserved entries alone', () => {
  const cases = [
    [true, 0.5, true],
    [true, 0, false],
    [undefined, 0.5, false],
  ] as const;
  for (const [nonNegative, unobservedWeight, wanted] of cases) {
    expect(needsGram({ ...good, nonNegative, unobservedWeight })).toBe(wanted);
  }
});
