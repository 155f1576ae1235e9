// G = Σ_j c_j y_j y_jᵀ of a side, which no model carries whole: by the workers of an executor over rows in linear memory, or
// by this thread over rows in JavaScript. Sums are made chunk by chunk and added up in the chunks' order, so that the bits
// depend on the edges of the chunks alone.
import type { Kernels } from '../wasm/kernels.ts';
import { type Executor, evenRanges } from '../workers/job.ts';
import { type PlacedRows, putRows, type RowAt, rowRange } from './rows.ts';

/** Rows that the kernel sums in float32: chunks are whole numbers of them. */
const KERNEL_ROWS = 64;
/** Rows of JavaScript that are copied in at a time, so that memory does not grow with the rows there are. */
const BLOCK_ROWS = 4096;

/** Chunks of `sumGram`: as many as 16, as few as 64 MB allow; a function of d alone, so that the sum has one shape. */
function gramChunks(stride: number): number {
  return Math.max(1, Math.min(16, Math.floor((64 << 20) / (stride * stride * 8))));
}

/** Bytes of the sums of all chunks of `sumGram`. */
export function gramSumsBytes({ call }: Kernels, stride: number): number {
  return gramChunks(stride) * call.chunkBytes(stride);
}

/** Rows with their weights c_j: an address, 0 for ones. */
export interface WeightedRows extends PlacedRows {
  readonly scalePtr: number;
}

/** Where `sumGram` works: `gramSumsBytes`, and factors × factors float64. */
export interface GramPlace {
  readonly sumsPtr: number;
  readonly gramPtr: number;
}

/** Leaves the Gram of the first `factors` columns at `gramPtr`: factors × factors float64, row-major. */
export async function sumGram(
  executor: Executor,
  { factorsPtr, rows, stride, scalePtr }: WeightedRows,
  factors: number,
  { sumsPtr, gramPtr }: GramPlace,
): Promise<void> {
  const { call } = executor.kernels;
  const blocks = Math.ceil(rows / KERNEL_ROWS);
  const edges = evenRanges(rows, Math.ceil(blocks / gramChunks(stride)) * KERNEL_ROWS);
  const sums = { ptr: sumsPtr, bytes: call.chunkBytes(stride) };
  await executor.run({
    kernel: 'gramChunk',
    args: [factorsPtr, scalePtr, 'begin', 'end', stride, sums, 'scratch'],
    edges,
  });
  call.gramFinish(sumsPtr, edges.length - 1, stride, factors, gramPtr);
}

/**
 * The Gram of `count` rows of JavaScript: factors × factors, row-major.
 * @param scale c_j, null for ones @param block rows of a chunk
 */
export function gramOf(
  kernels: Kernels,
  rowAt: RowAt,
  count: number,
  factors: number,
  scale: Float32Array | null = null,
  block = BLOCK_ROWS,
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
      call.gramChunk(factorsPtr, scalePtr, 0, to - from, stride, sumsPtr, scratchPtr);
      call.gramFinish(sumsPtr, 1, stride, factors, gramPtr);
      const sum = arena.f64(gramPtr, gram.length);
      for (let k = 0; k < gram.length; k++) gram[k] += sum[k];
    });
  }
  return gram;
}
