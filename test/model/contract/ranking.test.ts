// The contract of every model: what it recommends, scores and calls similar.
import { describe, expect, it } from 'vitest';
import { ArgumentError, UnknownIdError } from '../../../src/errors.ts';
import { firstFactor } from '../../../src/objective/bias-columns.ts';
import { relativeError } from '../../reference/dense.ts';
import { best, cosine, scoreMatrix } from '../../reference/ranking.ts';
import { factorsOf } from '../../solve/problems.ts';
import { entrants } from './models.ts';

const items = (scored: { item: unknown }[]) => scored.map(({ item }) => item);

describe.each(entrants)('$name', async ({ data: { train }, fit, fitsCold }) => {
  const model = await fit(train);
  const rows = factorsOf(model);
  const all = model.users.ids() as number[];
  const everyUser = Int32Array.from(all);
  const itemCount = model.items.size;
  const scores = model.scoreAll(everyUser);
  const scoresOf = (user: number) => scores.subarray(user * itemCount, (user + 1) * itemCount);
  const counts = train.itemCounts();
  const isCold = (user: number) => train.itemsOf(user).length === 0;
  /** By what the items rank: for users without training rows by how many have them. */
  const rankingOf = (user: number) => (isCold(user) ? counts : scoresOf(user));
  const allowedFor = (user: number) => (item: number) => !train.itemsOf(user).includes(item);

  it('scores by inner products', () => {
    expect(relativeError(scores, scoreMatrix(rows.users, rows.items).flat())).toBeLessThan(1e-6);
    for (const user of [0, 7]) {
      for (const item of [1, 30]) expect(model.score(user, item)).toBe(scoresOf(user)[item]);
      expect([...model.scoreItems(user, Int32Array.of(5, 2))]).toEqual([scoresOf(user)[5], scoresOf(user)[2]]);
    }
  });

  it('recommends the highest scores, ties in the order of the items, without what was seen', () => {
    for (const user of all) {
      const got = model.recommend(user, { count: 8 });
      expect(items(got)).toEqual(best(rankingOf(user), 8, allowedFor(user)));
      expect(got.every(({ item, score }) => score === rankingOf(user)[item as number])).toBe(true);
      expect(got.basis).toBe(isCold(user) ? 'popularity' : 'factors');
    }
  });

  it('minds count, exclude, only and includeSeen', () => {
    const user = 4;
    const seen = [...train.itemsOf(user)];
    const ranked = best(scoresOf(user), itemCount, allowedFor(user));
    const ask = (options: object) => items(model.recommend(user, options));
    expect(ask({})).toEqual(ranked.slice(0, 10));
    expect(ask({ count: 10_000 })).toEqual(ranked);
    expect(ask({ count: 0 })).toEqual([]);
    expect(ask({ count: 3, exclude: [ranked[0], ranked[2], 9999] })).toEqual([ranked[1], ...ranked.slice(3, 5)]);
    expect(ask({ only: [ranked[5], ranked[1], seen[0], 9999] })).toEqual([ranked[1], ranked[5]]);
    expect(ask({ only: seen })).toEqual([]);
    expect(ask({ count: itemCount, includeSeen: true })).toEqual(best(scoresOf(user), itemCount, () => true));
  });

  it('gives the same bits for one user, for many and for all', () => {
    const one = all.map((user) => model.recommend(user, { count: 5, exclude: [3] }));
    expect(model.recommendMany(all, { count: 5, exclude: [3] })).toEqual(one);
    const streamed = [...model.recommendAll({ count: 5, exclude: [3], batch: 7 })].flatMap((batch) => [...batch]);
    expect(streamed).toEqual(one.map((list, user) => ({ user, items: list, basis: list.basis })));
  });

  it('calls alike what has a high cosine, and nothing like itself', () => {
    const first = firstFactor(model);
    for (const [side, similar] of [
      ['items', (index: number) => model.similarItems(index, { count: 6 }).map(({ item, score }) => [item, score])],
      ['users', (index: number) => model.similarUsers(index, { count: 6 }).map(({ user, score }) => [user, score])],
    ] as const) {
      const factors = rows[side].map((row) => row.slice(first));
      const cosines = factors.map((row) => cosine(row, factors[5]));
      const got = similar(5) as [number, number][];
      expect(got).toHaveLength(6);
      expect(got.map(([index]) => index)).not.toContain(5);
      for (const [index, score] of got) expect(score).toBeCloseTo(cosines[index], 5);
      const highest = cosines.filter((_, index) => index !== 5).sort((a, b) => b - a);
      got.forEach(([, score], k) => {
        expect(score).toBeCloseTo(highest[k], 5);
      });
    }
  });

  it('has numbers for users and items without interactions', () => {
    const [coldUser, coldItem] = [model.users.size - 1, itemCount - 1];
    expect(train.itemsOf(coldUser)).toHaveLength(0);
    expect([...model.userFactors, ...model.itemFactors, ...model.itemGram, ...scores].every(Number.isFinite)).toBe(
      true,
    );
    expect(model.recommend(coldUser, { count: itemCount })).toHaveLength(itemCount);
    const similar = { users: model.similarUsers(coldUser), items: model.similarItems(coldItem) };
    for (const side of ['users', 'items'] as const) {
      const isZero = similar[side].every(({ score }) => score === 0);
      expect([side, isZero]).toEqual([side, fitsCold !== side]);
    }
    if (fitsCold === 'items') return;
    // Two items that nobody has are told apart by their order alone.
    for (const user of all) expect(model.score(user, coldItem)).toBe(model.score(user, coldItem - 1));
  });

  it('names what it does not know', () => {
    for (const ask of [
      () => model.recommend(9999),
      () => model.recommendMany([1, 9999]),
      () => model.score(9999, 1),
      () => model.score(1, 9999),
      () => model.similarItems(9999),
      () => model.similarUsers(9999),
      () => model.explain(9999, 1),
      () => model.explain(1, 9999),
    ]) {
      expect(ask).toThrow(UnknownIdError);
    }
  });

  it('tells an id of the wrong type from one that it does not know', () => {
    for (const [argument, ask] of [
      ['user', () => model.recommend('1')],
      ['user', () => model.recommendMany([1, '1'])],
      ['user', () => model.similarUsers('1')],
      ['user', () => model.explain('1', 1)],
      ['item', () => model.score(1, '1')],
      ['item', () => model.similarItems('1')],
    ] as const) {
      expect(ask).toThrow(expect.objectContaining({ code: 'ERR_ARGUMENT', argument, got: '1' }));
    }
  });

  it.each([
    ['count', { count: 1.5 }],
    ['exclude', { exclude: ['1'] }],
    ['only', { only: 5 as never }],
  ])('names a bad %s', (argument, options) => {
    for (const ask of [() => model.recommend(1, options), () => [...model.recommendAll(options)]]) {
      expect(ask).toThrow(ArgumentError);
      expect(ask).toThrow(expect.objectContaining({ argument }));
    }
  });
});
