// How rows of factors lie in linear memory, padded with zeros to whole register tiles; and the way there and back.
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

/** The indices of rows [from, to). */
export function rowRange(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, k) => from + k);
}

/** Copies the first `factors` columns of rows out, without the padding. */
export function takeRows({ arena }: Kernels, { factorsPtr, rows, stride }: PlacedRows, factors: number): Float32Array {
  const tight = new Float32Array(rows * factors);
  copyColumns({ values: arena.f32(factorsPtr, rows * stride), stride }, { values: tight, stride: factors }, factors);
  return tight;
}

/** A row-major matrix as `copyColumns` reads or writes it, from the column `first` on (default 0). */
export interface Columns<Values extends Float32Array | Float64Array> {
  readonly values: Values;
  /** Elements from row to row. */
  readonly stride: number;
  readonly first?: number;
}

/** Copies columns of every row from one matrix to another: the next `chosen`, or those that it lists, in its order. */
export function copyColumns<Values extends Float32Array | Float64Array>(
  { values: from, stride: fromStride, first: fromFirst = 0 }: Columns<Values>,
  { values: to, stride: toStride, first: toFirst = 0 }: Columns<Values>,
  chosen: number | ArrayLike<number>,
): void {
  const rows = to.length / toStride;
  for (let row = 0; row < rows; row++) {
    const start = row * fromStride + fromFirst;
    const target = row * toStride + toFirst;
    if (typeof chosen === 'number') {
      to.set(from.subarray(start, start + chosen), target);
    } else {
      for (let k = 0; k < chosen.length; k++) to[target + k] = from[start + chosen[k]];
    }
  }
}
