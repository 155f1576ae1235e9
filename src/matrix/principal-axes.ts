// The axes in which a symmetric matrix is diagonal (assembly/dense/eigh.ts), and rows turned into them (docs/MATH.md,
// "Principal axes"): by an executor, so that pages and abort signals need not wait for all of it, or by this thread at once.
import type { Kernels } from '../wasm/kernels.ts';
import { type Executor, evenRanges, STREAM_ROWS } from '../workers/job.ts';
import type { PlacedRows } from './rows.ts';

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

export interface PrincipalAxes {
  /** size × size, a row an axis, that of the largest eigenvalue first. */
  readonly axes: Float64Array;
  /** The eigenvalues. */
  readonly spectrum: Float64Array;
}

/** The principal axes of a matrix, size × size, of which the kernel reads the lower triangle; null when it is not finite. */
export function principalAxes({ call, arena }: Kernels, matrix: Float64Array, size: number): PrincipalAxes | null {
  return arena.scope(() => {
    const matrixPtr = arena.put(matrix);
    const spectrumPtr = arena.alloc(8 * size);
    if (call.eigh(matrixPtr, size, spectrumPtr, arena.alloc(call.eighScratchBytes(size)))) return null;
    return { axes: arena.f64(matrixPtr, size * size).slice(), spectrum: arena.f64(spectrumPtr, size).slice() };
  });
}

/** Which rows are turned: the first `count` of an order, given by its address. */
export interface RowOrder {
  readonly orderPtr: number;
  readonly count: number;
}

/** Turns rows into the axes packed at `packedPtr` (the kernel `packAxes`), all of them or those of an order. */
export async function rotateRows(
  executor: Executor,
  { factorsPtr, rows, stride }: PlacedRows,
  packedPtr: number,
  { orderPtr, count }: RowOrder = { orderPtr: 0, count: rows },
): Promise<void> {
  await executor.run({
    kernel: 'rotate',
    args: [factorsPtr, orderPtr, 'begin', 'end', stride, packedPtr, 'scratch'],
    edges: evenRanges(count, STREAM_ROWS),
  });
}

/** Turns rows into axes (factors × factors, a row an axis) at once, in place. */
export function turnRows(
  { call, arena }: Kernels,
  { factorsPtr, rows, stride }: PlacedRows,
  axes: Float64Array,
  factors: number,
): void {
  arena.scope(() => {
    const packedPtr = arena.alloc(call.axesBytes(stride));
    const scratchPtr = arena.alloc(call.rotateScratchBytes(stride));
    call.packAxes(arena.put(axes), factors, stride, packedPtr);
    call.rotate(factorsPtr, 0, 0, rows, stride, packedPtr, scratchPtr);
  });
}
