import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { IdMap } from '../../src/data/id-map.ts';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { evaluateNegatives } from '../../src/evaluate/evaluate-negatives.ts';
import type { EvaluateOptions, MetricName } from '../../src/evaluate/plan.ts';
import { popularityModel } from '../../src/evaluate/popularity-model.ts';
import { splitByTime } from '../../src/evaluate/split/split-by-time.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { build, isCold, type Plain, plainModels, rankingScores } from '../model/arbitrary-model.ts';
import {
  meanDifference,
  pairwiseAuc,
  pairwiseDiversity,
  reference,
  selfInformation,
  trapezoids,
} from '../reference/metrics.ts';
import { best } from '../reference/ranking.ts';

const DEFAULTS = ['precision', 'recall', 'ndcg', 'map', 'hr', 'mrr'] as const;
const PER_USER = [...DEFAULTS, 'recall-capped', 'map-uncapped'] as const;

interface Case {
  plain: Plain;
  /** Test items of each user, as indices; the ones from items.length on are unknown to the model. */
  test: number[][];
  train: number[][] | null;
  k: number;
  batch: number;
}

const cases: fc.Arbitrary<Case> = plainModels().chain((plain) => {
  const m = plain.users.length;
  const n = plain.items.length;
  const rows = (size: number) =>
    fc.array(fc.subarray(Array.from({ length: size }, (_, j) => j)), { minLength: m, maxLength: m });
  return fc.record({
    plain: fc.constant({
      ...plain,
      users: plain.users.map((_, i) => `u${i}`),
      items: plain.items.map((_, j) => `i${j}`),
    }),
    test: rows(n + 2).filter((all) => all.some((row) => row.length > 0)),
    train: fc.option(rows(n).filter((all) => all.some((row) => row.length > 0))),
    k: fc.integer({ min: 1, max: n + 1 }),
    batch: fc.integer({ min: 1, max: 7 }),
  });
});

/** Interactions with ids of their own numbering: users and items in reverse. */
function reversed(rows: number[][]): Interactions {
  const pairs = rows.flatMap((row, i) => row.map((j) => [`u${i}`, `i${j}`])).reverse();
  return Interactions.fromColumns({ users: pairs.map(([user]) => user), items: pairs.map(([, item]) => item) });
}

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** The users with test items, and the brute-force list of each. */
function rank({ plain, test, train, k }: Case) {
  const scores = rankingScores(plain);
  const seen = train ?? plain.seen;
  const users = test.flatMap((row, i) => (row.length > 0 ? [i] : []));
  const lists = users.map((i) => best(scores[i], k, (j) => !seen?.[i].includes(j)));
  return { users, lists };
}

const run = ({ plain, test, train, k, batch }: Case, options: Partial<EvaluateOptions>) =>
  evaluate(build(plain), {
    test: reversed(test),
    train: train ? reversed(train) : undefined,
    k,
    batch,
    ...options,
  });

describe('evaluate', () => {
  test('is the mean over users of the definitions, on brute-force rankings', () =>
    fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { test, k, plain } = given;
        const { users, lists } = rank(given);
        const result = await run(given, {});
        const unknown = new Set(test.flat().filter((item) => item >= plain.items.length));
        expect(result).toMatchObject({ users: users.length, withoutTest: test.length - users.length, unknownUsers: 0 });
        expect(result.unknownItems).toBe(unknown.size);
        expect(result.coldUsers).toBe(users.filter((i) => isCold(plain, i)).length);
        const isTrained = (i: number, j: number) => plain.seen?.[i].includes(j) || given.train?.[i].includes(j);
        const trained = test.flatMap((row, i) => row.filter((j) => j < plain.items.length && isTrained(i, j)));
        expect(result.trainedOn).toBe(trained.length);
        expect(Object.keys(result.metrics).sort()).toEqual(DEFAULTS.map((name) => `${name}@${k}`).sort());
        const all = await run(given, { metrics: PER_USER, perUser: true });
        for (const name of PER_USER) {
          const expected = users.map((i, at) => reference[name](lists[at], new Set(test[i]), k));
          const { users: ids, values } = all.perUser![`${name}@${k}`];
          expect(ids).toEqual(users.map((i) => `u${i}`));
          expected.forEach((value, at) => {
            expect(values[at]).toBeCloseTo(value, 12);
          });
          expect(all.metrics[`${name}@${k}`]).toBeCloseTo(mean(expected), 10);
          if (`${name}@${k}` in result.metrics)
            expect(result.metrics[`${name}@${k}`]).toBe(all.metrics[`${name}@${k}`]);
        }
      }),
      { numRuns: 150 },
    ));

  test('implicit: hits over possible hits of all users, and the area with a straight end', () =>
    fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { test, k, plain } = given;
        const { users, lists } = rank(given);
        const rows = users.map((i, at) => {
          const hits = lists[at].map((item) => (test[i].includes(item) ? 1 : 0));
          const known = test[i].filter((item) => item < plain.items.length).length;
          return { hits, relevant: test[i].length, negatives: plain.items.length - known };
        });
        const areas = rows
          .filter(({ negatives }) => negatives > 0)
          .map(({ hits, relevant, negatives }) => trapezoids(hits, relevant, k, negatives));
        const compute = async () => (await run(given, { metrics: 'implicit' })).metrics;
        if (areas.length === 0) return void (await expect(compute()).rejects.toThrow(ArgumentError));
        const found = rows.flatMap(({ hits }) => hits).reduce((a: number, b) => a + b, 0);
        const possible = rows.reduce((sum, { relevant }) => sum + Math.min(k, relevant), 0);
        expect(await compute()).toEqual({
          [`precision-pooled@${k}`]: expect.closeTo(found / possible, 12),
          [`map@${k}`]: expect.closeTo(mean(users.map((i, at) => reference.map(lists[at], new Set(test[i]), k))), 12),
          [`ndcg@${k}`]: expect.closeTo(mean(users.map((i, at) => reference.ndcg(lists[at], new Set(test[i]), k))), 12),
          [`auc-limited@${k}`]: expect.closeTo(mean(areas), 12),
        });
      }),
      { numRuns: 100 },
    ));

  test('coverage and gini over all lists, novelty and diversity of each', () =>
    fc.assert(
      fc.asyncProperty(cases, async (given) => {
        const { plain, train } = given;
        const k = given.k + 1;
        const { lists } = rank({ ...given, k });
        const shown = plain.items.map((_, j) => lists.flat().filter((item) => item === j).length);
        const source = train ?? plain.seen;
        fc.pre(source?.some((row) => row.length > 0) === true);
        const counts = plain.items.map((_, j) => source!.filter((row) => row.includes(j)).length);
        const active = source!.filter((row) => row.length > 0).length;
        const compute = async (...metrics: MetricName[]) => (await run({ ...given, k }, { metrics })).metrics;
        expect(await compute('coverage')).toEqual({
          [`coverage@${k}`]: shown.filter((n) => n > 0).length / shown.length,
        });
        const filled = lists.filter((list) => list.length > 0);
        if (filled.length === 0) await expect(compute('novelty')).rejects.toThrow(ArgumentError);
        else {
          expect(await compute('gini', 'novelty')).toEqual({
            [`gini@${k}`]: expect.closeTo(meanDifference(shown), 10),
            [`novelty@${k}`]: expect.closeTo(mean(filled.map((list) => selfInformation(list, counts, active))), 10),
          });
        }
        const pairs = lists.filter((list) => list.length > 1);
        if (pairs.length === 0) return void (await expect(compute('diversity')).rejects.toThrow(ArgumentError));
        expect((await compute('diversity'))[`diversity@${k}`]).toBeCloseTo(
          mean(pairs.map((list) => pairwiseDiversity(list.map((item) => plain.itemRows[item])))),
          5,
        );
      }),
      { numRuns: 100 },
    ));

  test('auc: over all pairs of a rankable test item and an item neither test nor seen', () =>
    fc.assert(
      fc.asyncProperty(cases, async ({ plain, test, batch }) => {
        const scores = rankingScores(plain);
        const areas = test.flatMap((row, i) => {
          const of = (j: number) => scores[i][j] ?? 0;
          const open = plain.items.map((_, j) => j).filter((j) => !plain.seen?.[i].includes(j));
          const positives = open.filter((j) => row.includes(j)).map(of);
          const negatives = open.filter((j) => !row.includes(j)).map(of);
          return positives.length * negatives.length > 0 ? [pairwiseAuc(positives, negatives)] : [];
        });
        const compute = () => evaluate(build(plain), { test: reversed(test), metrics: ['auc'], batch, perUser: true });
        if (areas.length === 0) return void (await expect(compute()).rejects.toThrow(ArgumentError));
        const { metrics, perUser } = await compute();
        expect(metrics).toEqual({ auc: expect.closeTo(mean(areas), 10) });
        // Users without positives or negatives have no value.
        expect(Array.from(perUser!.auc.values)).toEqual(areas.map((area) => expect.closeTo(area, 10)));
        expect(perUser!.auc.users).toHaveLength(areas.length);
      }),
      { numRuns: 100 },
    ));

  const train = Interactions.fromTriplets({
    users: [0, 1, 1, 2, 2],
    items: [0, 0, 1, 0, 2],
    userCount: 3,
    itemCount: 4,
  });

  test('several cut-offs and chosen metrics; id maps shared with the ranker', async () => {
    const held = train.select([1, 4]);
    const { users, withoutTest, metrics } = await evaluate(popularityModel(train), {
      test: held,
      train: train.select([0, 2, 3]),
      k: [3, 1, 3],
      metrics: ['recall', 'hr'],
    });
    expect({ users, withoutTest }).toEqual({ users: 2, withoutTest: 1 });
    // User 1 gets 0 first; user 2 gets 1, then 2.
    expect(metrics).toEqual({ 'recall@1': 0.5, 'recall@3': 1, 'hr@1': 0.5, 'hr@3': 1 });
  });

  test('takes popularity and vectors from elsewhere for a ranker without', async () => {
    const everybody = Interactions.fromTriplets({ users: [7, 8], items: [0, 0], itemCount: 4 });
    // Item 3 is not among these vectors; 0 and 1 point the same way, 2 at a right angle to them.
    const vectors = { items: IdMap.from([2, 1, 0]), itemFactors: Float32Array.of(0, 2, 1, 0, 3, 0), factors: 2 };
    const options = {
      test: train.select([0]),
      train: train.select([1]),
      k: 4,
      metrics: ['novelty', 'diversity'] as const,
    };
    const ranker = { ...popularityModel(train), seen: null };
    const { metrics } = await evaluate(ranker, { ...options, popularity: everybody, vectors });
    expect(metrics).toEqual({ 'novelty@4': 0.75, 'diversity@4': expect.closeTo(1 - 1 / 6, 12) });
    for (const popularity of [undefined, train.select([])]) {
      const without = { ...options, train: undefined, popularity };
      await expect(evaluate(ranker, without)).rejects.toThrow(expect.objectContaining({ argument: 'popularity' }));
    }
    const second = { ...options, metrics: ['diversity'] as const };
    await expect(evaluate(ranker, second)).rejects.toThrow(expect.objectContaining({ argument: 'vectors' }));
  });

  test('pooled precision says what each user weighs', async () => {
    const held = train.select([1, 2, 4]);
    const options = { test: held, train: train.select([0]), k: 2, metrics: ['precision-pooled'] as const };
    const { perUser, metrics } = await evaluate(popularityModel(train), { ...options, perUser: true });
    // Both get 0 and 1: two of two for user 1, none of one for user 2.
    expect(perUser!['precision-pooled@2']).toEqual({
      users: [1, 2],
      values: Float64Array.of(1, 0),
      weights: Float64Array.of(2, 1),
    });
    expect(metrics['precision-pooled@2']).toBeCloseTo(2 / 3, 12);
  });

  test('intervals hold the mean, widen with the level, and are the same for a seed', async () => {
    const users = Array.from({ length: 60 }, (_, i) => i);
    const held = Interactions.fromTriplets({ users, items: users.map((i) => i % 5), itemCount: 9 });
    const ranker = { ...popularityModel(train), users: held.users, seen: null };
    const given = (bootstrap: object) =>
      evaluate(ranker, { test: held, k: 3, metrics: ['ndcg', 'coverage'], bootstrap });
    const at = (level: number, seed = 1) => given({ samples: 400, level, seed });
    const { metrics, intervals: wide } = await at(0.99);
    const { intervals: narrow } = await at(0.5);
    expect(Object.keys(wide!)).toEqual(['ndcg@3']);
    expect(wide!['ndcg@3'].low).toBeLessThan(narrow!['ndcg@3'].low);
    expect(narrow!['ndcg@3'].low).toBeLessThan(metrics['ndcg@3']);
    expect(metrics['ndcg@3']).toBeLessThan(narrow!['ndcg@3'].high);
    expect(narrow!['ndcg@3'].high).toBeLessThan(wide!['ndcg@3'].high);
    expect(await at(0.5)).toEqual(await at(0.5));
    expect((await at(0.5)).intervals).not.toEqual((await at(0.5, 2)).intervals);
    await expect(given({ samples: 0 })).rejects.toThrow(expect.objectContaining({ argument: 'bootstrap.samples' }));
    await expect(given({ level: 1 })).rejects.toThrow(expect.objectContaining({ argument: 'bootstrap.level' }));
  });

  test('users without training rows are counted, by what a ranker says that it has seen', async () => {
    const part = train.select([0, 1, 2]); // user 2 has nothing
    const held = train.select([3, 4, 2]);
    const popular = popularityModel(part);
    expect(await evaluate(popular, { test: held, k: 4 })).toMatchObject({ users: 2, coldUsers: 1 });
    const cases = [1, 2].map((user) => ({ user, positive: 2, negatives: [3] }));
    expect(await evaluateNegatives(popular, { cases })).toMatchObject({ users: 2, coldUsers: 1 });
    expect(await evaluate({ ...popular, seen: null }, { test: held, k: 4 })).toMatchObject({ users: 2, coldUsers: 0 });
  });

  test('is as good as what is popular for the users that a split by time leaves without training rows', async () => {
    const [users, items, times] = [[], [], []] as number[][];
    for (let user = 0; user < 60; user++) {
      for (let k = 0; k < 6; k++) {
        users.push(user);
        items.push((user * 7 + k * k * 3) % (8 + (user % 5) * 4));
        times.push(user * 10 + k);
      }
    }
    const all = Interactions.fromColumns({ users, items, times }, { duplicates: 'last' });
    const { train: early, test: late } = splitByTime(all, { at: 406 });
    const options = { test: late, k: 5, perUser: true, metrics: ['ndcg', 'recall', 'auc'] as const };
    const ours = await evaluate(await fitWals(early, { factors: 4, epochs: 2, workers: 1 }), options);
    const popular = await evaluate(popularityModel(early), options);
    expect([ours.users, ours.coldUsers, popular.coldUsers]).toEqual([19, 19, 19]);
    expect(ours).toEqual(popular);
    expect(ours.metrics['ndcg@5']).toBeGreaterThan(0.1);
  });

  test('users unknown to the ranker are counted and left out', async () => {
    const held = Interactions.fromColumns({ users: [9, 1], items: [0, 3] });
    expect(await evaluate(popularityModel(train), { test: held, k: 4 })).toMatchObject({ users: 1, unknownUsers: 1 });
    const strangers = Interactions.fromColumns({ users: [9], items: [0] });
    await expect(evaluate(popularityModel(train), { test: strangers })).rejects.toThrow(ArgumentError);
  });

  test.each([
    ['k', { k: 0 }],
    ['k', { k: [] }],
    ['k', { k: [1.5] }],
    ['batch', { batch: 0 }],
    ['metrics', { metrics: ['f1' as MetricName] }],
    ['metrics', { metrics: [] }],
    ['metrics', { metrics: 'ndcg' as unknown as MetricName[] }],
    ['k', { k: [5, 1], metrics: ['diversity' as const] }],
    ['perUser', { perUser: 1 as unknown as boolean }],
    ['bootstrap', { bootstrap: 100 as unknown as object }],
    ['workers', { workers: 0 }],
    ['workers', { workers: 'many' as 'auto' }],
    ['signal', { signal: {} as AbortSignal }],
    ['onProgress', { onProgress: 1 as never }],
  ])('a bad %s names itself', async (argument, options) => {
    await expect(evaluate(popularityModel(train), { test: train, ...options })).rejects.toThrow(
      expect.objectContaining({ argument }),
    );
  });
});

describe('popularityModel', () => {
  test('ranks by the number of interactions, ties in the order of the items', () => {
    fc.assert(
      fc.property(cases, ({ test, k }) => {
        const interactions = reversed(test);
        const ranker = popularityModel(interactions);
        const counts = interactions.itemCounts();
        const users = Int32Array.from(interactions.userCounts().keys());
        const ranking = ranker.rank(users, { count: k, leftOut: interactions });
        users.forEach((user) => {
          const own = interactions.itemsOf(user);
          const expected = best(counts, k, (item) => !own.includes(item));
          const row = user * ranking.width;
          expect(Array.from(ranking.items.subarray(row, row + ranking.counts[user]))).toEqual(expected);
          expect(Array.from(ranker.scoreItems(user, Int32Array.from(expected)))).toEqual(
            Array.from(ranking.scores.subarray(row, row + ranking.counts[user])),
          );
        });
      }),
      { numRuns: 50 },
    );
  });

  test('keeps to the candidates', () => {
    const interactions = Interactions.fromTriplets({ users: [0, 1, 1], items: [1, 1, 2], itemCount: 4 });
    const { counts, items, width } = popularityModel(interactions).rank(Int32Array.of(0, 1), {
      count: 9,
      only: Int32Array.of(0, 2),
    });
    expect({ width, counts, items }).toEqual({
      width: 2,
      counts: Int32Array.of(2, 2),
      items: Int32Array.of(2, 0, 2, 0),
    });
  });
});
