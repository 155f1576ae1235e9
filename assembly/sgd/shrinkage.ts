// M = (I + c·(G + ρI))⁻¹: the proximal step of a quadratic pull on the rows of a matrix,
//   argmin_x ½‖x − y‖² + ½c·xᵀ(G + ρI)x = M·y,
// which no step length makes unstable (Parikh and Boyd, "Proximal Algorithms", 2014, §1.1 and §4.2).
//
// G, M (n × n float64, row-major, symmetric), G ≥ 0, c, ρ ≥ 0. Aliasing: none. Scratch: n² float64. Flops: 7/3·n³.
// Returns 0, or the 1-based column of a pivot that is not positive: G was not finite.

import { factor64, solve64 } from '../dense/cholesky64';
import { at64, row64 } from '../math/address';

export function shrinkage(gPtr: usize, n: i32, c: f64, rho: f64, mPtr: usize, scratchPtr: usize): i32 {
  const bytes = (<usize>n * <usize>n) << 3;
  for (let at: usize = 0; at < bytes; at += 8) store<f64>(scratchPtr + at, c * load<f64>(gPtr + at));
  const diagonal = (<usize>n + 1) << 3;
  for (let at: usize = 0; at < bytes; at += diagonal) {
    store<f64>(scratchPtr + at, load<f64>(scratchPtr + at) + 1 + c * rho);
  }
  const failed = factor64(scratchPtr, n);
  if (failed) return failed;
  memory.fill(mPtr, 0, bytes);
  for (let k = 0; k < n; k++) {
    const rowPtr = row64(mPtr, k, n);
    store<f64>(at64(rowPtr, k), 1);
    solve64(scratchPtr, n, rowPtr);
  }
  return 0;
}
