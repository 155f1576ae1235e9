// The primal system of one row in float64, for the rows that float32 cannot factorise:   (D + Yᵀ C Y) x = Yᵀ (w∘a).
//
// Source: Golub and Van Loan, §4.2 (outer-product form by rows). Slow and rare: correctness is its only aim.
//
// In: as solvePrimal. Out: x (stride) rounded to float32. Scratch: fallbackBytes(stride). Aliasing: none.
// Flops: n·d² + d³/3 in double. Returns 0, or the 1-based column whose pivot is not positive even so.
import { Task } from './task';
import { addressAt, excess, targetAt, weightAt } from './terms';
import { axpy64, dot64, promote } from './vector';

/** A pivot below this fraction of its diagonal element is rounding error: the system is singular in float64 too. */
const PIVOT_FLOOR: f64 = 1e-12;

/** The system (stride²), the right-hand side and one row of Y in float64. */
export function fallbackBytes(stride: i32): usize {
  return (<usize>stride * <usize>stride + ((<usize>stride) << 1)) << 3;
}

export function solveFallback(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  dPtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): i32 {
  const d = task.stride;
  const rowBytes = (<usize>d) << 3;
  const bPtr = scratchPtr + <usize>d * rowBytes;
  const yPtr = bPtr + rowBytes;
  memory.fill(scratchPtr, 0, fallbackBytes(d));
  for (let p = begin; p < end; p++) {
    promote(addressAt(task, p), d, yPtr);
    const w = weightAt(task, p);
    const c = <f64>excess(task, p, w, rowWeight);
    axpy64(<f64>w * <f64>targetAt(task, p), yPtr, bPtr, d);
    for (let i = 0; i < d; i++) {
      axpy64(c * load<f64>(yPtr + ((<usize>i) << 3)), yPtr, scratchPtr + <usize>i * rowBytes, i + 1);
    }
  }
  for (let i = 0; i < d; i++) {
    const at = scratchPtr + <usize>i * rowBytes + ((<usize>i) << 3);
    store<f64>(at, load<f64>(at) + <f64>load<f32>(dPtr + ((<usize>i) << 2)));
  }
  const failed = factor(scratchPtr, d);
  if (failed) return failed;
  solve(scratchPtr, d, bPtr);
  for (let i = 0; i < d; i++) store<f32>(xPtr + ((<usize>i) << 2), <f32>load<f64>(bPtr + ((<usize>i) << 3)));
  return 0;
}

/** The lower triangle in place, row by row. */
function factor(aPtr: usize, d: i32): i32 {
  for (let i = 0; i < d; i++) {
    const row = aPtr + ((<usize>i * <usize>d) << 3);
    for (let j = 0; j < i; j++) {
      const pivotRow = aPtr + ((<usize>j * <usize>d) << 3);
      const at = row + ((<usize>j) << 3);
      store<f64>(at, (load<f64>(at) - dot64(row, pivotRow, j)) / load<f64>(pivotRow + ((<usize>j) << 3)));
    }
    const at = row + ((<usize>i) << 3);
    const whole = load<f64>(at);
    const pivot = whole - dot64(row, row, i);
    if (!(pivot > PIVOT_FLOOR * whole)) return i + 1;
    store<f64>(at, sqrt<f64>(pivot));
  }
  return 0;
}

/** b ← L⁻ᵀ L⁻¹ b. */
function solve(aPtr: usize, d: i32, bPtr: usize): void {
  for (let i = 0; i < d; i++) {
    const row = aPtr + ((<usize>i * <usize>d) << 3);
    const at = bPtr + ((<usize>i) << 3);
    store<f64>(at, (load<f64>(at) - dot64(row, bPtr, i)) / load<f64>(row + ((<usize>i) << 3)));
  }
  for (let i = d - 1; i >= 0; i--) {
    const row = aPtr + ((<usize>i * <usize>d) << 3);
    const at = bPtr + ((<usize>i) << 3);
    const x = load<f64>(at) / load<f64>(row + ((<usize>i) << 3));
    store<f64>(at, x);
    axpy64(-x, row, bPtr, i);
  }
}
