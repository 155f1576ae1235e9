// A = L·Lᵀ in float64, for one small system at a time:   A x = b by factor64 and solve64.
//
// Source: Golub and Van Loan, "Matrix Computations" (4th ed.), §4.2 (by rows). The float32 kernel of the half-sweeps is
// cholesky.ts; this one is for what float32 cannot do.
//
// A (n × n float64, row-major; the lower triangle is read and overwritten by L). b, x (n float64). Scratch: none.
// Aliasing: x is b. Flops: n³/3, and 2·n² a solve. Returns 0, or the 1-based column whose pivot is not positive.
import { axpy64, dot64 } from '../math/vector';

/** A pivot below this fraction of its diagonal element is rounding error: the system is singular in float64 too. */
export const PIVOT_FLOOR: f64 = 1e-12;

/** The lower triangle in place, row by row. */
export function factor64(aPtr: usize, n: i32): i32 {
  for (let i = 0; i < n; i++) {
    const row = aPtr + ((<usize>i * <usize>n) << 3);
    for (let j = 0; j < i; j++) {
      const pivotRow = aPtr + ((<usize>j * <usize>n) << 3);
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
export function solve64(aPtr: usize, n: i32, bPtr: usize): void {
  for (let i = 0; i < n; i++) {
    const row = aPtr + ((<usize>i * <usize>n) << 3);
    const at = bPtr + ((<usize>i) << 3);
    store<f64>(at, (load<f64>(at) - dot64(row, bPtr, i)) / load<f64>(row + ((<usize>i) << 3)));
  }
  for (let i = n - 1; i >= 0; i--) {
    const row = aPtr + ((<usize>i * <usize>n) << 3);
    const at = bPtr + ((<usize>i) << 3);
    const x = load<f64>(at) / load<f64>(row + ((<usize>i) << 3));
    store<f64>(at, x);
    axpy64(-x, row, bPtr, i);
  }
}
