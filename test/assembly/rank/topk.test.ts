import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../../builds.ts';
import { best, type Matrix, scoreMatrix } from '../../reference/ranking.ts';
import { seeded } from '../../seeded.ts';
import { bound, dirty, levels, place } from './panel.ts';

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

const keep = () => {};
const zero = (values: Float32Array) => values.fill(0);

describe.each(builds)('topk, $name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  /**
   * @param bounds null: none; otherwise what is done to them before they are used. @param screening by levels besides
   * @param change what is done to those
   */
  function run(
    problem: Problem,
    bounds: ((values: Float32Array) => void) | null,
    screening = bounds !== null,
    change: (values: Float32Array) => void = keep,
  ): Found & { all: number[][] } {
    const { queries, items, d, k, ids, leftOut } = problem;
    return arena.scope(() => {
      dirty(kernels);
      const { queriesPtr, itemsPtr, depth } = place(kernels, queries, items, d);
      const boundsPtr = bounds ? bound(kernels, items, d, bounds) : 0;
      const levelsPtr = screening ? levels(kernels, boundsPtr, items, d, change) : 0;
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
      const discarding = [boundsPtr, levelsPtr] as const;
      call.topk(...outputs, queriesPtr, count, itemsPtr, n, depth, idsPtr, ...discarding, ...lists, scratchPtr);
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

  // More slivers than are screened at a time, and lengths from nothing to beyond what levels are made for.
  test('thousands of items: the bits of all scores computed, with bounds and with levels', () => {
    const sizes = fc.record({
      seed: fc.nat(1e6),
      q: fc.integer({ min: 3, max: 9 }),
      d: fc.integer({ min: 1, max: 40 }),
    });
    const problem = fc.record({
      n: fc.constantFrom(2100, 4129),
      k: fc.constantFrom(1, 10, 300),
      tie: fc.boolean(),
      barred: fc.constantFrom(0, 0.02, 0.9),
    });
    fc.assert(
      fc.property(sizes, problem, ({ seed, q, d }, { n, k, tie, barred }) => {
        const random = seeded(seed);
        const lengths = [0, 1e-30, 1e-6, 1, 1, 1, 1e12, 2 ** 58];
        const rows = (count: number) =>
          Array.from({ length: count }, () => {
            const size = lengths[random.index(lengths.length)];
            const row = random.matrix(1, d)[0];
            return row.map((x, p) => Math.fround(tie ? Math.sign(x) : (size * x) / (1 + p)));
          });
        const ids = Array.from({ length: n }, (_, i) => n - i);
        const leftOut = Array.from({ length: q }, () =>
          Array.from({ length: n }, (_, i) => i).filter(() => random.index(1000) < 1000 * barred),
        );
        const whole = { queries: rows(q), items: rows(n), d, k, ids, leftOut };
        const expected = run(whole, null);
        expect(run(whole, keep)).toEqual(expected);
        expect(run(whole, keep, false)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  // Wrong levels give a wrong answer: only so does it show that they are used at all.
  test('levels that say too little hide items, and many queries that gain nothing by them do without', () => {
    const items = Array.from({ length: 512 }, (_, i) => [1, i % 2, i / 512]);
    const queries = Array.from({ length: 8 }, () => [1, 0, 1]);
    const problem = { queries, items, d: 3, k: 1, ids: null, leftOut: null };
    expect(run(problem, keep).items).toEqual(queries.map(() => [511]));
    expect(run(problem, keep, true, zero).items).not.toEqual(queries.map(() => [511]));
    // All slivers pass but the last, which holds the best item: the first queries go by that, until so much passes that the
    // others see every score.
    const allButLast = (values: Float32Array) => {
      const each = values.length / 64;
      for (let s = 0; s < 64; s++)
        values.fill(0, s * each, (s + 1) * each).fill(s < 63 ? 9 : 0, s * each + 4, s * each + 5);
    };
    const found = run(
      { ...problem, queries: Array.from({ length: 80 }, () => [1, 0, 1]) },
      keep,
      true,
      allButLast,
    ).items;
    expect(found.slice(0, 16)).toEqual(Array(16).fill([503]));
    expect(found.slice(32)).toEqual(Array(48).fill([511]));
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
    expect(run(problem, lower, false).items).toEqual(queries.map(() => [0]));
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
      // The other items of a sliver are found beside one that is no number.
      const spoilt = Array.from({ length: 80 }, (_, i) => [i === 75 ? Number.NaN : i / 8, 0]);
      const beside = run(
        { queries: [[1], [1], [1], [1]].map((x) => [...x, 0]), items: spoilt, d: 2, k: 2, ids: null, leftOut: null },
        bounds,
      );
      expect(beside.items).toEqual(beside.items.map(() => [79, 78]));
    }
  });
});
