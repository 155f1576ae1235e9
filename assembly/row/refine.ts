// One step of iterative refinement: x ← x + (L Lᵀ)⁻¹ r with the residual of the row's system in float64,
//   r = Yᵀ(w∘a) − (D + Yᵀ C Y) x.
//
// Source: Higham, "Accuracy and Stability of Numerical Algorithms" (2nd ed.), §12: with the residual in twice the
// precision a step squares the relative error of x, so that a factor good to two digits gives an x good to four and more.
//
// In: the row's entries [begin, end) of the task, D and x (stride), the factor and its inverse diagonal (cholesky.ts).
// Out: x. Scratch: refineBytes(stride). Aliasing: none. Flops: 4·n·d in double and 2·d².
// Returns 0, or 1 when the correction is so large that the factor cannot be trusted.

import { choleskyForward, choleskySolve } from '../dense/cholesky';
import { at32, at64 } from '../math/address';
import { axpy64, dot, dot64, promote, scaleAdd } from '../math/vector';
import { Task } from './task';
import { addressAt, excess, targetAt, weightAt } from './terms';

/** (‖δ‖/‖x‖)² beyond which x had not even two digits. */
const MOST_CORRECTION: f32 = 1e-4;

/** Three vectors in float64, one in float32. */
export function refineBytes(stride: i32): usize {
  return <usize>stride * 28;
}

export function refine(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  dPtr: usize,
  systemPtr: usize,
  inversePtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): i32 {
  const stride = task.stride;
  const wideBytes = (<usize>stride) << 3;
  const widePtr = scratchPtr + wideBytes;
  const yPtr = widePtr + wideBytes;
  const deltaPtr = yPtr + wideBytes;
  promote(xPtr, stride, widePtr);
  for (let i = 0; i < stride; i++) {
    const d = <f64>load<f32>(at32(dPtr, i));
    const at = (<usize>i) << 3;
    store<f64>(scratchPtr + at, -d * load<f64>(widePtr + at));
  }
  for (let p = begin; p < end; p++) {
    promote(addressAt(task, p), stride, yPtr);
    const w = weightAt(task, p);
    const c = <f64>excess(task, p, w, rowWeight);
    const target = <f64>w * <f64>targetAt(task, p);
    axpy64(target - c * dot64(yPtr, widePtr, stride), yPtr, scratchPtr, stride);
  }
  for (let i = 0; i < stride; i++) {
    store<f32>(at32(deltaPtr, i), <f32>load<f64>(at64(scratchPtr, i)));
  }
  choleskyForward(systemPtr, stride, deltaPtr, inversePtr);
  choleskySolve(systemPtr, stride, deltaPtr, inversePtr);
  const good = dot(deltaPtr, deltaPtr, stride) <= MOST_CORRECTION * dot(xPtr, xPtr, stride);
  scaleAdd(1, deltaPtr, xPtr, xPtr, stride);
  return good ? 0 : 1;
}
