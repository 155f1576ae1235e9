import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../../builds.ts';
import { scoreMatrix } from '../../reference/ranking.ts';
import { dirty, ITEM_ROUND, place } from './panel.ts';

const matrix = (rows: number, d: number, value: fc.Arbitrary<number>) =>
  fc.array(fc.array(value, { minLength: d, maxLength: d }), { minLength: rows, maxLength: rows });

const problem = (value: fc.Arbitrary<number>) =>
  fc
    .record({
      q: fc.integer({ min: 0, max: 11 }),
      n: fc.integer({ min: 0, max: 75 }),
      d: fc.integer({ min: 1, max: 19 }),
    })
    .chain(({ q, n, d }) => fc.record({ queries: matrix(q, d, value), items: matrix(n, d, value), d: fc.constant(d) }));

describe.each(builds)('scores, $name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  function run(queries: number[][], items: number[][], d: number): { rows: number[][]; padding: number[] } {
    return arena.scope(() => {
      dirty(kernels);
      const { queriesPtr, itemsPtr, depth } = place(kernels, queries, items, d);
      const stride = Math.ceil(items.length / ITEM_ROUND) * ITEM_ROUND;
      const outPtr = arena.alloc(4 * queries.length * stride);
      call.scores(outPtr, queriesPtr, queries.length, itemsPtr, items.length, depth);
      const all = queries.map((_, q) => Array.from(arena.f32(outPtr + 4 * q * stride, stride)));
      return {
        rows: all.map((row) => row.slice(0, items.length)),
        padding: all.flatMap((row) => row.slice(items.length)),
      };
    });
  }

  test('integers: exact; the padding is zero', () => {
    fc.assert(
      fc.property(problem(fc.integer({ min: -50, max: 50 })), ({ queries, items, d }) => {
        const { rows, padding } = run(queries, items, d);
        // + 0: −0 and 0 are the same score.
        expect(rows.map((row) => row.map((score) => score + 0))).toEqual(
          scoreMatrix(queries, items).map((row) => row.map((score) => score + 0)),
        );
        expect(padding.every((value) => value === 0)).toBe(true);
      }),
    );
  });

  test('floats: within d roundings of float64', () => {
    const value = fc.float({ min: -4, max: 4, noNaN: true });
    fc.assert(
      fc.property(problem(value), ({ queries, items, d }) => {
        const { rows } = run(queries, items, d);
        const size = scoreMatrix(
          queries.map((x) => x.map(Math.abs)),
          items.map((y) => y.map(Math.abs)),
        );
        scoreMatrix(queries, items).forEach((row, q) => {
          row.forEach((score, i) => {
            expect(Math.abs(rows[q][i] - score)).toBeLessThanOrEqual(size[q][i] * (d + 1) * 2 ** -23 + 1e-37);
          });
        });
      }),
    );
  });

  test('the bits of a score do not depend on the other queries', () => {
    fc.assert(
      fc.property(problem(fc.float({ min: -4, max: 4, noNaN: true })), ({ queries, items, d }) => {
        const together = run(queries, items, d).rows;
        queries.forEach((query, q) => {
          expect(run([query], items, d).rows[0]).toEqual(together[q]);
        });
      }),
      { numRuns: 40 },
    );
  });
});
