import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdMap } from '../../src/data/id-map.ts';
import { ArgumentError, UnknownIdError } from '../../src/errors.ts';
import { FactorModel } from '../../src/model/factor-model.ts';
import { best, cosine } from '../reference/ranking.ts';
import { build, isCold, lists, plainModels, rankingScores } from './arbitrary-model.ts';

/** Two users, five items on a line: ann likes high numbers, bob low ones. */
function line() {
  return FactorModel.create({
    users: IdMap.from(['ann', 'bob']),
    items: IdMap.from(['a', 'b', 'c', 'd', 'e']),
    factors: 1,
    userFactors: Float32Array.of(1, -1),
    itemFactors: Float32Array.of(1, 2, 3, 4, 5),
    itemGram: Float64Array.of(55),
    seen: lists([[4], [0, 1]]),
  });
}

const items = (scored: { item: unknown }[]) => scored.map(({ item }) => item);

describe('recommend', () => {
  test('equals sorting all scores, under seen, exclude, only and count', () => {
    const options = (n: number) =>
      fc.record({
        count: fc.integer({ min: 0, max: n + 2 }),
        exclude: fc.option(fc.array(fc.nat(n - 1))),
        only: fc.option(fc.array(fc.nat(n - 1))),
        includeSeen: fc.boolean(),
      });
    const cases = plainModels().chain((plain) => fc.tuple(fc.constant(plain), options(plain.items.length)));
    fc.assert(
      fc.property(cases, ([plain, { count, exclude, only, includeSeen }]) => {
        const model = build(plain);
        const scores = rankingScores(plain);
        const id = (index: number) => plain.items[index];
        const got = model.recommendMany(plain.users, {
          count,
          exclude: exclude?.map(id),
          only: only?.map(id),
          includeSeen,
        });
        plain.users.forEach((user, i) => {
          const expected = best(
            scores[i],
            count,
            (j) =>
              (includeSeen || !plain.seen?.[i].includes(j)) && !exclude?.includes(j) && (only?.includes(j) ?? true),
          );
          expect(items(got[i])).toEqual(expected.map(id));
          expect(got[i].map(({ score }) => score + 0)).toEqual(expected.map((j) => scores[i][j] + 0));
          expect(got[i].basis).toBe(isCold(plain, i) ? 'popularity' : 'factors');
          if (isCold(plain, i)) return;
          expect(got[i].every(({ item, score }) => model.score(user, item) === score)).toBe(true);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('one user and many give the same bits', () => {
    fc.assert(
      fc.property(plainModels(fc.float({ min: -1, max: 1, noNaN: true })), (plain) => {
        const model = build(plain);
        const many = model.recommendMany(plain.users);
        expect(plain.users.map((user) => model.recommend(user))).toEqual(many);
      }),
      { numRuns: 50 },
    );
  });

  test('more users than one kernel call takes, more items than are packed at once', () => {
    const users = Array.from({ length: 4111 }, (_, i) => i);
    const model = FactorModel.create({
      users: IdMap.from(users),
      items: IdMap.from(users),
      factors: 2,
      // With x = i − 2000 the score is x_i² − (x_i − x_j)², highest at j = i, and exact in float32.
      userFactors: Float32Array.from(users.flatMap((i) => [2 * (i - 2000), -1])),
      itemFactors: Float32Array.from(users.flatMap((j) => [j - 2000, (j - 2000) ** 2])),
      itemGram: new Float64Array(2),
      seen: lists(users.map((i) => [i % 2 ? i : (i + 1) % users.length])),
    });
    const got = model.recommendMany(users, { count: 1 });
    expect(got.map(([{ item }]) => item)).toEqual(users.map((i) => (i % 2 ? i - 1 : i)));
  });

  test('defaults: ten items, none seen', () => {
    expect(items(line().recommend('ann'))).toEqual(['d', 'c', 'b', 'a']);
    expect(line().recommend('bob', { count: 2 })).toEqual([
      { item: 'c', score: -3 },
      { item: 'd', score: -4 },
    ]);
  });

  test('nothing left to recommend is an empty list', () => {
    expect(line().recommend('ann', { only: [] })).toEqual([]);
    expect(line().recommend('ann', { only: ['e'] })).toEqual([]);
    expect(line().recommend('ann', { exclude: ['a', 'b', 'c', 'd'] })).toEqual([]);
    expect(line().recommend('ann', { count: 0 })).toEqual([]);
    expect(line().recommendMany([])).toEqual([]);
  });

  test('unknown ids: a user is an error, in exclude and only they are passed over', () => {
    expect(() => line().recommend('eve')).toThrow(UnknownIdError);
    expect(() => line().score('ann', 'z')).toThrow(UnknownIdError);
    expect(items(line().recommend('ann', { only: ['a', 'z'], exclude: ['y'] }))).toEqual(['a']);
  });

  test.each([
    ['count', { count: -1 }],
    ['count', { count: 1.5 }],
    ['exclude', { exclude: [1] }],
    ['only', { only: 'abc' }],
  ])('a bad %s names itself', (argument, options) => {
    expect(() => line().recommend('ann', options)).toThrow(expect.objectContaining({ argument }));
  });
});

describe('similarItems and similarUsers', () => {
  test('rank by cosine, itself left out', () => {
    fc.assert(
      fc.property(plainModels(), (plain) => {
        const model = build(plain);
        const index = plain.itemRows.length >> 1;
        const cosines = plain.itemRows.map((row) => cosine(row, plain.itemRows[index]));
        const got = model.similarItems(plain.items[index], { count: plain.items.length });
        expect(got).toHaveLength(plain.items.length - 1);
        expect(items(got)).not.toContain(plain.items[index]);
        // Sorting by float32 cosines may swap what float64 tells apart by less than a rounding.
        got.forEach(({ item, score }) => {
          expect(score).toBeCloseTo(cosines[plain.items.indexOf(item)], 5);
        });
        expect(got.map(({ score }) => score)).toEqual(got.map(({ score }) => score).sort((a, b) => b - a));
        expect(got.every(({ score }) => Math.abs(score) <= 1)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('users', () => {
    expect(line().similarUsers('ann')).toEqual([{ user: 'bob', score: -1 }]);
    expect(() => line().similarUsers('eve')).toThrow(UnknownIdError);
    expect(() => line().similarItems('z')).toThrow(UnknownIdError);
  });
});

describe('a model without user factors', () => {
  const model = FactorModel.create({ ...line(), userFactors: new Float32Array(0) });

  test('knows items', () => {
    expect(items(model.similarItems('a', { count: 2 }))).toEqual(['b', 'c']);
    expect(model.hasUsers).toBe(false);
  });

  test('says what it lacks when asked for a user', () => {
    for (const ask of [
      () => model.recommend('ann'),
      () => model.score('ann', 'a'),
      () => model.similarUsers('ann'),
      () => model.rank(Int32Array.of(0), { count: 1 }),
    ]) {
      expect(ask).toThrow(/user factors/);
    }
  });
});

describe('create', () => {
  const parts = { ...line() };

  test.each([
    ['factors', { factors: 0 }],
    ['factors', { factors: 2051 }],
    ['itemFactors', { itemFactors: new Float32Array(4) }],
    ['userFactors', { userFactors: new Float32Array(3) }],
    ['userFactors', { userFactors: [1, -1] as unknown as Float32Array }],
    ['itemGram', { itemGram: new Float64Array(2) }],
    ['userFactors[1]', { userFactors: Float32Array.of(1, Number.NaN) }],
    ['itemFactors[0]', { itemFactors: Float32Array.of(Infinity, 2, 3, 4, 5) }],
    ['seen.indptr', { seen: lists([[0]]) }],
    ['seen.indptr[0]', { seen: { indptr: Int32Array.of(1, 1, 1), indices: Int32Array.of(0) } }],
    ['seen.indptr[2]', { seen: { indptr: Int32Array.of(0, 2, 1), indices: Int32Array.of(0) } }],
    ['seen.indices', { seen: { indptr: Int32Array.of(0, 1, 2), indices: Int32Array.of(0) } }],
    ['seen.indices[1]', { seen: lists([[1, 1], []]) }],
    ['seen.indices[0]', { seen: lists([[5], []]) }],
    ['itemCounts', { itemCounts: new Int32Array(2) }],
    ['itemCounts[4]', { itemCounts: Int32Array.of(0, 0, 0, 0, -1) }],
  ])('bad %s', (argument, bad) => {
    expect(() => FactorModel.create({ ...parts, ...bad })).toThrow(ArgumentError);
    expect(() => FactorModel.create({ ...parts, ...bad })).toThrow(expect.objectContaining({ argument }));
  });

  test('the model cannot be changed', () => {
    const model = FactorModel.create({ ...parts, metadata: { seed: 1 } });
    expect(Object.isFrozen(model)).toBe(true);
    expect(Object.isFrozen(model.metadata)).toBe(true);
  });
});
