// The symmetric eigenproblem A = Σ_k λ_k q_k q_kᵀ in float64: Householder tridiagonalisation, then implicit QL.
//
// Source: Martin, Reinsch and Wilkinson, tred2, and Dubrulle, Martin and Wilkinson, imtql2 (Handbook for Automatic
// Computation II, 1971; EISPACK). Eigenvectors are kept as rows, so that a plane rotation runs along two contiguous
// rows, two lanes at a time.
//
// A (n × n, row-major, symmetric; the lower triangle is read). Out: row k of A is q_k, w[k] = λ_k, largest first.
// Scratch: eighScratchBytes(n). Aliasing: none. Flops: about 9·n³.
// Returns 0, or the 1-based eigenvalue that is not finite or did not converge in 60 rotations (a NaN in A).
import { axpy64, dot64 } from './vector';

const EPSILON: f64 = 2.220446049250313e-16;
const MAX_ITERATIONS: i32 = 60;

export function eighScratchBytes(n: i32): usize {
  return (<usize>n) << 4;
}

export function eigh(aPtr: usize, n: i32, wPtr: usize, scratchPtr: usize): i32 {
  const ePtr = scratchPtr;
  const hPtr = scratchPtr + ((<usize>n) << 3);
  tridiagonalise(aPtr, n, wPtr, ePtr, hPtr);
  accumulate(aPtr, n, hPtr);
  const failed = implicitQl(aPtr, n, wPtr, ePtr);
  if (failed) return failed;
  sortDescending(aPtr, n, wPtr);
  return 0;
}

function at(ptr: usize, i: i32): usize {
  return ptr + ((<usize>i) << 3);
}

function rowOf(aPtr: usize, n: i32, i: i32): usize {
  return aPtr + ((<usize>i * <usize>n) << 3);
}

/**
 * A = Q T Qᵀ. d (n) ← the diagonal of T, e (n) ← its subdiagonal (e[i] couples i − 1 and i), h (n) ← ‖u_i‖²/2 of the
 * reflector u_i left in A[i][0 … i − 1], or 0 where there is none.
 */
function tridiagonalise(aPtr: usize, n: i32, dPtr: usize, ePtr: usize, hPtr: usize): void {
  for (let i = n - 1; i > 0; i--) {
    const u = rowOf(aPtr, n, i);
    store<f64>(at(dPtr, i), load<f64>(at(u, i)));
    let h = dot64(u, u, i);
    const last = load<f64>(at(u, i - 1));
    if (h - last * last <= 0) {
      store<f64>(at(ePtr, i), last);
      store<f64>(at(hPtr, i), 0);
      continue;
    }
    const g = last > 0 ? -sqrt<f64>(h) : sqrt<f64>(h);
    h -= last * g;
    store<f64>(at(u, i - 1), last - g);
    reflect(aPtr, n, i, u, h, ePtr);
    store<f64>(at(ePtr, i), g);
    store<f64>(at(hPtr, i), h);
  }
  store<f64>(dPtr, load<f64>(aPtr));
  store<f64>(ePtr, 0);
  store<f64>(hPtr, 0);
}

/** A ← P A P on its leading i × i lower triangle, P = I − u uᵀ/h: p = A u/h, q = p − (uᵀp/2h) u, A −= q uᵀ + u qᵀ. */
function reflect(aPtr: usize, n: i32, i: i32, u: usize, h: f64, pPtr: usize): void {
  for (let j = 0; j < i; j++) {
    const row = rowOf(aPtr, n, j);
    const uj = load<f64>(at(u, j));
    store<f64>(at(pPtr, j), dot64(row, u, j + 1));
    axpy64(uj, row, pPtr, j);
  }
  for (let j = 0; j < i; j++) store<f64>(at(pPtr, j), load<f64>(at(pPtr, j)) / h);
  axpy64(-dot64(u, pPtr, i) / (h + h), u, pPtr, i);
  for (let j = 0; j < i; j++) {
    const row = rowOf(aPtr, n, j);
    axpy64(-load<f64>(at(u, j)), pPtr, row, j + 1);
    axpy64(-load<f64>(at(pPtr, j)), u, row, j + 1);
  }
}

/** A ← Qᵀ = P_1 P_2 … P_{n−1}, in place: step i turns the leading i × i block and then makes row i a unit row. */
function accumulate(aPtr: usize, n: i32, hPtr: usize): void {
  for (let i = 0; i < n; i++) {
    const u = rowOf(aPtr, n, i);
    const h = load<f64>(at(hPtr, i));
    for (let j = 0; j < i; j++) {
      const row = rowOf(aPtr, n, j);
      if (h > 0) axpy64(-dot64(row, u, i) / h, u, row, i);
      store<f64>(at(row, i), 0);
    }
    memory.fill(u, 0, (<usize>i) << 3);
    store<f64>(at(u, i), 1);
  }
}

/** Diagonalises T = (d, e) by QL steps with implicit shifts, turning the rows of Z with it. */
function implicitQl(zPtr: usize, n: i32, dPtr: usize, ePtr: usize): i32 {
  for (let i = 1; i < n; i++) store<f64>(at(ePtr, i - 1), load<f64>(at(ePtr, i)));
  store<f64>(at(ePtr, n - 1), 0);
  for (let l = 0; l < n; l++) {
    for (let iteration = 0; ; iteration++) {
      const m = splitAt(l, n, dPtr, ePtr);
      if (m == l) {
        // Zero for a finite eigenvalue, NaN for any other; a 1 × 1 matrix gets no further than here.
        if (load<f64>(at(dPtr, l)) - load<f64>(at(dPtr, l)) != 0) return l + 1;
        break;
      }
      if (iteration == MAX_ITERATIONS) return l + 1;
      qlStep(zPtr, n, l, m, dPtr, ePtr);
    }
  }
  return 0;
}

/** The first m ≥ l whose coupling to m + 1 is negligible. */
function splitAt(l: i32, n: i32, dPtr: usize, ePtr: usize): i32 {
  let m = l;
  for (; m < n - 1; m++) {
    const scale = abs<f64>(load<f64>(at(dPtr, m))) + abs<f64>(load<f64>(at(dPtr, m + 1)));
    if (abs<f64>(load<f64>(at(ePtr, m))) <= EPSILON * scale) break;
  }
  return m;
}

/** One implicit QL step on the unreduced block l … m. */
function qlStep(zPtr: usize, n: i32, l: i32, m: i32, dPtr: usize, ePtr: usize): void {
  const dl = load<f64>(at(dPtr, l));
  const el = load<f64>(at(ePtr, l));
  const theta = (load<f64>(at(dPtr, l + 1)) - dl) / (2 * el);
  const root = sqrt<f64>(theta * theta + 1);
  let g = load<f64>(at(dPtr, m)) - dl + el / (theta + (theta < 0 ? -root : root));
  let s: f64 = 1;
  let c: f64 = 1;
  let p: f64 = 0;
  let i = m - 1;
  for (; i >= l; i--) {
    const ei = load<f64>(at(ePtr, i));
    const f = s * ei;
    const b = c * ei;
    const r = sqrt<f64>(f * f + g * g);
    store<f64>(at(ePtr, i + 1), r);
    if (r == 0) {
      store<f64>(at(dPtr, i + 1), load<f64>(at(dPtr, i + 1)) - p);
      store<f64>(at(ePtr, m), 0);
      return;
    }
    s = f / r;
    c = g / r;
    g = load<f64>(at(dPtr, i + 1)) - p;
    const t = (load<f64>(at(dPtr, i)) - g) * s + 2 * c * b;
    p = s * t;
    store<f64>(at(dPtr, i + 1), g + p);
    g = c * t - b;
    rotateRows(rowOf(zPtr, n, i), rowOf(zPtr, n, i + 1), c, s, n);
  }
  store<f64>(at(dPtr, l), load<f64>(at(dPtr, l)) - p);
  store<f64>(at(ePtr, l), g);
  store<f64>(at(ePtr, m), 0);
}

/** (x, y) ← (c·x − s·y, s·x + c·y). */
function rotateRows(x: usize, y: usize, c: f64, s: f64, n: i32): void {
  const cosine = f64x2.splat(c);
  const sine = f64x2.splat(s);
  let i = 0;
  for (; i + 2 <= n; i += 2) {
    const a = v128.load(at(x, i));
    const b = v128.load(at(y, i));
    v128.store(at(x, i), f64x2.sub(f64x2.mul(cosine, a), f64x2.mul(sine, b)));
    v128.store(at(y, i), f64x2.add(f64x2.mul(sine, a), f64x2.mul(cosine, b)));
  }
  for (; i < n; i++) {
    const a = load<f64>(at(x, i));
    const b = load<f64>(at(y, i));
    store<f64>(at(x, i), c * a - s * b);
    store<f64>(at(y, i), s * a + c * b);
  }
}

function sortDescending(zPtr: usize, n: i32, wPtr: usize): void {
  for (let i = 0; i < n - 1; i++) {
    let best = i;
    for (let k = i + 1; k < n; k++) {
      if (load<f64>(at(wPtr, k)) > load<f64>(at(wPtr, best))) best = k;
    }
    if (best == i) continue;
    swap(at(wPtr, i), at(wPtr, best), 1);
    swap(rowOf(zPtr, n, i), rowOf(zPtr, n, best), n);
  }
}

function swap(a: usize, b: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const value = load<f64>(at(a, i));
    store<f64>(at(a, i), load<f64>(at(b, i)));
    store<f64>(at(b, i), value);
  }
}
