// A = L·Lᵀ in float64, for one small system at a time:   A x = b by factor64 and solve64.
//
// Source: Golub and Van Loan, "Matrix Computations" (4th ed.), §4.2 (by rows). The float32 kernel of the half-sweeps is
// cholesky.ts; this one is for what float32 cannot do.
//
// A (n × n float64, row-major; the lower triangle is read and overwritten by L). b, x (n float64). Scratch: none.
// Aliasing: x is b. Flops: n³/3, and 2·n² a solve. Returns 0, or the 1-based column whose pivot is not positive.
import { at64, row64 } from '../math/address';
import { axpy64, dot64 } from '../math/vector';

/** A pivot below this fraction of its diagonal element is rounding error: the system is singular in float64 too. */
export const PIVOT_FLOOR: f64 = 1e-12;

/** The lower triangle in place, row by row. */
export function factor64(aPtr: usize, n: i32): i32 {
  for (let i = 0; i < n; i++) {
    const rowPtr = row64(aPtr, i, n);
    for (let j = 0; j < i; j++) {
      const pivotRowPtr = row64(aPtr, j, n);
      const elementPtr = at64(rowPtr, j);
      store<f64>(elementPtr, (load<f64>(elementPtr) - dot64(rowPtr, pivotRowPtr, j)) / load<f64>(at64(pivotRowPtr, j)));
    }
    const elementPtr = at64(rowPtr, i);
    const whole = load<f64>(elementPtr);
    const pivot = whole - dot64(rowPtr, rowPtr, i);
    if (!(pivot > PIVOT_FLOOR * whole)) return i + 1;
    store<f64>(elementPtr, sqrt<f64>(pivot));
  }
  return 0;
}

/** b ← L⁻ᵀ L⁻¹ b. */
export function solve64(aPtr: usize, n: i32, bPtr: usize): void {
  for (let i = 0; i < n; i++) {
    const rowPtr = row64(aPtr, i, n);
    const elementPtr = at64(bPtr, i);
    store<f64>(elementPtr, (load<f64>(elementPtr) - dot64(rowPtr, bPtr, i)) / load<f64>(at64(rowPtr, i)));
  }
  for (let i = n - 1; i >= 0; i--) {
    const rowPtr = row64(aPtr, i, n);
    const elementPtr = at64(bPtr, i);
    const x = load<f64>(elementPtr) / load<f64>(at64(rowPtr, i));
    store<f64>(elementPtr, x);
    axpy64(-x, rowPtr, bPtr, i);
  }
}
