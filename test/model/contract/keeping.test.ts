// The contract of every model: it keeps its bits, through files too, and has smaller forms of itself.
import { describe, expect, it } from 'vitest';
import { ArgumentError } from '../../../src/errors.ts';
import { CompactModel } from '../../../src/model/compact/compact-model.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { firstFactor } from '../../../src/objective/bias-columns.ts';
import { createKernels } from '../../../src/wasm/kernels.ts';
import { relativeError } from '../../reference/dense.ts';
import { scoreMatrix } from '../../reference/ranking.ts';
import { factorsOf } from '../../solve/problems.ts';
import { entrants, historyOf } from './models.ts';

describe.each(entrants)('$name', async ({ data: { train }, fit, foldsIn }) => {
  const model = await fit(train);
  const all = Int32Array.from(model.users.ids() as number[]);
  const users = [...all];

  it('comes back from its file bit for bit, and answers alike', () => {
    const bytes = model.encode();
    const decoded = FactorModel.decode(bytes);
    for (const part of [
      'userFactors',
      'itemFactors',
      'itemGram',
      'seen',
      'seenWeights',
      'seenTargets',
      'itemCounts',
      'userDiscounts',
      'itemDiscounts',
    ] as const) {
      expect(decoded[part]).toEqual(model[part]);
    }
    expect(decoded.metadata).toEqual(model.metadata);
    expect(decoded.encode()).toEqual(bytes);
    expect(decoded.recommendMany(users)).toEqual(model.recommendMany(users));
    expect(decoded.similarItems(3)).toEqual(model.similarItems(3));
    if (foldsIn instanceof RegExp) return;
    const history = historyOf(train, 6);
    expect(decoded.recommendFor(history)).toEqual(model.recommendFor(history));
    expect(decoded.explain(6, 2)).toEqual(model.explain(6, 2));
  });

  it('is the same for the same seed', async () => {
    expect((await fit(train)).encode()).toEqual(model.encode());
  });

  it('cannot be changed, not even through what it returns', () => {
    expect(Object.isFrozen(model) && Object.isFrozen(model.metadata)).toBe(true);
    expect(() => Object.assign(model, { factors: 1 })).toThrow(TypeError);
    const before = model.recommend(2);
    const bytes = model.encode();
    const got = model.recommend(2);
    got[0].score = Number.NaN;
    model.scoreAll(all).fill(0);
    model.rank(all, { count: 3 }).items.fill(0);
    if (!(foldsIn instanceof RegExp)) model.foldInUser([1, 2].map((item) => ({ item, value: 1 }))).fill(0);
    expect(model.recommend(2)).toEqual(before);
    expect(model.encode()).toEqual(bytes);
  });

  it('can lose its last factors', () => {
    const biases = firstFactor(model);
    const kept = biases + 2;
    const small = model.truncate(2);
    const { users: u, items: v } = factorsOf(model);
    const expected = scoreMatrix(
      u.map((row) => row.slice(0, kept)),
      v.map((row) => row.slice(0, kept)),
    );
    expect(small.factors).toBe(kept);
    expect(relativeError(small.scoreAll(all), expected.flat())).toBeLessThan(1e-6);
    expect(small.metadata).toMatchObject({ factors: 2, columns: kept });
    const most = model.factors - biases;
    expect(model.truncate(most).scoreAll(all)).toEqual(model.scoreAll(all));
    // The columns are in the order of their energy, those of biases in front.
    const energies = [...model.itemGram.subarray(biases)];
    expect(energies).toEqual([...energies].sort((a, b) => b - a));
    for (const bad of [biases > 0 ? -1 : 0, most + 1, 1.5]) expect(() => model.truncate(bad)).toThrow(ArgumentError);
  });

  it.each([
    ['int8', 0.03],
    ['float16', 0.003],
  ] as const)('has a small form in %s that answers alike, through its file too', (precision, tolerance) => {
    const small = model.quantize(precision);
    expect(relativeError(small.scoreAll(all), model.scoreAll(all))).toBeLessThan(tolerance);
    const again = CompactModel.read(createKernels(), small.encode());
    expect(again.recommend(3)).toEqual(small.recommend(3));
    const seen = [...train.itemsOf(3)];
    expect(small.recommend(3).some(({ item }) => seen.includes(item as number))).toBe(false);
    if (!(foldsIn instanceof RegExp) && !model.metadata.objective?.nonNegative) {
      const history = historyOf(train, 3);
      const slim = CompactModel.read(
        createKernels(),
        model.quantize(precision, { keepUsers: false, keepSeen: false }).encode(),
      );
      for (const kept of [small, again, slim]) {
        expect(relativeError(kept.foldInUser(history), model.foldInUser(history))).toBeLessThan(tolerance);
        expect(relativeError(kept.session(history).factors(), kept.foldInUser(history))).toBeLessThan(1e-5);
      }
    }
    expect(() => model.quantize('int4' as never)).toThrow(ArgumentError);
  });
});
