// Fold-in: the half-sweep of one row. A user or an item that was not trained on gets the factors that training would have
// given it against the other side as it stands, by the same kernel and under the same objective (docs/MATH.md).

import { dualLimit, putRows, strideOf } from '../../matrix/rows.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { denseDiagonal, type FixedSide, ridgesOf, unsolvable } from './fixed-side.ts';
import type { RowEntries } from './history.ts';

/**
 * The row's factors, in the model's axes; zeros (and no bias) for a row without entries.
 * @param rowWeight r_i, the weight of the row's unobserved entries
 * @throws NumericalError for a system without a unique solution: no regularization, and too few entries for it
 */
export function solveRow(kernels: Kernels, fixed: FixedSide, row: RowEntries, rowWeight = 1): Float32Array {
  const { call, arena } = kernels;
  const { factors } = fixed;
  const count = row.indices.length;
  if (count === 0) return fixed.modelRow(new Float32Array(factors));
  const stride = strideOf(factors);
  return arena.scope(() => {
    const rowsPtr = putRows(kernels, fixed.rowAt, factors, row.indices);
    // Non-negative rows go on from what they were: from zeros.
    const solvedPtr = arena.put(new Float32Array(stride));
    if (fixed.axes) turn(kernels, fixed.axes, factors, rowsPtr, count);
    const task = describe(kernels, fixed, row, rowWeight, { rowsPtr, solvedPtr });
    if (call.halfSweep(task, 0, 1)) throw unsolvable(fixed, count);
    if (fixed.axes) turn(kernels, transposed(fixed.axes, factors), factors, solvedPtr, 1);
    return fixed.modelRow(arena.f32(solvedPtr, factors).slice());
  });
}

/** The task of one row whose entries name the rows at `rowsPtr` one after the other. */
function describe(
  kernels: Kernels,
  fixed: FixedSide,
  row: RowEntries,
  rowWeight: number,
  { rowsPtr, solvedPtr }: { rowsPtr: number; solvedPtr: number },
): number {
  const { call, arena } = kernels;
  const { factors, scale } = fixed;
  const { unobservedWeight } = fixed.objective;
  const count = row.indices.length;
  const stride = strideOf(factors);
  const dense = new Float32Array(stride);
  dense.set(denseDiagonal(fixed));
  const [ridge, last] = ridgesOf(kernels, fixed, count);
  const put = (column: EntryColumn) => (typeof column === 'number' ? 0 : arena.put(column));
  const constant = (column: EntryColumn) => (typeof column === 'number' ? column : 0);
  const task = arena.alloc(call.taskBytes());
  call.setTaskEntries(
    task,
    arena.put(Int32Array.of(0, count)),
    arena.put(row.indices.map((_, k) => k)),
    put(row.weights),
    constant(row.weights),
    put(row.targets),
    constant(row.targets),
  );
  call.setTaskSides(
    task,
    rowsPtr,
    scale ? arena.put(Float32Array.from(row.indices, (index) => scale[index])) : 0,
    solvedPtr,
    arena.put(Float32Array.of(rowWeight)),
    arena.put(Float32Array.of(ridge)),
    arena.put(dense),
    unobservedWeight,
    factors,
    stride,
  );
  describeShape(kernels, fixed, row, task, last);
  const limit = dualLimit(stride);
  call.setTaskSolver(task, 0, arena.alloc(call.scratchBytes(stride, limit, 0)), limit, 0, 0);
  return task;
}

/** What biases and bounds add to a task. */
function describeShape(kernels: Kernels, fixed: FixedSide, row: RowEntries, task: number, last: number): void {
  const { call, arena } = kernels;
  const { objective, offsetAt, gram, factors } = fixed;
  if (objective.biases) {
    const offsets = Float32Array.from(row.indices, (index) => offsetAt(index));
    call.setTaskBiases(task, arena.put(offsets), arena.put(Float32Array.of(last)));
  }
  if (!objective.nonNegative) return;
  let packedPtr = 0;
  if (gram) {
    const stride = strideOf(factors);
    packedPtr = arena.alloc(call.axesBytes(stride));
    call.packAxes(arena.put(gram), factors, stride, packedPtr);
  }
  call.setTaskNonNegative(task, packedPtr);
}

/** Rows ← rows·Qᵀ for axes Q, in place. */
function turn({ call, arena }: Kernels, axes: Float64Array, factors: number, rowsPtr: number, count: number): void {
  const stride = strideOf(factors);
  arena.scope(() => {
    const packedPtr = arena.alloc(call.axesBytes(stride));
    const scratchPtr = arena.alloc(call.rotateScratchBytes(stride));
    call.packAxes(arena.put(axes), factors, stride, packedPtr);
    call.rotate(rowsPtr, 0, 0, count, stride, packedPtr, scratchPtr);
  });
}

/** The axes of the way back. */
function transposed(axes: Float64Array, factors: number): Float64Array {
  return axes.map((_, at) => axes[(at % factors) * factors + Math.floor(at / factors)]);
}
