// The eigenproblem of a symmetric matrix of few columns: Householder tridiagonalisation, then implicit QL.
//
// Source: Martin, Reinsch and Wilkinson, tred2, and Dubrulle, Martin and Wilkinson, imtql2 (Handbook for Automatic
// Computation II, 1971; EISPACK). Eigenvectors are kept as rows, so that a plane rotation runs along two contiguous
// rows, two lanes at a time.
//
// A, w, what is returned, and slices: as eigh.ts. Scratch: stepsBytes(n). Aliasing: none. Flops: about 9·n³.
// The head of the scratch keeps where a slice ended: the phase, the row that is next, and the steps that it has had.

import { at64, row64 } from '../math/address';
import { axpy64, dot64 } from '../math/vector';
import { implicitQl, UNFINISHED } from './implicit-ql';

const REDUCE: i32 = 0;
const ACCUMULATE: i32 = 1;
const DIAGONALISE: i32 = 2;
const STATE_BYTES: usize = 16;

export function stepsBytes(n: i32): usize {
  return STATE_BYTES + ((<usize>n) << 4);
}

export function startSteps(n: i32, scratchPtr: usize): void {
  keep(scratchPtr, REDUCE, n - 1);
}

export function advanceSteps(aPtr: usize, n: i32, wPtr: usize, scratchPtr: usize, flops: f64): i32 {
  const ePtr = scratchPtr + STATE_BYTES;
  const hPtr = at64(ePtr, n);
  let phase = load<i32>(scratchPtr);
  let next = load<i32>(scratchPtr, 4);
  let left = flops;
  if (phase == REDUCE) {
    for (; next > 0; next--) {
      if (left <= 0) return keep(scratchPtr, phase, next);
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
      if (left <= 0) return keep(scratchPtr, phase, next);
      accumulateRow(aPtr, n, next, hPtr);
      left -= 4 * <f64>next * <f64>next;
    }
    shiftDown(ePtr, n);
    keep(scratchPtr, DIAGONALISE, 0);
    store<i32>(scratchPtr, 0, 8);
  }
  const code = implicitQl(aPtr, n, wPtr, ePtr, scratchPtr + 4, left);
  if (code == 0) sortDescending(aPtr, n, wPtr);
  return code;
}

/** Keeps where a slice ended: with the steps behind these two, all that implicitQl keeps. */
function keep(statePtr: usize, phase: i32, next: i32): i32 {
  store<i32>(statePtr, phase);
  store<i32>(statePtr, next, 4);
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
  // Not h − last²: of what is 1e-8 of the last element and less, rounding leaves nothing there, and the row is not yet zero.
  if (dot64(uPtr, uPtr, i - 1) <= 0) {
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
