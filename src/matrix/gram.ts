// The Gram of a model's rows, which no model carries whole.

import type { Kernels } from '../wasm/kernels.ts';
import { putRows, strideOf } from './rows.ts';

/** Rows whose Gram is summed by one kernel call, so that memory does not grow with the rows there are. */
const GRAM_ROWS = 4096;

/** G = Σ c_j y_j y_jᵀ over `count` rows, with c_j = 1 without a scale: factors × factors. */
export function gramOf(
  kernels: Kernels,
  rowAt: (index: number) => Float32Array,
  count: number,
  factors: number,
  scale: Float32Array | null,
): Float64Array {
  const gram = new Float64Array(factors * factors);
  for (let from = 0; from < count; from += GRAM_ROWS) {
    const block = blockGram(kernels, rowAt, factors, scale, from, Math.min(from + GRAM_ROWS, count));
    for (let k = 0; k < gram.length; k++) gram[k] += block[k];
  }
  return gram;
}

/** Σ c_j y_j y_jᵀ over rows [from, to): factors × factors. */
function blockGram(
  kernels: Kernels,
  rowAt: (index: number) => Float32Array,
  factors: number,
  scale: Float32Array | null,
  from: number,
  to: number,
): Float64Array {
  const { call, arena } = kernels;
  const stride = strideOf(factors);
  return arena.scope(() => {
    const chosen = Int32Array.from({ length: to - from }, (_, k) => from + k);
    const rowsPtr = putRows(kernels, rowAt, factors, chosen);
    const scalePtr = scale ? arena.put(scale.subarray(from, to)) : 0;
    const sumPtr = arena.alloc(call.chunkBytes(stride));
    const scratchPtr = arena.alloc(call.gramScratchBytes(stride));
    const gramPtr = arena.alloc(8 * factors * factors);
    call.gramChunk(rowsPtr, scalePtr, 0, to - from, stride, sumPtr, scratchPtr);
    call.gramFinish(sumPtr, 1, stride, factors, gramPtr);
    return arena.f64(gramPtr, factors * factors).slice();
  });
}
