// QL steps with implicit shifts on a symmetric tridiagonal matrix T = (d, e), e[i] coupling i and i + 1: d tends to its
// eigenvalues, and the rows of Z, turned with it, to the eigenvectors.
//
// Source: Dubrulle, Martin and Wilkinson, imtql2 (Handbook for Automatic Computation II, 1971; EISPACK).
//
// Z (n × n, row-major), d, e (n), all float64, in place. Aliasing: none. Scratch: none. Flops: 6·n for each row of a step.
// Returns 0, UNFINISHED, or the 1-based eigenvalue that is not finite or did not converge in 60 steps.
import { at64, row64 } from '../math/address';

const EPSILON: f64 = 2.220446049250313e-16;
const MAX_ITERATIONS: i32 = 60;
/** Rotations after which a coupling that is rounding beside the whole matrix counts as none. */
const PATIENCE: i32 = 30;

/** What is returned when there is more to do. */
export const UNFINISHED: i32 = -1;

/**
 * Diagonalises T = (d, e), turning the rows of Z with it, for about so many flops. Two i32 at progressPtr, both 0 at first, are
 * the row that is next and the steps that it has had.
 */
export function implicitQl(zPtr: usize, n: i32, dPtr: usize, ePtr: usize, progressPtr: usize, flops: f64): i32 {
  let iteration = load<i32>(progressPtr, 4);
  let left = flops;
  for (let l = load<i32>(progressPtr); l < n; l++) {
    for (; ; iteration++) {
      // Of a matrix that is next to singular the smallest elements may never settle beside one another.
      const floor = iteration < PATIENCE ? 0 : roundingOf(n, dPtr, ePtr);
      const m = splitAt(l, n, dPtr, ePtr, floor);
      if (m == l) {
        // Zero for a finite eigenvalue, NaN for any other; a 1 × 1 matrix gets no further than here.
        if (load<f64>(at64(dPtr, l)) - load<f64>(at64(dPtr, l)) != 0) return l + 1;
        break;
      }
      if (iteration == MAX_ITERATIONS) return l + 1;
      if (left <= 0) {
        store<i32>(progressPtr, l);
        store<i32>(progressPtr, iteration, 4);
        return UNFINISHED;
      }
      qlStep(zPtr, n, l, m, dPtr, ePtr);
      left -= 6 * <f64>(m - l) * <f64>n;
    }
    iteration = 0;
  }
  return 0;
}

/** What is below rounding beside the largest elements of T: the tridiagonalisation has left errors of this size. */
function roundingOf(n: i32, dPtr: usize, ePtr: usize): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < n; i++) {
    largest = max<f64>(largest, abs<f64>(load<f64>(at64(dPtr, i))) + abs<f64>(load<f64>(at64(ePtr, i))));
  }
  return EPSILON * largest;
}

/** The first m ≥ l whose coupling to m + 1 is negligible beside the two, or at most `floor`. */
function splitAt(l: i32, n: i32, dPtr: usize, ePtr: usize, floor: f64): i32 {
  let m = l;
  for (; m < n - 1; m++) {
    const scale = abs<f64>(load<f64>(at64(dPtr, m))) + abs<f64>(load<f64>(at64(dPtr, m + 1)));
    if (abs<f64>(load<f64>(at64(ePtr, m))) <= max<f64>(EPSILON * scale, floor)) break;
  }
  return m;
}

/** One implicit QL step on the unreduced block l … m. */
function qlStep(zPtr: usize, n: i32, l: i32, m: i32, dPtr: usize, ePtr: usize): void {
  const dl = load<f64>(at64(dPtr, l));
  const el = load<f64>(at64(ePtr, l));
  const theta = (load<f64>(at64(dPtr, l + 1)) - dl) / (2 * el);
  const root = sqrt<f64>(theta * theta + 1);
  let g = load<f64>(at64(dPtr, m)) - dl + el / (theta + (theta < 0 ? -root : root));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  let i = m - 1;
  for (; i >= l; i--) {
    const ei = load<f64>(at64(ePtr, i));
    const f = s * ei;
    const b = c * ei;
    const r = sqrt<f64>(f * f + g * g);
    store<f64>(at64(ePtr, i + 1), r);
    if (r == 0) {
      store<f64>(at64(dPtr, i + 1), load<f64>(at64(dPtr, i + 1)) - p);
      store<f64>(at64(ePtr, m), 0);
      return;
    }
    s = f / r;
    c = g / r;
    g = load<f64>(at64(dPtr, i + 1)) - p;
    const t = (load<f64>(at64(dPtr, i)) - g) * s + 2 * c * b;
    p = s * t;
    store<f64>(at64(dPtr, i + 1), g + p);
    g = c * t - b;
    rotateRows(row64(zPtr, i, n), row64(zPtr, i + 1, n), c, s, n);
  }
  store<f64>(at64(dPtr, l), load<f64>(at64(dPtr, l)) - p);
  store<f64>(at64(ePtr, l), g);
  store<f64>(at64(ePtr, m), 0);
}

/** (x, y) ← (c·x − s·y, s·x + c·y). */
export function rotateRows(xPtr: usize, yPtr: usize, c: f64, s: f64, n: i32): void {
  const cosine = f64x2.splat(c);
  const sine = f64x2.splat(s);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const a = v128.load(at64(xPtr, i));
    const b = v128.load(at64(yPtr, i));
    v128.store(at64(xPtr, i), f64x2.sub(f64x2.mul(cosine, a), f64x2.mul(sine, b)));
    v128.store(at64(yPtr, i), f64x2.add(f64x2.mul(sine, a), f64x2.mul(cosine, b)));
  }
  for (; i < n; i++) {
    const a = load<f64>(at64(xPtr, i));
    const b = load<f64>(at64(yPtr, i));
    store<f64>(at64(xPtr, i), c * a - s * b);
    store<f64>(at64(yPtr, i), s * a + c * b);
  }
}
