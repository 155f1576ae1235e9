// How rows of factors lie in linear memory, padded with zeros to whole register tiles; and the way there (columns.ts has the
// way back).
import type { Kernels } from '../wasm/kernels.ts';

/** A dual system of n rows costs less than the primal one up to this fraction of d (bench/RESULTS.md). */
const DUAL_FRACTION = 0.9;

/** A float32 lane group is four; rows are padded to two of them, the height of a register tile. */
export function strideOf(factors: number): number {
  return Math.ceil(factors / 8) * 8;
}

/** Rows with at most so many entries take the dual form. */
export function dualLimit(stride: number): number {
  return Math.floor(stride * DUAL_FRACTION);
}

/** Rows of factors in linear memory: float32, row-major, `stride` of them from row to row. */
export interface PlacedRows {
  readonly factorsPtr: number;
  readonly rows: number;
  readonly stride: number;
}

/** A row of a matrix by its index. */
export type RowAt = (index: number) => Float32Array;

/** The rows of a tight matrix, as views. */
export function rowViews(matrix: Float32Array, columns: number): RowAt {
  return (index) => matrix.subarray(index * columns, (index + 1) * columns);
}

/** Copies the rows `chosen` in, in that order, for as long as the caller's scope. */
export function putRows({ arena }: Kernels, rowAt: RowAt, factors: number, chosen: Int32Array): PlacedRows {
  const stride = strideOf(factors);
  const factorsPtr = arena.alloc(4 * chosen.length * stride);
  const padded = arena.f32(factorsPtr, chosen.length * stride);
  if (stride > factors) padded.fill(0);
  for (let k = 0; k < chosen.length; k++) padded.set(rowAt(chosen[k]), k * stride);
  return { factorsPtr, rows: chosen.length, stride };
}

/** The indices of rows [from, to), by no iterator: one of a hundred million rows fills the heap. */
export function rowRange(from: number, to: number): Int32Array {
  const rows = new Int32Array(to - from);
  for (let k = 0; k < rows.length; k++) rows[k] = from + k;
  return rows;
}
