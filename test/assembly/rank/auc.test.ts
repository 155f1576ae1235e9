// The AUC kernel against the definition over all pairs of scores of the scoring kernel.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../../builds.ts';
import { pairwiseAuc } from '../../reference/metrics.ts';
import { dirty, ITEM_ROUND, place } from './panel.ts';

const problem = fc
  .record({ q: fc.constantFrom(4, 8, 12), n: fc.integer({ min: 1, max: 75 }), d: fc.integer({ min: 1, max: 9 }) })
  .chain(({ q, n, d }) => {
    // Small integers, so that there are ties.
    const matrix = (rows: number) =>
      fc.array(fc.array(fc.integer({ min: -2, max: 2 }), { minLength: d, maxLength: d }), {
        minLength: rows,
        maxLength: rows,
      });
    const lists = fc.array(fc.subarray(Array.from({ length: n }, (_, j) => j)), { minLength: q, maxLength: q });
    return fc.record({
      d: fc.constant(d),
      queries: matrix(q),
      items: matrix(n),
      tests: lists,
      leftOut: fc.option(lists),
    });
  });

describe.each(builds)('auc, $name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  const put = (lists: number[][]) => {
    const starts = [0];
    for (const list of lists) starts.push(starts[starts.length - 1] + list.length);
    return { indptr: arena.put(Int32Array.from(starts)), indices: arena.put(Int32Array.from(lists.flat())) };
  };

  test('the share of pairs in order, ties a half; NaN without a pair', () => {
    fc.assert(
      fc.property(problem, ({ d, queries, items, tests, leftOut }) =>
        arena.scope(() => {
          dirty(kernels);
          const { queriesPtr, itemsPtr, depth } = place(kernels, queries, items, d);
          const stride = Math.ceil(items.length / ITEM_ROUND) * ITEM_ROUND;
          const scoresPtr = arena.alloc(4 * queries.length * stride);
          call.scores(scoresPtr, queriesPtr, queries.length, itemsPtr, items.length, depth);
          const tested = put(tests);
          const barred = put(leftOut ?? tests.map(() => []));
          const outPtr = arena.alloc(8 * queries.length);
          const scratch = arena.alloc(call.aucScratchBytes(items.length));
          const lists = [tested.indptr, tested.indices, barred.indptr, barred.indices] as const;
          call.auc(outPtr, queriesPtr, queries.length, itemsPtr, items.length, depth, ...lists, scratch);
          queries.forEach((_, q) => {
            const scores = arena.f32(scoresPtr + 4 * q * stride, items.length);
            const open = items.map((_, j) => j).filter((j) => !leftOut?.[q].includes(j));
            const of = (isTest: boolean) => open.filter((j) => tests[q].includes(j) === isTest).map((j) => scores[j]);
            const [positives, negatives] = [of(true), of(false)];
            const expected = positives.length * negatives.length ? pairwiseAuc(positives, negatives) : Number.NaN;
            expect(arena.f64(outPtr, queries.length)[q]).toBe(expected);
          });
        }),
      ),
    );
  });
});
