// Recommendations for histories, and why: popularity when nothing is known, contributions that sum to the score.
import { describe, expect, it } from 'vitest';
import { ArgumentError, UnknownIdError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { relativeError, solve, square } from '../../reference/dense.ts';
import { example, factorsOf, given } from '../../solve/problems.ts';
import { settings } from '../../solve/settings.ts';
import { fitSetting } from '../fold-in/folding.ts';

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2 });
const counts = [...interactions.itemCounts()];
const popular = counts.map((_, item) => item).sort((a, b) => counts[b] - counts[a] || a - b);
const items = (scored: { item: unknown }[]) => scored.map(({ item }) => item);

describe('recommendFor', () => {
  it('ranks by the scores of the folded-in factors, without the history', () => {
    const history = [9, 2, 5];
    const factors = model.foldInUser(history);
    const scores = factorsOf(model).items.map((row) => row.reduce((sum, x, k) => sum + x * factors[k], 0));
    const expected = scores.map((_, item) => item).sort((a, b) => scores[b] - scores[a] || a - b);
    const all = { count: scores.length };
    expect(items(model.recommendFor(history, all).items)).toEqual(expected.filter((item) => !history.includes(item)));
    expect(items(model.recommendFor(history, { ...all, includeSeen: true }).items)).toEqual(expected);
    const some = model.recommendFor(history, { ...all, exclude: [expected[0]], only: [...expected.slice(0, 6), 2] });
    expect(items(some.items)).toEqual(expected.slice(1, 6).filter((item) => !history.includes(item)));
    expect(some).toMatchObject({ basis: 'history', skipped: [] });
    expect(items(model.recommendFor(history).items)).toHaveLength(10);
  });

  it('recommends what is popular when it knows nothing of the history, and says so', () => {
    const expected = popular.map((item) => ({ item, score: counts[item] }));
    expect(model.recommendFor([])).toEqual({ items: expected.slice(0, 10), basis: 'popularity', skipped: [] });
    const unknown = model.recommendFor([1000, { item: 2000 }], { count: 3, exclude: [popular[0]] });
    expect(unknown).toEqual({ items: expected.slice(1, 4), basis: 'popularity', skipped: [1000, 2000] });
    const only = [popular[5], popular[3]];
    expect(items(model.recommendFor([], { only }).items)).toEqual([popular[3], popular[5]]);
    expect(model.recommendFor([], { count: 0 }).items).toEqual([]);
  });

  it('says which items of a history it passed over', () => {
    expect(model.recommendFor([1, 1000, 2])).toEqual({ ...model.recommendFor([1, 2]), skipped: [1000] });
    expect(() => model.recommendFor([1, 1000], { onUnknown: 'error' })).toThrow(UnknownIdError);
  });

  it('has nothing to fall back on without item counts and training rows', () => {
    const rows = { seen: null, seenWeights: null, seenTargets: null };
    const bare = FactorModel.create({ ...model, ...rows, itemCounts: null });
    expect(() => bare.recommendFor([])).toThrow(/item counts/);
    expect(bare.recommendFor([1]).basis).toBe('history');
  });

  it.each([
    ['count', { count: -1 }],
    ['exclude', { exclude: ['1'] }],
    ['only', { only: 'abc' }],
    ['onUnknown', { onUnknown: 'ignore' }],
  ])('refuses a bad %s, with a history and without', (argument, options) => {
    for (const history of [[], [1]]) {
      expect(() => model.recommendFor(history, options as never)).toThrow(expect.objectContaining({ argument }));
    }
  });
});

describe.each(settings)('explain under $name', (setting) => {
  it('gives each past item its share w·a·vᵀA⁻¹v of the score', async () => {
    const fitted = await fitSetting(setting);
    const { model, cells, historyOf, rowOptions } = fitted;
    const { items: rows } = factorsOf(model);
    const user = 3;
    const history = historyOf('users', user);
    const target = rows.findIndex((_, item) => !history.some((entry) => entry.item === item));
    const a = square(example.factors, (i, j) =>
      rows.reduce(
        (sum, row, item) => sum + cells.weights[user][item] * row[i] * row[j],
        i === j ? cells.userRidge[user] : 0,
      ),
    );
    const towards = solve(a, rows[target]);
    const shares = new Map(
      history.map(({ item }) => {
        const inner = rows[item].reduce((sum, x, k) => sum + x * towards[k], 0);
        return [item, cells.weights[user][item] * cells.targets[user][item] * inner];
      }),
    );
    for (const explanation of [
      model.explain(user, target),
      model.session(history, rowOptions('users', user)).explain(target),
    ]) {
      const got = explanation.contributions.map(({ contribution }) => contribution);
      const expected = explanation.contributions.map(({ item }) => shares.get(item as number) ?? Number.NaN);
      expect(relativeError(got, expected)).toBeLessThan(1e-5);
      expect(got).toHaveLength(history.length);
      expect(got).toEqual([...got].sort((x, y) => y - x));
      expect(explanation.score).toBeCloseTo(
        got.reduce((sum, x) => sum + x, 0),
        12,
      );
      const folded = model.foldInUser(history, rowOptions('users', user));
      const score = rows[target].reduce((sum, x, k) => sum + x * folded[k], 0);
      expect(explanation.score).toBeCloseTo(score, 4);
    }
  });
});

describe('explain', () => {
  it('sums to the score of the model where the fit has converged', async () => {
    const done = await fitWals(interactions, { factors: 3, epochs: 400, regularization: 0.05, lossEvery: 0 });
    for (const item of [0, 7, 20]) expect(done.explain(5, item).score).toBeCloseTo(done.score(5, item), 5);
  });

  it('has nothing to say of a user without interactions', () => {
    expect(model.explain(interactions.userCount - 1, 3)).toEqual({ score: 0, baseline: 0, contributions: [] });
  });

  it('survives a file', () => {
    expect(FactorModel.decode(model.encode()).explain(1, 2)).toEqual(model.explain(1, 2));
  });

  it('needs ids that the model knows, and the interactions', () => {
    expect(() => model.explain(1000, 1)).toThrow(UnknownIdError);
    expect(() => model.explain(1, 1000)).toThrow(UnknownIdError);
    const bare = FactorModel.create({ ...model, seenWeights: null });
    expect(() => bare.explain(1, 1)).toThrow(ArgumentError);
  });
});
