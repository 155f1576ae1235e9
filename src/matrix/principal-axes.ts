// The axes in which a symmetric matrix is diagonal (assembly/dense/eigh.ts), and rows turned into them at once
// (docs/MATH.md, "Principal axes"). A fit has both done by jobs (side-jobs.ts).
import type { Kernels } from '../wasm/kernels.ts';
import type { PlacedRows } from './rows.ts';

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
    call.rotate(factorsPtr, 0, rows, stride, packedPtr, scratchPtr);
  });
}
