// The Gram of one side of a fit, its principal axes, and the rotation into them, by the workers of an executor over rows in
// linear memory (docs/MATH.md, "Principal axes"). gram.ts and principal-axes.ts do the same at once, for rows in JavaScript.
import { type Executor, evenRanges, STREAM_ROWS } from '../workers/job.ts';
import type { PlacedRows } from './rows.ts';
import { gramChunks } from './sizes.ts';

/** Rows that the kernel sums in float32: chunks are whole numbers of them. */
const KERNEL_ROWS = 64;

/** Rows with their weights c_j: an address, 0 for ones. */
export interface WeightedRows extends PlacedRows {
  readonly scalePtr: number;
}

/** Where `sumGram` works: `gramSumsBytes`, and factors × factors float64. */
export interface GramPlace {
  readonly sumsPtr: number;
  readonly gramPtr: number;
}

/**
 * Leaves the Gram of the first `factors` columns at `gramPtr`: factors × factors float64, row-major. `wide`: with every
 * product in float64, which is slow.
 */
export async function sumGram(
  executor: Executor,
  { factorsPtr, rows, stride, scalePtr }: WeightedRows,
  factors: number,
  { sumsPtr, gramPtr }: GramPlace,
  wide = false,
): Promise<void> {
  const { call } = executor.kernels;
  const blocks = Math.ceil(rows / KERNEL_ROWS);
  const edges = evenRanges(rows, Math.ceil(blocks / gramChunks(stride)) * KERNEL_ROWS);
  const sums = { ptr: sumsPtr, bytes: call.chunkBytes(stride) };
  const rows64 = [factorsPtr, scalePtr, 'begin', 'end', stride, sums] as const;
  await executor.run(
    wide
      ? { kernel: 'gramChunk64', args: rows64, edges }
      : { kernel: 'gramChunk', args: [...rows64, 'scratch'], edges },
  );
  call.gramFinish(sumsPtr, edges.length - 1, stride, factors, gramPtr);
}

/** Flops of a slice of the eigenproblem: some milliseconds. */
const SLICE_FLOPS = 1e7;
/** What eighAdvance returns when there is more to do. */
const UNFINISHED = -1;

/** As the kernel `eigh`, with the same bits, in slices: leaves the axes as rows in the place of the matrix. */
export async function diagonalise(
  { kernels, breathe }: Executor,
  matrixPtr: number,
  size: number,
  spectrumPtr: number,
  scratchPtr: number,
): Promise<number> {
  const { call } = kernels;
  call.eighStart(size, scratchPtr);
  for (;;) {
    const code = call.eighAdvance(matrixPtr, size, spectrumPtr, scratchPtr, SLICE_FLOPS);
    if (code !== UNFINISHED) return code;
    await breathe();
  }
}

/** Turns rows into the axes packed at `packedPtr` (the kernel `packAxes`), all of them or the first `count`. */
export async function rotateRows(
  executor: Executor,
  { factorsPtr, rows, stride }: PlacedRows,
  packedPtr: number,
  count = rows,
): Promise<void> {
  await executor.run({
    kernel: 'rotate',
    args: [factorsPtr, 'begin', 'end', stride, packedPtr, 'scratch'],
    edges: evenRanges(count, STREAM_ROWS),
  });
}
