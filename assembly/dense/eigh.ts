// The symmetric eigenproblem A = Σ_k λ_k q_k q_kᵀ in float64: Householder tridiagonalisation, then implicit QL.
//
// Source: Martin, Reinsch and Wilkinson, tred2, and Dubrulle, Martin and Wilkinson, imtql2 (Handbook for Automatic
// Computation II, 1971; EISPACK). Eigenvectors are kept as rows, so that a plane rotation runs along two contiguous
// rows, two lanes at a time.
//
// A (n × n, row-major, symmetric; the lower triangle is read). Out: row k of A is q_k, w[k] = λ_k, largest first.
// Scratch: eighScratchBytes(n). Aliasing: none. Flops: about 9·n³.
// Returns 0, or the 1-based eigenvalue that is not finite or did not converge in 60 rotations (a NaN in A).
//
// Of a thousand columns it takes seconds: eighStart and eighAdvance do the same in slices, with the same bits. Where a
// slice ended is kept at the head of the scratch: the phase, the row that is next, and the steps that it has had.

import { at64, row64 } from '../math/address';
import { axpy64, dot64 } from '../math/vector';
import { qlStep, roundingOf, splitAt } from './implicit-ql';

const MAX_ITERATIONS: i32 = 60;
/** Rotations after which a coupling that is rounding beside the whole matrix counts as none. */
const PATIENCE: i32 = 30;

/** What eighAdvance returns when there is more to do. */
export const UNFINISHED: i32 = -1;
const REDUCE: i32 = 0;
const ACCUMULATE: i32 = 1;
const DIAGONALISE: i32 = 2;
const STATE_BYTES: usize = 16;

export function eighScratchBytes(n: i32): usize {
  return STATE_BYTES + ((<usize>n) << 4);
}

export function eigh(aPtr: usize, n: i32, wPtr: usize, scratchPtr: usize): i32 {
  eighStart(n, scratchPtr);
  return eighAdvance(aPtr, n, wPtr, scratchPtr, Infinity);
}

export function eighStart(n: i32, scratchPtr: usize): void {
  keep(scratchPtr, REDUCE, n - 1, 0);
}

/** Goes on for about so many flops, one row at least. Returns UNFINISHED, or what eigh does. */
export function eighAdvance(aPtr: usize, n: i32, wPtr: usize, scratchPtr: usize, flops: f64): i32 {
  const ePtr = scratchPtr + STATE_BYTES;
  const hPtr = at64(ePtr, n);
  let phase = load<i32>(scratchPtr);
  let next = load<i32>(scratchPtr, 4);
  let left = flops;
  if (phase == REDUCE) {
    for (; next > 0; next--) {
      if (left <= 0) return keep(scratchPtr, phase, next, 0);
      reduceRow(aPtr, n, next, wPtr, ePtr, hPtr);
      left -= 4 * <f64>next * <f64>next;
    }
    store<f64>(wPtr, load<f64>(aPtr));
    store<f64>(ePtr, 0);
    store<f64>(hPtr, 0);
    phase = ACCUMULATE;
  }
  if (phase == ACCUMULATE) {
    for (; next < n; next++) {
      if (left <= 0) return keep(scratchPtr, phase, next, 0);
      accumulateRow(aPtr, n, next, hPtr);
      left -= 4 * <f64>next * <f64>next;
    }
    shiftDown(ePtr, n);
    next = 0;
    store<i32>(scratchPtr, 0, 8);
  }
  const failed = implicitQl(aPtr, n, wPtr, ePtr, scratchPtr, next, left);
  if (failed) return failed;
  sortDescending(aPtr, n, wPtr);
  return 0;
}

/** Keeps where a slice ended. */
function keep(statePtr: usize, phase: i32, next: i32, iteration: i32): i32 {
  store<i32>(statePtr, phase);
  store<i32>(statePtr, next, 4);
  store<i32>(statePtr, iteration, 8);
  return UNFINISHED;
}

/**
 * One row of A = Q T Qᵀ, from the last to row 1. d (n) ← the diagonal of T, e (n) ← its subdiagonal (e[i] couples i − 1 and
 * i), h (n) ← ‖u_i‖²/2 of the reflector u_i left in A[i][0 … i − 1], or 0 where there is none.
 */
function reduceRow(aPtr: usize, n: i32, i: i32, dPtr: usize, ePtr: usize, hPtr: usize): void {
  const uPtr = row64(aPtr, i, n);
  store<f64>(at64(dPtr, i), load<f64>(at64(uPtr, i)));
  let h = dot64(uPtr, uPtr, i);
  const last = load<f64>(at64(uPtr, i - 1));
  if (h - last * last <= 0) {
    store<f64>(at64(ePtr, i), last);
    store<f64>(at64(hPtr, i), 0);
    return;
  }
  const g = last > 0 ? -sqrt<f64>(h) : sqrt<f64>(h);
  h -= last * g;
  store<f64>(at64(uPtr, i - 1), last - g);
  reflect(aPtr, n, i, uPtr, h, ePtr);
  store<f64>(at64(ePtr, i), g);
  store<f64>(at64(hPtr, i), h);
}

/** A ← P A P on its leading i × i lower triangle, P = I − u uᵀ/h: p = A u/h, q = p − (uᵀp/2h) u, A −= q uᵀ + u qᵀ. */
function reflect(aPtr: usize, n: i32, i: i32, uPtr: usize, h: f64, pPtr: usize): void {
  for (let j = 0; j < i; j++) {
    const rowPtr = row64(aPtr, j, n);
    const uj = load<f64>(at64(uPtr, j));
    store<f64>(at64(pPtr, j), dot64(rowPtr, uPtr, j + 1));
    axpy64(uj, rowPtr, pPtr, j);
  }
  for (let j = 0; j < i; j++) store<f64>(at64(pPtr, j), load<f64>(at64(pPtr, j)) / h);
  axpy64(-dot64(uPtr, pPtr, i) / (h + h), uPtr, pPtr, i);
  for (let j = 0; j < i; j++) {
    const rowPtr = row64(aPtr, j, n);
    axpy64(-load<f64>(at64(uPtr, j)), pPtr, rowPtr, j + 1);
    axpy64(-load<f64>(at64(pPtr, j)), uPtr, rowPtr, j + 1);
  }
}

/** A ← Qᵀ = P_1 P_2 … P_{n−1}, in place: step i turns the leading i × i block and then makes row i a unit row. */
function accumulateRow(aPtr: usize, n: i32, i: i32, hPtr: usize): void {
  const uPtr = row64(aPtr, i, n);
  const h = load<f64>(at64(hPtr, i));
  for (let j = 0; j < i; j++) {
    const rowPtr = row64(aPtr, j, n);
    if (h > 0) axpy64(-dot64(rowPtr, uPtr, i) / h, uPtr, rowPtr, i);
    store<f64>(at64(rowPtr, i), 0);
  }
  memory.fill(uPtr, 0, (<usize>i) << 3);
  store<f64>(at64(uPtr, i), 1);
}

/** From e[i] couples i − 1 and i to e[i] couples i and i + 1. */
function shiftDown(ePtr: usize, n: i32): void {
  for (let i = 1; i < n; i++) store<f64>(at64(ePtr, i - 1), load<f64>(at64(ePtr, i)));
  store<f64>(at64(ePtr, n - 1), 0);
}

/** Diagonalises T = (d, e) by QL steps with implicit shifts, turning the rows of Z with it, from row `first` on. */
function implicitQl(zPtr: usize, n: i32, dPtr: usize, ePtr: usize, statePtr: usize, first: i32, flops: f64): i32 {
  let iteration = load<i32>(statePtr, 8);
  let left = flops;
  for (let l = first; l < n; l++) {
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
      if (left <= 0) return keep(statePtr, DIAGONALISE, l, iteration);
      qlStep(zPtr, n, l, m, dPtr, ePtr);
      left -= 6 * <f64>(m - l) * <f64>n;
    }
    iteration = 0;
  }
  return 0;
}

function sortDescending(zPtr: usize, n: i32, wPtr: usize): void {
  for (let i = 0; i < n - 1; i++) {
    let best = i;
    for (let k = i + 1; k < n; k++) {
      if (load<f64>(at64(wPtr, k)) > load<f64>(at64(wPtr, best))) best = k;
    }
    if (best == i) continue;
    swap(at64(wPtr, i), at64(wPtr, best), 1);
    swap(row64(zPtr, i, n), row64(zPtr, best, n), n);
  }
}

function swap(aPtr: usize, bPtr: usize, count: i32): void {
  for (let i = 0; i < count; i++) {
    const value = load<f64>(at64(aPtr, i));
    store<f64>(at64(aPtr, i), load<f64>(at64(bPtr, i)));
    store<f64>(at64(bPtr, i), value);
  }
}
