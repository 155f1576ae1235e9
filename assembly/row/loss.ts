// The weighted objective, row by row, in pieces that add up to all of it (docs/MATH.md):
//   Σ_Ω w_ij (a_ij − p_ij)² + w0 Σ_{not Ω} r_i c_j p_ij² + Σ_i λ_i‖x_i‖² + Σ_j μ_j‖y_j‖²
// with w0 Σ_{not Ω} r c p² = w0 Σ_all r c p² − w0 Σ_Ω r c p², and Σ_all r_i c_j p_ij² = ⟨Xᵀdiag(r)X, Yᵀdiag(c)Y⟩, which
// the two Grams give without visiting the unobserved entries.
//
// Source: the trick of Hu, Koren and Volinsky (2008) for the sum over all pairs.
//
// Rows of both sides (· × stride), padding zero; out: one float64 a row. Dot products in float32 over d factors (but in
// float64 where the task has a Gram in float64), everything else in float64. Aliasing, scratch: none. Flops: 2·nnz·d, 2·rows·d without entries. Return nothing.

import { at32, at64, row32 } from '../math/address';
import { dot, dotWide } from '../math/vector';
import { Task } from './task';
import { addressAt, columnAt, targetAt, weightAt } from './terms';

/** λ‖x‖² of row i, the last of `columns` with its own λ where biasPtr is not 0. */
function penaltyOf(xPtr: usize, i: i32, ridgePtr: usize, biasPtr: usize, columns: i32, stride: i32): f64 {
  const at = (<usize>i) << 2;
  const ridge = <f64>load<f32>(ridgePtr + at);
  const penalty = ridge * <f64>dot(xPtr, xPtr, stride);
  if (!biasPtr) return penalty;
  const bias = <f64>load<f32>(at32(xPtr, columns - 1));
  return penalty + (<f64>load<f32>(biasPtr + at) - ridge) * bias * bias;
}

/**
 * out[i] (f64) ← Σ_{j∈Ω_i} (w_ij (a_ij − p_ij)² − w0 r_i c_j p_ij²) + λ_i ‖x_i‖² for rows [begin, end) of the task's
 * solved side; both sides in the same axes.
 */
export function rowLoss(taskPtr: usize, begin: i32, end: i32, outPtr: usize): void {
  const task = changetype<Task>(taskPtr);
  for (let i = begin; i < end; i++) {
    const xPtr = row32(task.solvedPtr, i, task.stride);
    const at = (<usize>i) << 2;
    const r: f64 = task.solvedScalePtr ? <f64>load<f32>(task.solvedScalePtr + at) : 1;
    const last = load<i32>(task.indptrPtr + at, 4);
    let sum = penaltyOf(xPtr, i, task.ridgePtr, task.biasRidgePtr, task.factors, task.stride);
    for (let p = load<i32>(task.indptrPtr + at); p < last; p++) {
      const yPtr = addressAt(task, p);
      const score = task.gram64Ptr ? dotWide(xPtr, yPtr, task.stride) : <f64>dot(xPtr, yPtr, task.stride);
      const error = <f64>targetAt(task, p) - score;
      const column = (<usize>columnAt(task, p)) << 2;
      const c: f64 = task.fixedScalePtr ? <f64>load<f32>(task.fixedScalePtr + column) : 1;
      sum += <f64>weightAt(task, p) * error * error - <f64>task.unobservedWeight * r * c * score * score;
    }
    store<f64>(at64(outPtr, i), sum);
  }
}

/**
 * out[j] (f64) ← μ_j ‖y_j‖² for rows [begin, end) of Y (· × stride); biasPtr: the μ_j of the last of `columns`, f32[·], or
 * 0 where it has none of its own.
 */
export function rowPenalty(
  yPtr: usize,
  muPtr: usize,
  biasPtr: usize,
  columns: i32,
  begin: i32,
  end: i32,
  stride: i32,
  outPtr: usize,
): void {
  for (let j = begin; j < end; j++) {
    const rowPtr = row32(yPtr, j, stride);
    store<f64>(at64(outPtr, j), penaltyOf(rowPtr, j, muPtr, biasPtr, columns, stride));
  }
}

/** energy[k] (f64) ← Σ_j c_j y_jk² over rows [begin, end) of Y: the diagonal of its Gram; c (f32) or 0 for ones. */
export function columnEnergy(yPtr: usize, cPtr: usize, begin: i32, end: i32, stride: i32, energyPtr: usize): void {
  memory.fill(energyPtr, 0, (<usize>stride) << 3);
  for (let j = begin; j < end; j++) {
    const rowPtr = row32(yPtr, j, stride);
    const c: f64 = cPtr ? <f64>load<f32>(at32(cPtr, j)) : 1;
    for (let k = 0; k < stride; k++) {
      const y = <f64>load<f32>(at32(rowPtr, k));
      const sumPtr = at64(energyPtr, k);
      store<f64>(sumPtr, load<f64>(sumPtr) + c * y * y);
    }
  }
}
