// What a fit takes over of another model, row by row.
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { type WarmSide, warmStart } from '../../../src/solve/run/warm-start.ts';

const STRIDE = 4;
const ids = IdMap.from(['b', 'new', 'a', 'zero']);

/** Three items of two factors, two users. */
const model = FactorModel.create({
  users: IdMap.from(['u', 'v']),
  items: IdMap.from(['a', 'zero', 'b']),
  factors: 2,
  userFactors: Float32Array.of(9, 8, 7, 6),
  itemFactors: Float32Array.of(1, -2, 0, 0, -3, 4),
  itemGram: Float64Array.of(10, 20),
});

function startOf(change: Partial<WarmSide> = {}, start = model): number[][] {
  const side: WarmSide = {
    name: 'items',
    ids,
    rows: new Float32Array(ids.size * STRIDE).fill(5),
    stride: STRIDE,
    factors: 3,
    nonNegative: false,
    setBias: null,
    ...change,
  };
  warmStart(start, [side]);
  return Array.from({ length: side.ids.size }, (_, row) => [
    ...side.rows.subarray(row * STRIDE, row * STRIDE + STRIDE),
  ]);
}

describe('a warm start', () => {
  const left = [5, 5, 5, 5];

  it('takes rows by their ids, and leaves what the model knows nothing of', () => {
    expect(startOf()).toEqual([[-3, 4, 5, 5], left, [1, -2, 5, 5], left]);
  });

  it('takes no more columns than the fit has', () => {
    expect(startOf({ factors: 1 })).toEqual([[-3, 5, 5, 5], left, [1, 5, 5, 5], left]);
  });

  it('takes zero for what is below, where factors are to be 0 or more', () => {
    expect(startOf({ nonNegative: true })).toEqual([[0, 4, 5, 5], left, [1, 0, 5, 5], left]);
  });

  it('takes users from a model that has them', () => {
    const users = { name: 'users', ids: IdMap.from(['v', 'w']) } as const;
    expect(startOf(users)).toEqual([[7, 6, 5, 5], left]);
    const { items, itemFactors, itemGram } = model;
    const without = FactorModel.create({
      ...{ users: IdMap.from([]), userFactors: new Float32Array() },
      ...{ items, itemFactors, itemGram, factors: 2 },
    });
    expect(startOf(users, without)).toEqual([left, left]);
  });
});
