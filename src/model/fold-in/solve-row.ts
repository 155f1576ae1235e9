// Fold-in: the half-sweep of one row. A user or an item that was not trained on gets the factors that training would have
// given it against the other side as it stands, by the same kernel and under the same objective (docs/MATH.md).

import { turnRows } from '../../matrix/principal-axes.ts';
import { dualLimit, type PlacedRows, putRows, strideOf } from '../../matrix/rows.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { bounded, denseDiagonal, type FixedSide, ridgesOf, unsolvable } from './fixed-side.ts';
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
    const known = putRows(kernels, fixed.rowAt, factors, row.indices);
    // Non-negative rows go on from what they were: from zeros.
    const solved: PlacedRows = { factorsPtr: arena.put(new Float32Array(stride)), rows: 1, stride };
    if (fixed.axes) turnRows(kernels, known, fixed.axes, factors);
    const taskPtr = describe(kernels, fixed, row, rowWeight, known, solved);
    if (call.halfSweep(taskPtr, 0, 1)) throw unsolvable(fixed, count);
    if (fixed.axes) turnRows(kernels, solved, transposed(fixed.axes, factors), factors);
    return fixed.modelRow(bounded(arena.f32(solved.factorsPtr, factors).slice(), fixed));
  });
}

/** The address of the task of one row, whose entries name the known rows one after the other. */
function describe(
  kernels: Kernels,
  fixed: FixedSide,
  row: RowEntries,
  rowWeight: number,
  known: PlacedRows,
  solved: PlacedRows,
): number {
  const { call, arena } = kernels;
  const { factors, scale } = fixed;
  const { unobservedWeight } = fixed.objective;
  const { stride } = known;
  const dense = new Float32Array(stride);
  dense.set(denseDiagonal(fixed));
  const [ridge, last] = ridgesOf(kernels, fixed, known.rows, rowWeight);
  const put = (column: EntryColumn) => (typeof column === 'number' ? 0 : arena.put(column));
  const constant = (column: EntryColumn) => (typeof column === 'number' ? column : 0);
  const taskPtr = arena.alloc(call.taskBytes());
  call.setTaskEntries(
    taskPtr,
    arena.put(Int32Array.of(0, known.rows)),
    arena.put(row.indices.map((_, k) => k)),
    put(row.weights),
    constant(row.weights),
    put(row.targets),
    constant(row.targets),
  );
  call.setTaskSides(
    taskPtr,
    known.factorsPtr,
    scale ? arena.put(Float32Array.from(row.indices, (index) => scale[index])) : 0,
    solved.factorsPtr,
    arena.put(Float32Array.of(rowWeight)),
    arena.put(Float32Array.of(ridge)),
    arena.put(dense),
    unobservedWeight,
    factors,
    stride,
  );
  describeShape(kernels, fixed, row, taskPtr, last);
  const limit = dualLimit(stride);
  call.setTaskSolver(taskPtr, arena.alloc(call.scratchBytes(stride, limit, 0)), limit, 0, 0, 0);
  return taskPtr;
}

/** What biases and bounds add to a task. */
function describeShape(kernels: Kernels, fixed: FixedSide, row: RowEntries, taskPtr: number, last: number): void {
  const { call, arena } = kernels;
  const { objective, offsetAt, gram, factors } = fixed;
  if (objective.biases) {
    const offsets = Float32Array.from(row.indices, (index) => offsetAt(index));
    call.setTaskBiases(taskPtr, arena.put(offsets), arena.put(Float32Array.of(last)));
  }
  if (!objective.nonNegative) {
    if (gram) call.setTaskGram64(taskPtr, arena.put(gram));
    return;
  }
  let packedPtr = 0;
  if (gram) {
    const stride = strideOf(factors);
    packedPtr = arena.alloc(call.axesBytes(stride));
    call.packAxes(arena.put(gram), factors, stride, packedPtr);
  }
  call.setTaskNonNegative(taskPtr, packedPtr);
}

/** The axes of the way back. */
function transposed(axes: Float64Array, factors: number): Float64Array {
  return axes.map((_, at) => axes[(at % factors) * factors + Math.floor(at / factors)]);
}
