// Rows of factors on their way into linear memory and out of it: padded with zeros, and of a model's columns or a fit's.
import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { copyColumns, takeRows } from '../../src/matrix/columns.ts';
import { putRows, rowRange, rowViews, strideOf } from '../../src/matrix/rows.ts';
import { PopularItems } from '../../src/model/rank/popular-items.ts';
import { Scorer } from '../../src/model/rank/scorer.ts';
import { createKernels } from '../../src/wasm/kernels.ts';
import { seeded } from '../seeded.ts';

const kernels = createKernels({ simd: 'strict' });
const { arena } = kernels;

it.each([
  [1, 8],
  [8, 8],
  [9, 16],
  [64, 64],
])('pads rows of %i factors to %i', (factors, stride) => {
  expect(strideOf(factors)).toBe(stride);
  const matrix = Float32Array.from(seeded(factors).matrix(5, factors).flat());
  arena.scope(() => {
    // Dirt where the rows will lie.
    arena.scope(() => arena.f32(arena.alloc(4 * 7 * stride), 7 * stride).fill(Number.NaN));
    const chosen = Int32Array.of(4, 0, 0, 2);
    const placed = putRows(kernels, rowViews(matrix, factors), factors, chosen);
    expect(placed).toEqual({ factorsPtr: placed.factorsPtr, rows: 4, stride });
    const padded = arena.f32(placed.factorsPtr, 4 * stride);
    chosen.forEach((row, k) => {
      const expected = [...matrix.subarray(row * factors, (row + 1) * factors), ...Array(stride - factors).fill(0)];
      expect([...padded.subarray(k * stride, (k + 1) * stride)]).toEqual(expected);
    });
    expect(takeRows(kernels, putRows(kernels, rowViews(matrix, factors), factors, rowRange(0, 5)), factors)).toEqual(
      matrix,
    );
  });
});

it('asks for the chosen rows, once each, and for no other', () => {
  const asked: number[] = [];
  const rowAt = (index: number) => {
    asked.push(index);
    return new Float32Array(3);
  };
  arena.scope(() => putRows(kernels, rowAt, 3, Int32Array.of(6, 2)));
  expect(asked).toEqual([6, 2]);
});

it('copies the next columns, or those of a list, and leaves the others as they are', () => {
  const shape = fc.record({
    rows: fc.integer({ min: 1, max: 5 }),
    columns: fc.integer({ min: 1, max: 4 }),
    before: fc.tuple(fc.nat(3), fc.nat(3)),
    behind: fc.tuple(fc.nat(3), fc.nat(3)),
    seed: fc.nat(),
  });
  fc.assert(
    fc.property(shape, ({ rows, columns, before, behind, seed }) => {
      const strides = before.map((first, k) => first + columns + behind[k]);
      const random = seeded(seed);
      const from = Float64Array.from(random.matrix(rows, strides[0]).flat());
      const order = Array.from({ length: columns }, () => random.index(columns));
      for (const chosen of [columns, order]) {
        const to = new Float64Array(rows * strides[1]).fill(7);
        const source = { values: from, stride: strides[0], first: before[0] };
        copyColumns(source, { values: to, stride: strides[1], first: before[1] }, chosen);
        to.forEach((value, at) => {
          const [row, k] = [Math.floor(at / strides[1]), (at % strides[1]) - before[1]];
          const column = typeof chosen === 'number' ? k : chosen[k];
          expect(value).toBe(k < 0 || k >= columns ? 7 : from[row * strides[0] + before[0] + column]);
        });
      }
    }),
  );
});

it('numbers rows by no iterator, which of a hundred million fills the heap', () => {
  const keys = vi.spyOn(Object.getPrototypeOf(Int32Array.prototype), 'keys');
  try {
    expect([...rowRange(2, 6)]).toEqual([2, 3, 4, 5]);
    expect(new PopularItems(Int32Array.of(1, 3, 2)).scores).toHaveLength(3);
    new Scorer(kernels, new Float32Array(8), 4);
    expect(keys).not.toHaveBeenCalled();
  } finally {
    keys.mockRestore();
  }
});
