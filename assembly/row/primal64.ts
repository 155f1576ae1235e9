// The primal system of one row in float64, for what float32 cannot do:   (D + w0·r·G + Yᵀ C Y) x = Yᵀ (w∘a).
//
// Source: Golub and Van Loan, §4.2 (cholesky64.ts). Slow and rare: correctness is its only aim.
//
// G is the task's Gram in float64, where it has one: D is λ alone then. Without it the dense part is in D, and G is 0.
//
// In: as solvePrimal, with r instead of w0·r. Out: x (stride) rounded to float32. The system is row-major, its lower triangle alone.
// Scratch: primal64Bytes(stride). Aliasing: none.
// Flops: n·d² + d³/3 in double. Returns 0, or the 1-based column whose pivot is not positive even so.

import { factor64, solve64 } from '../dense/cholesky64';
import { at32, at64, row64 } from '../math/address';
import { axpy64, promote } from '../math/vector';
import { Task } from './task';
import { addressAt, excess64, targetAt, weightAt } from './terms';

/** The system (stride²), the right-hand side and one row of Y in float64. */
export function primal64Bytes(stride: i32): usize {
  return (<usize>stride * <usize>stride + ((<usize>stride) << 1)) << 3;
}

export function solvePrimal64(
  task: Task,
  begin: i32,
  end: i32,
  r: f32,
  dPtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): i32 {
  const d = task.stride;
  const rowBytes = (<usize>d) << 3;
  const bPtr = scratchPtr + <usize>d * rowBytes;
  const yPtr = bPtr + rowBytes;
  memory.fill(scratchPtr, 0, primal64Bytes(d));
  const rowWeight = <f64>task.unobservedWeight * <f64>r;
  for (let p = begin; p < end; p++) {
    promote(addressAt(task, p), d, yPtr);
    const w = weightAt(task, p);
    const c = excess64(task, p, w, rowWeight);
    axpy64(<f64>w * <f64>targetAt(task, p), yPtr, bPtr, d);
    for (let i = 0; i < d; i++) {
      axpy64(c * load<f64>(at64(yPtr, i)), yPtr, scratchPtr + <usize>i * rowBytes, i + 1);
    }
  }
  for (let i = 0; i < d; i++) {
    const rowPtr = scratchPtr + <usize>i * rowBytes;
    const elementPtr = at64(rowPtr, i);
    store<f64>(elementPtr, load<f64>(elementPtr) + <f64>load<f32>(at32(dPtr, i)));
    if (task.gram64Ptr && i < task.factors) {
      axpy64(rowWeight, row64(task.gram64Ptr, i, task.factors), rowPtr, i + 1);
    }
  }
  const failed = factor64(scratchPtr, d);
  if (failed) return failed;
  solve64(scratchPtr, d, bPtr);
  for (let i = 0; i < d; i++) store<f32>(at32(xPtr, i), <f32>load<f64>(at64(bPtr, i)));
  return 0;
}
