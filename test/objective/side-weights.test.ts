// The weights of unobserved entries by row, in every form that they may be given in.
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../src/errors.ts';
import { copyColumn, resolveSideWeights } from '../../src/objective/side-weights.ts';
import { failure } from '../data/failure.ts';

const counts = Int32Array.of(4, 0, 9);

describe('the weights of a side', () => {
  it('are those of an array, or a function of how many interactions a row has, or none', () => {
    expect(resolveSideWeights('userWeights', undefined, counts)).toBeNull();
    expect(resolveSideWeights('userWeights', [0, 2.5, 1], counts)).toEqual(Float32Array.of(0, 2.5, 1));
    expect(resolveSideWeights('userWeights', Math.sqrt, counts)).toEqual(Float32Array.of(2, 0, 3));
  });

  it.each<[string, unknown, unknown]>([
    ['itemWeights[1]', [1, -1, 1], -1],
    ['itemWeights[0]', [Number.NaN, 1, 1], Number.NaN],
    ['itemWeights[2]', [1, 1, 1e39], Number.POSITIVE_INFINITY], // beyond float32
    ['itemWeights[0]', ['1', 1, 1], '1'],
    ['itemWeights.length', [1, 1], 2],
    ['itemWeights()[1]', (count: number) => (count ? 1 : undefined), undefined],
    ['itemWeights[1]', (count: number) => count - 1, -1],
    ['itemWeights', {}, {}],
    ['itemWeights', null, null],
  ])('are refused as %s: %j', (argument, weights, got) => {
    const error = failure(() => resolveSideWeights('itemWeights', weights as number[], counts), ArgumentError);
    expect({ argument: error.argument, got: error.got }).toEqual({ argument, got });
  });
});

it('a column is a copy', () => {
  const source = Float32Array.of(1, 2);
  const column = copyColumn('target', source, 2);
  source[0] = 9;
  expect(column).toEqual(Float32Array.of(1, 2));
});
