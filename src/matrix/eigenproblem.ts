// The symmetric eigenproblem (assembly/dense/eigh.ts) in slices, so that pages and abort signals need not wait for all of it.
import type { Executor } from '../workers/job.ts';

/** Flops of a slice: some milliseconds. */
const SLICE_FLOPS = 1e7;
/** What eighAdvance returns when there is more to do. */
const UNFINISHED = -1;

/** As the kernel `eigh`, with the same bits: the address of the matrix, its size, of its eigenvalues and of scratch. */
export async function diagonalise(
  { kernels, breathe }: Executor,
  matrix: number,
  size: number,
  spectrum: number,
  scratch: number,
): Promise<number> {
  const { call } = kernels;
  call.eighStart(size, scratch);
  for (;;) {
    const code = call.eighAdvance(matrix, size, spectrum, scratch, SLICE_FLOPS);
    if (code !== UNFINISHED) return code;
    await breathe();
  }
}
