import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError } from '../../src/errors.ts';
import { evaluate, type MetricName } from '../../src/evaluate/evaluate.ts';
import { popularityModel } from '../../src/evaluate/popularity.ts';
import { build, type Plain, plainModels } from '../model/arbitrary-model.ts';
import { pairwiseAuc, reference } from '../reference/metrics.ts';
import { best, scoreMatrix } from '../reference/ranking.ts';

const CUTOFFS = ['precision', 'recall', 'ndcg', 'map', 'hr', 'mrr'] as const;

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

describe('evaluate', () => {
  test('is the mean over users of the definitions, on brute-force rankings', () => {
    fc.assert(
      fc.property(cases, ({ plain, test, train, k, batch }) => {
        const result = evaluate(build(plain), {
          test: reversed(test),
          train: train ? reversed(train) : undefined,
          k,
          batch,
        });
        const scores = scoreMatrix(plain.userRows, plain.itemRows);
        const users = test.flatMap((row, i) => (row.length > 0 ? [i] : []));
        expect(result).toMatchObject({ users: users.length, withoutTest: test.length - users.length, unknownUsers: 0 });
        expect(Object.keys(result.metrics).sort()).toEqual(CUTOFFS.map((name) => `${name}@${k}`).sort());
        const seen = train ?? plain.seen;
        const rankings = users.map((i) => best(scores[i], k, (j) => !seen?.[i].includes(j)));
        for (const name of CUTOFFS) {
          const expected = mean(users.map((i, at) => reference[name](rankings[at], new Set(test[i]), k)));
          expect(result.metrics[`${name}@${k}`]).toBeCloseTo(expected, 10);
        }
      }),
      { numRuns: 150 },
    );
  });

  test('auc: over all pairs of a rankable test item and an item neither test nor seen', () => {
    fc.assert(
      fc.property(cases, ({ plain, test, batch }) => {
        const scores = scoreMatrix(plain.userRows, plain.itemRows);
        const areas = test.flatMap((row, i) => {
          const open = scores[i].map((_, j) => j).filter((j) => !plain.seen?.[i].includes(j));
          const positives = open.filter((j) => row.includes(j)).map((j) => scores[i][j]);
          const negatives = open.filter((j) => !row.includes(j)).map((j) => scores[i][j]);
          return positives.length * negatives.length > 0 ? [pairwiseAuc(positives, negatives)] : [];
        });
        const run = () => evaluate(build(plain), { test: reversed(test), metrics: ['auc'], batch }).metrics;
        if (areas.length === 0) expect(run).toThrow(ArgumentError);
        else expect(run()).toEqual({ auc: expect.closeTo(mean(areas), 10) });
      }),
      { numRuns: 100 },
    );
  });

  const train = Interactions.fromTriplets({
    users: [0, 1, 1, 2, 2],
    items: [0, 0, 1, 0, 2],
    userCount: 3,
    itemCount: 4,
  });

  test('several cut-offs and chosen metrics; id maps shared with the ranker', () => {
    const held = train.select([1, 4]);
    const { users, withoutTest, metrics } = evaluate(popularityModel(train), {
      test: held,
      train: train.select([0, 2, 3]),
      k: [3, 1, 3],
      metrics: ['recall', 'hr'],
    });
    expect({ users, withoutTest }).toEqual({ users: 2, withoutTest: 1 });
    // User 1 gets 0 first; user 2 gets 1, then 2.
    expect(metrics).toEqual({ 'recall@1': 0.5, 'recall@3': 1, 'hr@1': 0.5, 'hr@3': 1 });
  });

  test('users unknown to the ranker are counted and left out', () => {
    const held = Interactions.fromColumns({ users: [9, 1], items: [0, 3] });
    expect(evaluate(popularityModel(train), { test: held, k: 4 })).toMatchObject({ users: 1, unknownUsers: 1 });
    const strangers = Interactions.fromColumns({ users: [9], items: [0] });
    expect(() => evaluate(popularityModel(train), { test: strangers })).toThrow(ArgumentError);
  });

  test.each([
    ['k', { k: 0 }],
    ['k', { k: [] }],
    ['k', { k: [1.5] }],
    ['batch', { batch: 0 }],
    ['metrics', { metrics: ['f1' as MetricName] }],
    ['metrics', { metrics: [] }],
  ])('a bad %s names itself', (argument, options) => {
    expect(() => evaluate(popularityModel(train), { test: train, ...options })).toThrow(
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
