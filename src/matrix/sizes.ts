// Bytes of the larger arrays of this room, apart from what fills them: who asks beforehand whether a fit has room need not
// load a solver for that.
import type { Interactions } from '../data/interactions.ts';
import { aligned } from '../wasm/arena.ts';
import type { Kernels } from '../wasm/kernels.ts';

/** How large a sparse matrix is. */
export type CsrShape = Pick<Interactions, 'userCount' | 'itemCount' | 'nnz'>;

/** Bytes that `placeCsrPair` keeps, and the most that it takes on the way: one array more. `columns`: those that are arrays. */
export function csrPairBytes(
  { userCount, itemCount, nnz }: CsrShape,
  columns: number,
): { readonly kept: number; readonly peak: number } {
  const perEntry = aligned(nnz * 4);
  const kept = aligned((userCount + 1) * 4) + aligned((itemCount + 1) * 4) + 2 * (1 + columns) * perEntry;
  return { kept, peak: kept + perEntry };
}

/** Chunks of `sumGram`: as many as 16, as few as 64 MB allow; a function of d alone, so that the sum has one shape. */
export function gramChunks(stride: number): number {
  return Math.max(1, Math.min(16, Math.floor((64 << 20) / (stride * stride * 8))));
}

/** Bytes of the sums of all chunks of `sumGram`. */
export function gramSumsBytes({ call }: Kernels, stride: number): number {
  return gramChunks(stride) * call.chunkBytes(stride);
}
