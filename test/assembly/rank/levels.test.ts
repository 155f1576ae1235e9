// Rows of few levels: what levels.ts writes, and that the bound which screen.ts makes of it holds for every score.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { builds } from '../../builds.ts';

const { fround } = Math;
/** Values of very different size, so that roundings, underflow and overflow all occur. */
const value = fc.oneof(
  fc.float({ min: -2, max: 2, noNaN: true }),
  fc.float({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(0, 1, -1, 2 ** -149, -(2 ** -149), 2 ** -75, 2 ** 64),
);
const row = (d: number) =>
  fc.oneof(
    fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: d, maxLength: d }),
    fc.array(value, { minLength: d, maxLength: d }),
    // One column far longer than the others.
    fc.tuple(fc.nat(d - 1), fc.float({ min: -2, max: 2, noNaN: true })).map(([at, x]) => {
      return Array.from({ length: d }, (_, p) => fround(p === at ? 50 * x : x / (1 + p)));
    }),
  );
const sides = fc.integer({ min: 1, max: 80 }).chain((d) =>
  fc.record({
    queries: fc.array(row(d), { minLength: 4, maxLength: 4 }),
    items: fc.array(fc.oneof(row(d), fc.constant(null)), { minLength: 1, maxLength: 8 }),
    d: fc.constant(d),
  }),
);

interface Level {
  scale: number;
  /** E */
  left: number;
  /** R */
  bound: number;
  levels: number[];
  /** What a query's sums start from. */
  start: number;
}

describe.each(builds)('levels, $name', ({ name, create }) => {
  const kernels = create();
  const { arena, call } = kernels;
  const relaxed = name.startsWith('relaxed');
  const columns = relaxed ? 4 : 2;
  const limits = relaxed
    ? { 4: { most: 127, longest: 255 }, 8: { most: 63, longest: 128 } }
    : { 4: { most: 4094, longest: 4096 }, 8: { most: 2047, longest: 4095 } };

  /** The levels of the rows of one unit, and what its header says of each. */
  function levelsOf(rows: number[][], width: 4 | 8, d: number): Level[] {
    return arena.scope(() => {
      const depth = d + (d % 2);
      const rowsPtr = arena.put(Float32Array.from(rows.flat()));
      const shift = width === 8 ? 3 : 0;
      const boundsPtr = arena.alloc(call.boundsBytes(4, depth));
      arena.u8(boundsPtr, call.boundsBytes(4, depth)).fill(0);
      call.boundRows(boundsPtr, rowsPtr, 0, rows.length, shift, d, depth);
      const bytes = call.levelBytes(1, width, depth);
      const ptr = arena.alloc(bytes);
      arena.u8(ptr, bytes).fill(0);
      call.levels(ptr, boundsPtr, rowsPtr, 0, rows.length, width, d, depth);
      const memory = new DataView(arena.memory.buffer);
      return rows.map((_, i) => {
        const own = width === 8 ? 0 : 4 * i;
        return {
          scale: memory.getFloat32(ptr + own, true),
          left: memory.getFloat32(ptr + 16 + own, true),
          bound: memory.getFloat32(boundsPtr + own, true),
          start: memory.getInt32(ptr + 32 + own, true),
          levels: Array.from({ length: d }, (_, p) => {
            const at = ptr + 48 + 4 * (Math.floor(p / columns) * width + i) + (4 / columns) * (p % columns);
            return (relaxed ? memory.getInt8(at) : memory.getInt16(at, true)) - (width === 8 ? 64 : 0);
          }),
        };
      });
    });
  }

  test('the bound that screen.ts makes of them is above every score, with a rounding at every step', () => {
    fc.assert(
      fc.property(sides, ({ queries, items, d }) => {
        // The worst case for Cauchy–Schwarz is a row with itself.
        const rows = items.map((item, i) => item ?? queries[i % 4]);
        const ofItems = levelsOf(rows, 8, d);
        levelsOf(queries, 4, d).forEach((x, q) => {
          ofItems.forEach((y, i) => {
            const score = rows[i].reduce((sum, z, p) => fround(fround(z * queries[q][p]) + sum), 0);
            const dot = x.levels.reduce((sum, level, p) => sum + level * y.levels[p], 0);
            const slack = fround(fround(y.left * x.bound) + fround(x.left * fround(y.bound + y.left)));
            const bound = fround(fround(dot * fround(x.scale * y.scale)) + slack);
            expect(score > bound).toBe(false);
          });
        });
      }),
      { numRuns: 500 },
    );
  });

  test.each([4, 8] as const)(
    'levels of %d rows are the nearest, and too short for a sum to leave its lane',
    (width) => {
      const rows = fc
        .integer({ min: 1, max: 80 })
        .chain((d) => fc.array(row(d), { minLength: width, maxLength: width }).map((rows) => ({ rows, d })));
      fc.assert(
        fc.property(rows, ({ rows, d }) => {
          levelsOf(rows, width, d).forEach(({ scale, left, levels }, i) => {
            const nearest = rows[i].map((x) => (scale > 0 ? Math.round(Math.abs(x / scale)) * Math.sign(x) : 0));
            expect(levels.every((level, p) => Math.abs(level - nearest[p]) <= (scale > 0 ? 1 : 0))).toBe(true);
            expect(Math.max(...levels.map(Math.abs))).toBeLessThanOrEqual(limits[width].most);
            expect(Math.hypot(...levels)).toBeLessThanOrEqual(limits[width].longest);
            const rest = Math.hypot(...rows[i].map((x, p) => x - levels[p] * scale));
            expect(left).toBeGreaterThanOrEqual(fround(rest));
            // Usable: rows of a usual size lose at most half a level a column, and a little for rounding.
            if (width === 4 && scale > 0) {
              expect(left).toBeLessThanOrEqual(0.51 * scale * Math.sqrt(d) + 1e-4 * Math.hypot(...rows[i]) + 1e-17);
            }
          });
        }),
        { numRuns: 200 },
      );
    },
  );

  test('a query’s sums start below zero by what the offset of the items adds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 80 }).chain((d) => fc.array(row(d), { minLength: 4, maxLength: 4 })),
        (queries) => {
          for (const { start, levels } of levelsOf(queries, 4, queries[0].length)) {
            const sumOf = (half: number) => levels.reduce((sum, x, p) => sum + ((p & 2) === half ? x : 0), 0);
            const all = levels.reduce((sum, x) => sum + x, 0);
            const halves = ((-64 * sumOf(0)) & 0xffff) | ((-64 * sumOf(2)) << 16);
            expect(start).toBe(relaxed ? halves : (-64 * all) | 0);
          }
        },
      ),
    );
  });
});
