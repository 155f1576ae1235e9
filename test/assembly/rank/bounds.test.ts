import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../../builds.ts';

const STAGE_COLUMNS = 16;
const { fround } = Math;

/** Values of very different size, so that roundings, underflow and overflow all occur. */
const value = fc.oneof(
  fc.float({ min: -2, max: 2, noNaN: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1, -1, 2 ** -149, -(2 ** -149), 2 ** -75, 2 ** 64),
);
const pairs = fc.integer({ min: 1, max: 80 }).chain((d) => {
  const row = fc.array(value, { minLength: d, maxLength: d });
  return fc.record({ x: row, y: fc.oneof(row, fc.constant(null)), d: fc.constant(d) });
});

describe.each(builds)('bounds, $name', ({ create }) => {
  const kernels = create();
  const { arena, call } = kernels;

  /** The bounds of one row for every stage. */
  function stagesOf(row: readonly number[], d: number): number[] {
    return arena.scope(() => {
      const depth = d + (d % 2);
      const bytes = call.boundsBytes(1, depth);
      const ptr = arena.alloc(bytes);
      arena.u8(ptr, bytes).fill(0);
      const rowPtr = arena.put(Float32Array.from(row));
      call.boundRows(ptr, rowPtr, 0, 1, 0, d, depth);
      return Array.from(arena.f32(ptr, bytes / 4)).filter((_, i) => i % 4 === 0);
    });
  }

  test('a score that a bound gives up stays below the floor, with a rounding at every step', () => {
    fc.assert(
      fc.property(pairs, ({ x, y: other, d }) => {
        // The worst case for Cauchy–Schwarz is a row with itself.
        const y = other ?? x;
        const chain = [0];
        for (let p = 0; p < d; p++) chain.push(fround(fround(x[p] * y[p]) + chain[p]));
        const score = chain[d];
        if (Number.isNaN(score)) return;
        const ofX = stagesOf(x, d);
        const ofY = stagesOf(y, d);
        expect(ofX).toHaveLength(Math.ceil((d + (d % 2)) / STAGE_COLUMNS));
        // The floor that the score just reaches is the hardest one to respect.
        ofX.forEach((bound, t) => {
          const reach = fround(score - fround(bound * ofY[t]));
          expect(chain[t * STAGE_COLUMNS] < reach).toBe(false);
        });
      }),
      { numRuns: 500 },
    );
  });

  test('they are little more than the lengths of the rows’ rests', () => {
    const row = fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(row, (x) => {
        const length = Math.hypot(...x);
        stagesOf(x, x.length).forEach((bound, t) => {
          const rest = Math.hypot(...x.slice(t * STAGE_COLUMNS));
          expect(bound).toBeGreaterThanOrEqual(rest);
          expect(bound).toBeLessThanOrEqual(rest * 1.0001 + 0.004 * length + 1e-17);
        });
      }),
    );
  });

  test('a unit has the largest bounds of its rows', () => {
    const rows = Array.from({ length: 21 }, (_, i) =>
      Array.from({ length: 20 }, (_, p) => ((i * 13 + p * 7) % 11) - 5),
    );
    const first = 8;
    arena.scope(() => {
      const bytes = call.boundsBytes(4, 20);
      const ptr = arena.alloc(bytes);
      arena.u8(ptr, bytes).fill(0);
      const rowsPtr = arena.put(Float32Array.from(rows.flat()));
      call.boundRows(ptr, rowsPtr, first, rows.length, 3, 20, 20);
      const bounds = arena.f32(ptr, bytes / 4);
      for (const t of [0, 1]) {
        const units = [0, 1, 2, 3].map((unit) => {
          const own = rows.filter((_, i) => (first + i) >> 3 === unit);
          return Math.max(0, ...own.map((row) => stagesOf(row, 20)[t]));
        });
        expect(Array.from(bounds.subarray(4 * t, 4 * t + 4))).toEqual(units);
      }
    });
  });
});
