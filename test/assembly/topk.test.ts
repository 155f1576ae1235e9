import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../builds.ts';
import { best, scoreMatrix } from '../reference/ranking.ts';
import { dirty, place } from './panel.ts';

interface Problem {
  queries: number[][];
  items: number[][];
  d: number;
  k: number;
  /** Ascending ids of the items, or null for 0, 1, 2, … */
  ids: number[] | null;
  /** Ascending ids left out for each query, or null. */
  leftOut: number[][] | null;
}

const ascending = (values: number[]) => [...new Set(values)].sort((a, b) => a - b);

// Few distinct values: most scores are tied with others. All are exact in float32.
const problems: fc.Arbitrary<Problem> = fc
  .record({
    q: fc.integer({ min: 0, max: 10 }),
    n: fc.integer({ min: 0, max: 140 }),
    d: fc.integer({ min: 1, max: 9 }),
  })
  .chain(({ q, n, d }) => {
    const matrix = (rows: number) =>
      fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: d, maxLength: d }), {
        minLength: rows,
        maxLength: rows,
      });
    return fc.record({
      queries: matrix(q),
      items: matrix(n),
      d: fc.constant(d),
      k: fc.integer({ min: 0, max: n + 3 }),
      ids: fc.option(fc.constant(Array.from({ length: n }, (_, i) => 3 * i + 1))),
      leftOut: fc.option(
        fc.array(fc.array(fc.integer({ min: 0, max: 3 * n + 3 })).map(ascending), { minLength: q, maxLength: q }),
      ),
    });
  });

describe.each(builds)('topk, $name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  function run({ queries, items, d, k, ids, leftOut }: Problem): { items: number[][]; scores: number[][] } {
    return arena.scope(() => {
      dirty(kernels);
      const { queriesPtr, itemsPtr, depth } = place(kernels, queries, items, d);
      const count = queries.length;
      const idsPtr = ids ? arena.put(Int32Array.from(ids)) : 0;
      const indptr = [0];
      for (const row of leftOut ?? []) indptr.push(indptr[indptr.length - 1] + row.length);
      const indptrPtr = leftOut ? arena.put(Int32Array.from(indptr)) : 0;
      const leftOutPtr = leftOut ? arena.put(Int32Array.from(leftOut.flat())) : 0;
      const countsPtr = arena.alloc(4 * count);
      const outPtr = arena.alloc(4 * count * k);
      const scoresPtr = arena.alloc(4 * count * k);
      const scratchPtr = arena.alloc(call.topkScratchBytes(count));
      call.topk(
        countsPtr,
        outPtr,
        scoresPtr,
        k,
        queriesPtr,
        count,
        itemsPtr,
        items.length,
        depth,
        idsPtr,
        indptrPtr,
        leftOutPtr,
        scratchPtr,
      );
      const counts = Array.from(arena.i32(countsPtr, count));
      return {
        items: counts.map((length, q) => Array.from(arena.i32(outPtr + 4 * q * k, length))),
        scores: counts.map((length, q) => Array.from(arena.f32(scoresPtr + 4 * q * k, length))),
      };
    });
  }

  test('is the sorted, filtered, cut-off list of all scores; ties by id', () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { queries, items, k, ids, leftOut } = problem;
        const got = run(problem);
        scoreMatrix(queries, items).forEach((scores, q) => {
          const id = (position: number) => (ids ? ids[position] : position);
          const expected = best(scores, k, (position) => !leftOut?.[q].includes(id(position)));
          expect(got.items[q]).toEqual(expected.map(id));
          expect(got.scores[q].map((score) => score + 0)).toEqual(expected.map((position) => scores[position] + 0));
        });
      }),
      { numRuns: 300 },
    );
  });

  test('many more items than k: the heap turns over', () => {
    const items = Array.from({ length: 3000 }, (_, i) => [(i * 7919) % 3001, 1, i % 2]);
    for (const direction of [1, -1, 0]) {
      const queries = Array.from({ length: 9 }, (_, q) => [direction, q, 1]);
      const got = run({ queries, items, d: 3, k: 64, ids: null, leftOut: null });
      scoreMatrix(queries, items).forEach((scores, q) => {
        expect(got.items[q]).toEqual(best(scores, 64, () => true));
      });
    }
  });

  test('scores that are not a number never enter', () => {
    const items = [[3e38], [1], [-3e38]];
    const got = run({ queries: [[Number.NaN], [1]], items, d: 1, k: 3, ids: null, leftOut: null });
    expect(got.items).toEqual([[], [0, 1, 2]]);
  });
});
