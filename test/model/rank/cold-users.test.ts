// Users of whom a model learned nothing get what is popular, from every kind of model, and are told so.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../../src/data/interactions.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { approximate } from '../../../src/model/rank/approximate.ts';
import type { RecommendOptions } from '../../../src/model/rank/recommend.ts';
import { loadModel } from '../../../src/serve/index.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { best } from '../../reference/ranking.ts';
import { ratings } from '../../solve/sgd/data.ts';
import { build, countsOf, isCold, plainModels } from '../arbitrary-model.ts';

const COLD = 20;
const source = ratings(COLD, 15, 0.4);
/** Beside users that drew nothing, user 20 has nothing, and neither has item 15. */
const train = Interactions.fromTriplets({
  users: Array.from({ length: COLD }, (_, user) => [...source.itemsOf(user).map(() => user)]).flat(),
  items: source.indices,
  values: source.values!,
  userCount: COLD + 1,
  itemCount: 16,
});
const counts = [...train.itemCounts()];
const model = await fitWals(train, { factors: 3, epochs: 3 });
const popular = best(counts, 16, () => true).map((item) => ({ item, score: counts[item] }));
const asked: RecommendOptions[] = [
  {},
  { count: 3 },
  { count: 4, exclude: [popular[0].item, popular[2].item, 99] },
  { only: [15, 3, 7] },
  { only: [] },
  { includeSeen: true, count: 100 },
];

describe.each([
  ['FactorModel', model],
  ['float16', model.quantize('float16')],
  ['int8', model.quantize('int8')],
  ['int8 without its training rows', model.quantize('int8', { keepSeen: false })],
  ['halfsweep/serve', loadModel(model.encode())],
  ['an index', await approximate(model, () => [1], { candidates: 1 })],
])('%s', (_, answering) => {
  it.each(asked)('answers as for an empty history: %o', (options) => {
    const { items, basis } = answering.recommendFor([], options);
    const got = answering.recommend(COLD, options);
    expect(got).toEqual(items);
    expect(got.basis).toBe(basis);
    expect(basis).toBe('popularity');
  });

  it('says that the others are ranked by their factors', () => {
    expect(answering.recommend(4).basis).toBe('factors');
    const { popular } = answering.rank(Int32Array.of(4, COLD, 7), { count: 2 });
    expect([...popular!]).toEqual([0, 1, 0]);
    expect(answering.rank(Int32Array.of(4, 7), { count: 2 }).popular).toBeUndefined();
  });

  it('leaves predictions alone', () => {
    expect([...answering.scoreAll(Int32Array.of(COLD))]).toEqual(counts.map(() => 0));
    expect([...answering.scoreItems(COLD, Int32Array.of(0, 3))]).toEqual([0, 0]);
  });
});

describe('a list', () => {
  const list = model.recommend(COLD, { count: 3 });

  it('is an array like any other', () => {
    expect(list).toEqual(popular.slice(0, 3));
    expect(JSON.stringify(list)).toBe(JSON.stringify(popular.slice(0, 3)));
    expect(Object.keys(list)).toEqual(['0', '1', '2']);
    expect([...list]).toHaveLength(3);
  });

  it('does not change those of others in the same call', () => {
    const users = model.users.ids();
    const alone = users.filter((user) => user !== COLD);
    expect(model.recommendMany(users).slice(0, COLD)).toEqual(model.recommendMany(alone));
  });
});

describe('a model that does not keep its training rows', () => {
  const bare = { ...model, seen: null, seenWeights: null, seenTargets: null };

  it('knows cold users by their factors, and goes by its counts', () => {
    const got = FactorModel.create(bare);
    expect(got.recommend(COLD)).toEqual(popular.slice(0, 10));
    expect(got.recommend(COLD).basis).toBe('popularity');
    expect(got.recommend(4).basis).toBe('factors');
  });

  it('has an empty list for them without counts, from which the other users stay as they are', () => {
    const got = FactorModel.create({ ...bare, itemCounts: null });
    const batches = [...got.recommendAll({ count: 2, batch: 7 })].flatMap((batch) => [...batch]);
    expect(batches.map(({ items }) => items.length)).toEqual(
      [...train.userCounts()].map((count) => (count > 0 ? 2 : 0)),
    );
    expect(batches[COLD]).toEqual({ user: COLD, items: [], basis: 'popularity' });
    const { items, scores } = got.rank(Int32Array.of(COLD), { count: 2 });
    expect([...items, ...scores]).toEqual([0, 0, 0, 0]);
    expect(() => got.recommendFor([])).toThrow(/item counts/);
  });
});

it('counts the training rows where there are no counts, for histories too', () => {
  const got = FactorModel.create({ ...model, itemCounts: null });
  expect(got.recommend(COLD)).toEqual(popular.slice(0, 10));
  expect(got.recommendFor([]).items).toEqual(popular.slice(0, 10));
});

it('has nothing to do with where the fit has left a cold user: a centre', async () => {
  const { model: centred } = await fitSvd(train, { factors: 3, centre: 'items' });
  expect(centred.userFactors.subarray(-3).some((x) => x !== 0)).toBe(true);
  expect(centred.recommend(COLD)).toEqual(popular.slice(0, 10));
});

describe('with biases', async () => {
  const biased = await fitWals(train, { factors: 3, epochs: 3, objective: 'explicit', biases: true });
  const bare = { ...biased, seen: null, seenWeights: null, seenTargets: null };

  it.each([
    ['with training rows', biased],
    ['without', FactorModel.create(bare)],
    ['in int8, without', biased.quantize('int8', { keepSeen: false })],
  ])('popularity ranks, and mean values are predicted: %s', (_, answering) => {
    expect(answering.recommend(COLD)).toEqual(popular.slice(0, 10));
    expect(answering.recommend(COLD).basis).toBe('popularity');
    expect(answering.score(COLD, 3)).not.toBe(0);
  });

  it('these rank where there are no counts', () => {
    const got = FactorModel.create({ ...bare, itemCounts: null });
    const scores = got.scoreAll(Int32Array.of(COLD));
    expect(got.recommend(COLD).map(({ item }) => item)).toEqual(best(scores, 10, () => true));
    expect(got.recommend(COLD).basis).toBe('factors');
  });
});

it('a user who is folded in without a known item is cold', () => {
  const strangers = Interactions.fromColumns({ users: ['x', 'y'].map((_, k) => 100 + k), items: [999, 3] });
  const grown = model.withUsers(strangers);
  expect(grown.recommend(100)).toEqual(grown.recommendFor([999]).items);
  expect([grown.recommend(100).basis, grown.recommend(101).basis]).toEqual(['popularity', 'factors']);
});

it('equals sorting by counts, for any lists, in every form', () => {
  const cases = plainModels().filter((plain) => plain.seen?.some((row) => row.length === 0) === true);
  const options = fc.record({
    count: fc.integer({ min: 0, max: 20 }),
    picks: fc.array(fc.nat(59)),
    side: fc.constantFrom('exclude', 'only', 'neither'),
  });
  fc.assert(
    fc.property(cases, options, (plain, { count, picks, side }) => {
      const whole = build(plain);
      const picked = picks.map((pick) => plain.items[pick % plain.items.length]);
      const asked = { count, ...(side !== 'neither' && { [side]: picked }) };
      const isAllowed = (j: number) => side === 'neither' || picked.includes(plain.items[j]) === (side === 'only');
      const expected = best(countsOf(plain)!, count, isAllowed).map((j) => ({
        item: plain.items[j],
        score: countsOf(plain)![j],
      }));
      for (const form of [whole, whole.quantize('int8')]) {
        plain.users.forEach((user, i) => {
          const got = form.recommend(user, asked);
          expect(got.basis).toBe(isCold(plain, i) ? 'popularity' : 'factors');
          if (isCold(plain, i)) expect(got).toEqual(expected);
        });
      }
    }),
    { numRuns: 60 },
  );
});
