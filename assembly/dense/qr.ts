// One pass of a thin QR by Cholesky, with columns of no rank left out:   G = ZᵀZ = RᵀR,   M = R⁻¹,   Q = Z·M.
//
// Source: CholeskyQR2 (Yamamoto, Nakatsukasa, Yanagisawa and Fukaya, "Roundoff error analysis of the CholeskyQR2
// algorithm", 2015). The caller forms G and Z·M (tall-block.ts) and makes passes until one finds nothing to do. G squares the
// condition of Z, so a pass can tell a column from those before it only when sin²∠ > DOUBT. Where shifted CholeskyQR3
// (Fukaya et al. 2020) perturbs the whole of G then, this pass treats columns apart:
//   ‖z_j‖ ≤ floor:      nothing but rounding error; q_j = 0, from now on.
//   sin²∠ ≤ DOUBT:      q_j = (z_j − its projection)/scale, small but not yet normal; the next pass sees its true size.
//   else:               q_j is normal, and orthogonal to those before it up to ε/DOUBT.
//
// G (n × n float64, row-major; the lower triangle is read), overwritten. M (n × n, row-major): upper triangular, the
// lower triangle zero. Scratch: qrScratchBytes(n). Aliasing: none. Flops: 2/3·n³.
// Returns how many columns want another pass; 0 says that Z·M is orthonormal to working precision, zero columns aside.
import { at64, row64 } from '../math/address';
import { axpy64 } from '../math/vector';

/** Below it half of a pivot's 52 bits are rounding error and more. */
const DOUBT: f64 = 1e-10;
/** A column was orthonormal before the pass when its norm² and pivot differ from one by no more than this. */
const SETTLED: f64 = 0.01;

/** The inverse diagonal of R; zero for a column left out. */
export function qrScratchBytes(n: i32): usize {
  return (<usize>n) << 3;
}

export function qrPass(gPtr: usize, n: i32, scale: f64, floor: f64, mPtr: usize, scratchPtr: usize): i32 {
  for (let j = 0; j < n; j++) store<f64>(at64(scratchPtr, j), load<f64>(elementOf(gPtr, n, j, j)));
  mirror(gPtr, n);
  let unsettled = 0;
  for (let j = 0; j < n; j++) {
    const inversePtr = at64(scratchPtr, j);
    const whole = load<f64>(inversePtr);
    const pivot = load<f64>(elementOf(gPtr, n, j, j));
    if (!(whole > floor * floor)) {
      store<f64>(inversePtr, 0);
      memory.fill(elementOf(gPtr, n, j, 0), 0, (<usize>n) << 3);
      continue;
    }
    if (!(abs<f64>(whole - 1) <= SETTLED && pivot >= (1 - SETTLED) * whole)) unsettled++;
    if (pivot > DOUBT * whole) {
      const inverse = 1 / sqrt<f64>(pivot);
      store<f64>(inversePtr, inverse);
      eliminate(gPtr, n, j, inverse);
    } else {
      store<f64>(inversePtr, 1 / scale);
      memory.fill(elementOf(gPtr, n, j, j + 1), 0, (<usize>(n - j - 1)) << 3);
    }
  }
  invert(gPtr, n, scratchPtr, mPtr);
  return unsettled;
}

function elementOf(matrixPtr: usize, n: i32, i: i32, j: i32): usize {
  return at64(row64(matrixPtr, i, n), j);
}

/** The upper triangle ← the lower. */
function mirror(gPtr: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) store<f64>(elementOf(gPtr, n, j, i), load<f64>(elementOf(gPtr, n, i, j)));
  }
}

/** Row j of R right of the diagonal, and its part of the upper triangle below. */
function eliminate(gPtr: usize, n: i32, j: i32, inverse: f64): void {
  for (let i = j + 1; i < n; i++) {
    const elementPtr = elementOf(gPtr, n, j, i);
    store<f64>(elementPtr, load<f64>(elementPtr) * inverse);
  }
  for (let i = j + 1; i < n; i++) {
    const fromPtr = elementOf(gPtr, n, j, i);
    axpy64(-load<f64>(fromPtr), fromPtr, elementOf(gPtr, n, i, i), n - i);
  }
}

/** M ← R⁻¹ from the last row upwards: row i is (e_i − Σ_{l>i} r_il·row l)/r_ii. */
function invert(rPtr: usize, n: i32, inversesPtr: usize, mPtr: usize): void {
  memory.fill(mPtr, 0, (<usize>n * <usize>n) << 3);
  for (let i = n - 1; i >= 0; i--) {
    const inverse = load<f64>(at64(inversesPtr, i));
    store<f64>(elementOf(mPtr, n, i, i), inverse);
    for (let l = i + 1; l < n; l++) {
      const factor = -inverse * load<f64>(elementOf(rPtr, n, i, l));
      axpy64(factor, elementOf(mPtr, n, l, l), elementOf(mPtr, n, i, l), n - l);
    }
  }
}
