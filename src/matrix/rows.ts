// How rows of factors lie in linear memory: padded with zeros to whole register tiles.
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

/** Copies chosen rows of a matrix in, each padded with zeros to the stride; returns the address. */
export function putRows(
  { arena }: Kernels,
  rowAt: (index: number) => Float32Array,
  factors: number,
  chosen: Int32Array,
): number {
  const stride = strideOf(factors);
  const ptr = arena.alloc(4 * chosen.length * stride);
  const padded = arena.f32(ptr, chosen.length * stride);
  if (stride > factors) padded.fill(0);
  for (let k = 0; k < chosen.length; k++) padded.set(rowAt(chosen[k]), k * stride);
  return ptr;
}
