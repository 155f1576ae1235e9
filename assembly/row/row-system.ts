// One row's system kept up to date while its entries come and go:   A x = b,  A = S + Λ,  S = D + Σ C y yᵀ,  b = Σ w a y,
// with Λ = λI but for the last column, a bias, which may have a λ of its own.
//
// Source: rank-one changes of a Cholesky factor: Gill, Golub, Murray and Saunders, "Methods for Modifying Matrix
// Factorizations" (1974), method C1, here row by row. L always belongs to an older Λ (λ grows with the number of entries)
// and gathers rounding errors, so every solve refines: Higham, "Accuracy and Stability of Numerical Algorithms" §12.
//
// The state (rowSystemBytes(d)), all float64: S (d × d, lower triangle), L (d × d, lower triangle), b (d), and scratch.
// y, x (d float32). Aliasing: none. Flops: add d², update 3·d², factor d³/3, solve 4·d² a step, at most STEPS of them.
// Those that can fail return 0, or where or that they did.

import { factor64, PIVOT_FLOOR, solve64 } from '../dense/cholesky64';
import { at32, at64, row64 } from '../math/address';
import { axpy64, dot64, promote } from '../math/vector';

/** Fresh factors need two; more than these cost as much as factorising anew. */
const STEPS: i32 = 6;
/** (‖δ‖/‖x‖)² that ends the steps: nine digits, more than float32 takes. */
const CONVERGED: f64 = 1e-18;

/** S, L, b and three vectors of scratch. */
export function rowSystemBytes(d: i32): usize {
  return (<usize>d * (2 * <usize>d + 4)) << 3;
}

function factorOf(statePtr: usize, d: i32): usize {
  return row64(statePtr, d, d);
}

/** b; scratch vector k follows as vector k + 1. */
function vectorOf(statePtr: usize, d: i32, k: i32): usize {
  return statePtr + ((<usize>d * (2 * <usize>d + <usize>k)) << 3);
}

/** S ← diag(D), b ← 0; D (d float64). L is undefined until rowSystemFactor. */
export function rowSystemStart(statePtr: usize, d: i32, diagonalPtr: usize): void {
  memory.fill(statePtr, 0, rowSystemBytes(d));
  for (let i: usize = 0; i < <usize>d; i++) {
    store<f64>(statePtr + ((i * <usize>d + i) << 3), load<f64>(diagonalPtr + (i << 3)));
  }
}

/** S ← S + c·y·yᵀ, b ← b + wa·y. To take an entry away, add its opposites. */
export function rowSystemAdd(statePtr: usize, d: i32, yPtr: usize, c: f64, wa: f64): void {
  const yWidePtr = vectorOf(statePtr, d, 1);
  promote(yPtr, d, yWidePtr);
  axpy64(wa, yWidePtr, vectorOf(statePtr, d, 0), d);
  for (let i = 0; i < d; i++) {
    const rowPtr = row64(statePtr, i, d);
    axpy64(c * load<f64>(at64(yWidePtr, i)), yWidePtr, rowPtr, i + 1);
  }
}

/** L·Lᵀ ← S + Λ. Returns 0, or the 1-based column whose pivot is not positive. */
export function rowSystemFactor(statePtr: usize, d: i32, lambda: f64, lastLambda: f64): i32 {
  const factorPtr = factorOf(statePtr, d);
  memory.copy(factorPtr, statePtr, factorPtr - statePtr);
  for (let i: usize = 0; i < <usize>d; i++) {
    const elementPtr = factorPtr + ((i * <usize>d + i) << 3);
    store<f64>(elementPtr, load<f64>(elementPtr) + (i == <usize>(d - 1) ? lastLambda : lambda));
  }
  return factor64(factorPtr, d);
}

/**
 * L·Lᵀ ← L·Lᵀ + c·y·yᵀ, for c of either sign. Returns 0, or the 1-based column where what is left is not positive definite
 * (L is undefined then).
 */
export function rowSystemUpdate(statePtr: usize, d: i32, yPtr: usize, c: f64): i32 {
  const factorPtr = factorOf(statePtr, d);
  const yWidePtr = vectorOf(statePtr, d, 1);
  const cosinesPtr = vectorOf(statePtr, d, 2);
  const sinesPtr = vectorOf(statePtr, d, 3);
  promote(yPtr, d, yWidePtr);
  const sign: f64 = c < 0 ? -1 : 1;
  const scale = sqrt<f64>(abs<f64>(c));
  for (let i = 0; i < d; i++) {
    const rowPtr = row64(factorPtr, i, d);
    const at = (<usize>i) << 3;
    let x = scale * load<f64>(yWidePtr + at);
    for (let k: usize = 0; k < at; k += 8) {
      const cosine = load<f64>(cosinesPtr + k);
      const sine = load<f64>(sinesPtr + k);
      const l = (load<f64>(rowPtr + k) + sign * sine * x) / cosine;
      x = cosine * x - sine * l;
      store<f64>(rowPtr + k, l);
    }
    const pivot = load<f64>(rowPtr + at);
    const square = pivot * pivot + sign * x * x;
    if (!(square > PIVOT_FLOOR * pivot * pivot)) return i + 1;
    const root = sqrt<f64>(square);
    store<f64>(cosinesPtr + at, root / pivot);
    store<f64>(sinesPtr + at, x / pivot);
    store<f64>(rowPtr + at, root);
  }
  return 0;
}

/**
 * x = A⁻¹ b, or A⁻¹ y where yPtr is not 0. Returns 0, or 1 when L is too far from A for the steps to converge: factorise
 * anew. x is good to nine digits then.
 */
export function rowSystemSolve(statePtr: usize, d: i32, lambda: f64, lastLambda: f64, yPtr: usize, xPtr: usize): i32 {
  const bytes = (<usize>d) << 3;
  const bPtr = yPtr ? vectorOf(statePtr, d, 1) : vectorOf(statePtr, d, 0);
  const xWidePtr = vectorOf(statePtr, d, 2);
  const deltaPtr = vectorOf(statePtr, d, 3);
  if (yPtr) promote(yPtr, d, bPtr);
  memory.fill(xWidePtr, 0, bytes);
  memory.copy(deltaPtr, bPtr, bytes);
  let step = 0;
  for (; step < STEPS; step++) {
    solve64(factorOf(statePtr, d), d, deltaPtr);
    axpy64(1, deltaPtr, xWidePtr, d);
    if (dot64(deltaPtr, deltaPtr, d) <= CONVERGED * dot64(xWidePtr, xWidePtr, d)) break;
    residual(statePtr, d, lambda, lastLambda, bPtr, xWidePtr, deltaPtr);
  }
  for (let i = 0; i < d; i++) store<f32>(at32(xPtr, i), <f32>load<f64>(at64(xWidePtr, i)));
  return step < STEPS ? 0 : 1;
}

/** r ← b − (S + Λ) x from the lower triangle: row i serves column i too. */
function residual(statePtr: usize, d: i32, lambda: f64, lastLambda: f64, bPtr: usize, xPtr: usize, rPtr: usize): void {
  const last = (<usize>(d - 1)) << 3;
  memory.copy(rPtr, bPtr, (<usize>d) << 3);
  axpy64(-lambda, xPtr, rPtr, d - 1);
  store<f64>(rPtr + last, load<f64>(rPtr + last) - lastLambda * load<f64>(xPtr + last));
  for (let i = 0; i < d; i++) {
    const at = (<usize>i) << 3;
    const rowPtr = row64(statePtr, i, d);
    store<f64>(rPtr + at, load<f64>(rPtr + at) - dot64(rowPtr, xPtr, i + 1));
    axpy64(-load<f64>(xPtr + at), rowPtr, rPtr, i);
  }
}
