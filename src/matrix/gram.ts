// G = Σ_j c_j y_j y_jᵀ of rows in JavaScript, which no model carries whole. A fit has it summed by jobs (side-jobs.ts).
import type { Kernels } from '../wasm/kernels.ts';
import { putRows, type RowAt, rowRange } from './rows.ts';

/** Rows of JavaScript that are copied in at a time, so that memory does not grow with the rows there are. */
const BLOCK_ROWS = 4096;

/**
 * The Gram of `count` rows: factors × factors, row-major.
 * @param scale c_j, null for ones @param block rows of a chunk: sums of chunks are added up, so that it decides the bits
 * @param wide with every product in float64
 */
export function gramOf(
  kernels: Kernels,
  rowAt: RowAt,
  count: number,
  factors: number,
  scale: Float32Array | null = null,
  block = BLOCK_ROWS,
  wide = false,
): Float64Array {
  const { call, arena } = kernels;
  const gram = new Float64Array(factors * factors);
  for (let from = 0; from < count; from += block) {
    const to = Math.min(from + block, count);
    arena.scope(() => {
      const { factorsPtr, stride } = putRows(kernels, rowAt, factors, rowRange(from, to));
      const scalePtr = scale ? arena.put(scale.subarray(from, to)) : 0;
      const sumsPtr = arena.alloc(call.chunkBytes(stride));
      const scratchPtr = arena.alloc(call.gramScratchBytes(stride));
      const gramPtr = arena.alloc(8 * gram.length);
      if (wide) call.gramChunk64(factorsPtr, scalePtr, 0, to - from, stride, sumsPtr);
      else call.gramChunk(factorsPtr, scalePtr, 0, to - from, stride, sumsPtr, scratchPtr);
      call.gramFinish(sumsPtr, 1, stride, factors, gramPtr);
      const sum = arena.f64(gramPtr, gram.length);
      for (let k = 0; k < gram.length; k++) gram[k] += sum[k];
    });
  }
  return gram;
}
