import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../../builds.ts';
import { best, type Matrix, scoreMatrix } from '../../reference/ranking.ts';
import { bound, dirty, place } from './panel.ts';

interface Problem {
  queries: Matrix;
  items: Matrix;
  d: number;
  k: number;
  /** The ids of the items, or null for 0, 1, 2, … */
  ids: number[] | null;
  /** Positions left out for each query, or null. */
  leftOut: number[][] | null;
}

type Found = Record<'items' | 'scores', number[][]>;

/** Problems with enough columns for several checks of the bounds, and lengths that differ between items. */
function problems(value: fc.Arbitrary<number>): fc.Arbitrary<Problem> {
  const sizes = fc.record({
    q: fc.integer({ min: 0, max: 10 }),
    n: fc.integer({ min: 0, max: 140 }),
    d: fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 15, max: 70 })),
  });
  return sizes.chain(({ q, n, d }) => {
    const rows = (count: number, row: fc.Arbitrary<number[]>) => fc.array(row, { minLength: count, maxLength: count });
    const row = fc.array(value, { minLength: d, maxLength: d });
    const scaled = fc
      .tuple(row, fc.constantFrom(0, 0.25, 1, 1, 4), fc.nat(d))
      .map(([values, scale, energy]) => values.map((x, p) => (p < energy ? scale * x : 0)));
    return fc.record({
      queries: rows(q, scaled),
      items: rows(n, scaled),
      d: fc.constant(d),
      k: fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: n + 3 })),
      ids: fc.option(
        fc.shuffledSubarray(
          Array.from({ length: n }, (_, i) => 3 * i + 1),
          { minLength: n },
        ),
      ),
      leftOut: fc.option(fc.array(n > 0 ? fc.array(fc.nat(n - 1)) : fc.constant([]), { minLength: q, maxLength: q })),
    });
  });
}

// Few distinct values: most scores are tied with others. All scores are exact in float32.
const tied = problems(fc.integer({ min: -2, max: 2 }));
const floats = problems(fc.float({ min: -2, max: 2, noNaN: true }));

describe.each(builds)('topk, $name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  /** @param bounds null: none; otherwise what is done to them before they are used. */
  function run(problem: Problem, bounds: ((values: Float32Array) => void) | null): Found & { all: number[][] } {
    const { queries, items, d, k, ids, leftOut } = problem;
    return arena.scope(() => {
      dirty(kernels);
      const { queriesPtr, itemsPtr, depth } = place(kernels, queries, items, d);
      const boundsPtr = bounds ? bound(kernels, items, d, bounds) : 0;
      const count = queries.length;
      const n = items.length;
      const idsPtr = ids ? arena.put(Int32Array.from(ids)) : 0;
      const indptr = [0];
      for (const row of leftOut ?? []) indptr.push(indptr[indptr.length - 1] + row.length);
      const indptrPtr = leftOut ? arena.put(Int32Array.from(indptr)) : 0;
      const leftOutPtr = leftOut ? arena.put(Int32Array.from(leftOut.flat())) : 0;
      const countsPtr = arena.alloc(4 * count);
      const outPtr = arena.alloc(4 * count * k);
      const scoresPtr = arena.alloc(4 * count * k);
      const scratchPtr = arena.alloc(call.topkScratchBytes(count, n, k, depth));
      const outputs = [countsPtr, outPtr, scoresPtr, k] as const;
      const lists = [indptrPtr, leftOutPtr] as const;
      call.topk(...outputs, queriesPtr, count, itemsPtr, n, depth, idsPtr, boundsPtr, ...lists, scratchPtr);
      const counts = Array.from(arena.i32(countsPtr, count));
      const stride = Math.ceil(n / 32) * 32;
      const allPtr = arena.alloc(4 * count * stride);
      call.scores(allPtr, queriesPtr, count, itemsPtr, n, depth);
      counts.forEach((length, q) => {
        expect(arena.i32(outPtr + 4 * (q * k + length), k - length).every((id) => id === 0)).toBe(true);
        expect(arena.f32(scoresPtr + 4 * (q * k + length), k - length).every((score) => score === 0)).toBe(true);
      });
      return {
        items: counts.map((length, q) => Array.from(arena.i32(outPtr + 4 * q * k, length))),
        scores: counts.map((length, q) => Array.from(arena.f32(scoresPtr + 4 * q * k, length))),
        all: counts.map((_, q) => Array.from(arena.f32(allPtr + 4 * q * stride, n), (score) => score + 0)),
      };
    });
  }

  /** Sorts all scores: by id, since ties go by it. */
  function sortAll({ k, ids, leftOut }: Problem, all: number[][]): Found {
    const rows = all.map((scores, q) => {
      const byId: { score: number; id: number; allowed: boolean }[] = scores
        .map((score, p) => ({ score, id: ids ? ids[p] : p, allowed: !leftOut?.[q].includes(p) }))
        .sort((a, b) => a.id - b.id);
      const order = best(
        byId.map(({ score }) => score),
        k,
        (i) => byId[i].allowed,
      );
      return order.map((i) => byId[i]);
    });
    return {
      items: rows.map((row) => row.map(({ id }) => id)),
      scores: rows.map((row) => row.map(({ score }) => score)),
    };
  }

  const keep = () => {};

  test.each([
    ['every score computed', null],
    ['discarding by bounds', keep],
  ])('%s: the sorted, filtered, cut-off list of all scores; ties by id', (_, bounds) => {
    fc.assert(
      fc.property(tied, (problem) => {
        const { items, scores } = run(problem, bounds);
        const exact = scoreMatrix(problem.queries, problem.items).map((row) => row.map((score) => score + 0));
        expect({ items, scores }).toEqual(sortAll(problem, exact));
      }),
      { numRuns: 250 },
    );
  });

  test.each([
    ['every score computed', null],
    ['discarding by bounds', keep],
  ])('%s: the bits of scores.ts, whatever rounding does to them', (_, bounds) => {
    fc.assert(
      fc.property(floats, (problem) => {
        const { items, scores, all } = run(problem, bounds);
        expect({ items, scores }).toEqual(sortAll(problem, all));
      }),
      { numRuns: 250 },
    );
  });

  test('many more items than k: the heap turns over', () => {
    const items = Array.from({ length: 3000 }, (_, i) => [(i * 7919) % 3001, 1, i % 2]);
    for (const direction of [1, -1, 0]) {
      const queries = Array.from({ length: 9 }, (_, q) => [direction, q, 1]);
      for (const bounds of [null, keep]) {
        const got = run({ queries, items, d: 3, k: 64, ids: null, leftOut: null }, bounds);
        scoreMatrix(queries, items).forEach((scores, q) => {
          expect(got.items[q]).toEqual(best(scores, 64, () => true));
        });
      }
    }
  });

  // Wrong bounds give a wrong answer: only so does it show that they are used at all.
  test.each([
    ['before the first column', 0, 1],
    ['after sixteen columns', 1, 1],
    ['before the first column', 0, 4],
    ['after sixteen columns', 1, 4],
  ])('bounds that are too low hide items %s, %d', (_, stage, queryCount) => {
    const unit = (at: number) => Array.from({ length: 32 }, (_, p) => (p === at ? 1 : 0));
    // The first block of four slivers gives every query its floor of 1; the second has a score of 2 from its last column.
    const items = Array.from({ length: 64 }, (_, i) => (i < 32 ? unit(0) : unit(31).map((x) => 2 * x)));
    const queries = Array.from({ length: queryCount }, () => unit(0).map((x, p) => x + unit(31)[p]));
    const problem = { queries, items, d: 32, k: 1, ids: null, leftOut: null };
    const lower = (values: Float32Array) => {
      // [group of four slivers][two stages][four slivers]
      for (let lane = 0; lane < 4; lane++) values[8 + 4 * stage + lane] = 0;
    };
    expect(run(problem, keep).items).toEqual(queries.map(() => [32]));
    expect(run(problem, lower).items).toEqual(queries.map(() => [0]));
  });

  test('scores that are not a number never enter, infinite ones do', () => {
    const items = [[3e38], [1], [-3e38]];
    for (const bounds of [null, keep]) {
      const problem = { queries: [[Number.NaN], [1], [3e38]], items, d: 1, k: 3, ids: null, leftOut: null };
      expect(run(problem, bounds).items).toEqual([[], [0, 1, 2], [0, 1, 2]]);
      // The tie between infinities goes by id, although the floor is infinite when the lower ids come.
      const many = Array.from({ length: 80 }, () => [3e38]);
      const ids = many.map((_, i) => 79 - i);
      const got = run({ queries: [[3e38], [1], [2], [3], [4]], items: many, d: 1, k: 2, ids, leftOut: null }, bounds);
      expect(got.items).toEqual(got.items.map(() => [0, 1]));
    }
  });
});
