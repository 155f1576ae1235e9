// Recommendations through an index: those of the model when the index names everything, the best of what it names when not.
import { describe, expect, it } from 'vitest';
import { ArgumentError, UnknownIdError } from '../../../src/errors.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { type ApproximateModel, approximate } from '../../../src/model/rank/approximate.ts';
import type { NearestItems } from '../../../src/model/rank/candidates.ts';
import type { Scored } from '../../../src/model/rank/recommend.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { relativeError } from '../../reference/dense.ts';
import { example, given } from '../../solve/problems.ts';

const { interactions } = given(example);
const model = await fitWals(interactions, { factors: example.factors, epochs: 2 });
const everything: NearestItems = () => model.items.ids() as number[];
const whole = await approximate(model, everything);
const USER = 3;
const HISTORY = [9, 2, 5];

function expectSame(got: readonly Scored[], expected: readonly Scored[]) {
  expect(got.map(({ item }) => item)).toEqual(expected.map(({ item }) => item));
  const scores = (items: readonly Scored[]) => items.map(({ score }) => score);
  expect(relativeError(scores(got), scores(expected))).toBeLessThan(1e-6);
}

describe('an index that names every item', () => {
  it.each([
    ['nothing else', {}],
    ['all of them', { count: 1000 }],
    ['none', { count: 0 }],
    ['seen items, too', { includeSeen: true }],
    ['exclude and only', { exclude: [1, 4], only: [1, 2, 6, 7, 8] }],
  ])('gives what the model gives: %s', (_, options) => {
    expectSame(whole.recommend(USER, options), model.recommend(USER, options));
    const [got, expected] = [whole.recommendFor(HISTORY, options), model.recommendFor(HISTORY, options)];
    expectSame(got.items, expected.items);
    expect(got).toMatchObject({ basis: 'history', skipped: [] });
  });

  it('follows a session', () => {
    const [ours, theirs] = [whole.session(HISTORY), model.session(HISTORY)];
    for (const session of [ours, theirs]) {
      session.remove(2);
      session.add(11);
    }
    expectSame(ours.recommend().items, theirs.recommend().items);
  });

  it('falls back on popularity as the model does', () => {
    expect(whole.recommendFor([1000])).toEqual(model.recommendFor([1000]));
  });

  it('can be evaluated', async () => {
    // Nothing is held out here: ranked for what they were trained on, users get it.
    const seen = FactorModel.create({ ...model, seen: null, seenWeights: null, seenTargets: null });
    const question = { test: interactions, k: 5 };
    const [got, expected] = await Promise.all(
      [await approximate(seen, everything), seen].map(async (ranker) => (await evaluate(ranker, question)).metrics),
    );
    expect(got['ndcg@5']).toBeGreaterThan(0);
    expect(got).toEqual(expected);
  });
});

describe('an index that names some items', () => {
  it('has the best of those ranked, each once', async () => {
    const some = await approximate(model, () => [7n, 8n, 7n, 12n, 9n]);
    const expected = model.recommendFor(HISTORY, { only: [7, 8, 12] }).items;
    expectSame(some.recommendFor(HISTORY).items, expected);
    expectSame(some.recommendFor(HISTORY, { count: 2 }).items, expected.slice(0, 2));
  });

  it('is asked for the factors’ neighbours, enough of them for what is left out', async () => {
    const asked: [Float32Array, number][] = [];
    const spied = await approximate(
      model,
      (query, count) => {
        asked.push([query, count]);
        return [];
      },
      { candidates: 4 },
    );
    expect(spied.recommendFor(HISTORY, { count: 2 }).items).toEqual([]);
    spied.recommendFor(HISTORY, { count: 6, exclude: [0, 9] });
    spied.recommendFor(HISTORY, { count: 29 });
    spied.recommendFor(HISTORY, { only: [1, 2] });
    spied.recommend(USER, { count: 2, includeSeen: true });
    expect(asked.map(([, count]) => count)).toEqual([4 + 3, 6 + 4, 30, 4]);
    expect(asked[0][0]).toEqual(model.foldInUser(HISTORY));
  });

  it.each([30, -1, 0.5, Number.NaN])('is not believed when it names row %s', async (row) => {
    const wrong = await approximate(model, () => [row]);
    expect(() => wrong.recommendFor(HISTORY)).toThrow(expect.objectContaining({ argument: 'nearest' }));
  });
});

describe('bad input', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['nearest', () => approximate(model, null as never)],
    ['candidates', () => approximate(model, everything, { candidates: 0 })],
    ['candidates', () => approximate(model, everything, { candidates: 1.5 })],
    ['users[0]', async () => whole.rank(Int32Array.of(40), { count: 1 })],
    ['model', async () => (await withoutUsers()).recommend(USER)],
    ['count', async () => whole.recommend(USER, { count: -1 })],
  ])('names %s', async (argument, attempt) => {
    await expect(attempt).rejects.toThrow(ArgumentError);
    await expect(attempt).rejects.toThrow(expect.objectContaining({ argument }));
  });

  it('knows no strangers', () => {
    expect(() => whole.recommend(1000)).toThrow(UnknownIdError);
  });
});

function withoutUsers(): Promise<ApproximateModel> {
  return approximate(FactorModel.create({ ...model, userFactors: new Float32Array(0) }), everything);
}
