import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Scorer } from '../../../src/model/rank/scorer.ts';
import { builds } from '../../builds.ts';
import { best } from '../../reference/ranking.ts';
import { seeded } from '../../seeded.ts';
import { lists } from '../arbitrary-model.ts';

interface Problem {
  queries: number[][];
  rows: number[][];
  d: number;
  k: number;
  leftOut: number[][] | null;
  only: number[] | null;
}

/** Rows of very different length, some of them zero, some equal, with most of their energy in the first columns. */
const problems: fc.Arbitrary<Problem> = fc
  .record({
    q: fc.integer({ min: 0, max: 9 }),
    n: fc.integer({ min: 1, max: 150 }),
    d: fc.integer({ min: 1, max: 50 }),
  })
  .chain(({ q, n, d }) => {
    const matrix = (count: number, value: fc.Arbitrary<number>) =>
      fc.array(
        fc
          .tuple(fc.array(value, { minLength: d, maxLength: d }), fc.constantFrom(0, 0.5, 1, 8))
          .map(([row, scale]) => row.map((x, p) => Math.fround((scale * x) / (1 + p)))),
        { minLength: count, maxLength: count },
      );
    const values = fc.constantFrom(
      fc.integer({ min: -1, max: 1 }),
      fc.float({ min: -2, max: 2, noNaN: true }),
      fc.float({ min: -2, max: 0, noNaN: true }),
      fc.float({ min: 0, max: 2, noNaN: true }),
    );
    const some = fc.subarray(Array.from({ length: n }, (_, j) => j));
    return values.chain((value) =>
      fc.record({
        queries: matrix(q, value),
        rows: matrix(n, value),
        d: fc.constant(d),
        k: fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: n + 3 })),
        leftOut: fc.option(fc.array(some, { minLength: q, maxLength: q })),
        only: fc.option(some),
      }),
    );
  });

describe.each(builds)('Scorer, $name', ({ create }) => {
  const kernels = create();
  const within = <T>(problem: Problem, prune: boolean, work: (scorer: Scorer, queries: Float32Array) => T): T =>
    kernels.arena.scope(() => {
      const scorer = new Scorer(kernels, Float32Array.from(problem.rows.flat()), problem.d, { prune });
      return work(scorer, Float32Array.from(problem.queries.flat()));
    });

  test('topk with and without discarding: the same to the bit, and what sorting all scores gives', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { queries, rows, k, leftOut, only } = problem;
        const rank = (prune: boolean) =>
          within(problem, prune, (scorer, packed) =>
            scorer.topk(packed, { count: k, leftOut: leftOut && lists(leftOut), only: only && Int32Array.from(only) }),
          );
        const pruned = rank(true);
        expect(pruned).toEqual(rank(false));
        const all = within(problem, true, (scorer, packed) => scorer.scoreAll(packed));
        queries.forEach((_, q) => {
          const scores = all.subarray(q * rows.length, (q + 1) * rows.length);
          const allowed = (j: number) => !leftOut?.[q].includes(j) && (only?.includes(j) ?? true);
          const expected = best(scores, k, allowed);
          const row = q * pruned.width;
          const end = row + pruned.counts[q];
          expect(Array.from(pruned.items.subarray(row, end))).toEqual(expected);
          expect(Array.from(pruned.scores.subarray(row, end))).toEqual(expected.map((j) => scores[j] + 0));
        });
      }),
      { numRuns: 250 },
    );
  });

  test('topk of many queries at a time, and of few after them: the same to the bit as without discarding', () => {
    const random = seeded(3);
    const d = 20;
    const count = 300;
    const matrix = (rows: number) =>
      random.matrix(rows, d).map((row, i) => row.map((x, p) => Math.fround(((i % 7) * x) / (1 + p))));
    const rows = matrix(500);
    const leftOut = Array.from({ length: count }, (_, q) => [q, q + 100]);
    const problem = { queries: matrix(count), rows, d, k: 10, leftOut, only: null };
    const rank = (prune: boolean) =>
      within(problem, prune, (scorer, packed) => {
        const few = packed.subarray(0, 5 * d);
        const only = Int32Array.from({ length: 400 }, (_, i) => i);
        return [
          scorer.topk(packed, { count: 10, leftOut: lists(leftOut) }),
          scorer.topk(few, { count: 10 }),
          scorer.topk(packed, { count: 10, only }),
          scorer.topk(packed, { count: 10, leftOut: lists(leftOut) }),
        ];
      });
    const pruned = rank(true);
    expect(pruned).toEqual(rank(false));
    expect(pruned[3]).toEqual(pruned[0]);
  });

  test('scoreAll and scoreSome: the same bits, with and without discarding', () => {
    fc.assert(
      fc.property(problems, fc.array(fc.nat(), { maxLength: 40 }), (problem, picks) => {
        const chosen = picks.map((pick) => pick % problem.rows.length);
        const all = within(problem, true, (scorer, packed) => scorer.scoreAll(packed));
        expect(within(problem, false, (scorer, packed) => scorer.scoreAll(packed))).toEqual(all);
        const some = within(problem, true, (scorer, packed) => scorer.scoreSome(packed, Int32Array.from(chosen)));
        const expected = problem.queries.flatMap((_, q) => chosen.map((j) => all[q * problem.rows.length + j]));
        expect(Array.from(some)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});
