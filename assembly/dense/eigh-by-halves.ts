// The eigenproblem of a symmetric matrix of many columns: tridiagonalisation by panels, divide and conquer, and the
// eigenvectors turned back, almost all of it in register tiles.
//
// Source: Cuppen, "A divide and conquer method for the symmetric tridiagonal eigenproblem" (1981), and Gu and Eisenstat (1995), as
// LAPACK's dsyevd; the parts have their own.
//
// A, w, what is returned, and slices: as eigh.ts. A matrix that is not finite is found before anything else; A is divided by a
// power of two that brings its largest element to 1 … 2, so that nothing overflows or loses its digits on the way.
// Scratch: halvesBytes(n), 1.5·n² + 169·n float64 and some. Aliasing: none. Flops: 4/3·n³ for T, 4/3·n³ at most for its
// eigenvectors, 2·n³ to turn them.
import { at32, at64, row64 } from '../math/address';
import { packReflectors, reflectRows } from './back-transform';
import { sortRows } from './deflate';
import {
  A,
  COLUMNS,
  D,
  D_POLES,
  goTo,
  ITEM,
  layOut,
  NEXT,
  ORDER,
  PHASE,
  POLES,
  SCALE,
  STAGE,
  STRIDE,
  VECTORS,
  vectorAt,
} from './halves-work';
import { UNFINISHED } from './implicit-ql';
import { solveStep, tear } from './solve-halves';
import { PANEL, packPanel, reduceRow, updateRows } from './tridiagonal';

// What comes next, in the order of the whole.
const PREPARE: i32 = 0;
const REDUCE: i32 = 1;
const UPDATE: i32 = 2;
const SOLVE: i32 = 3;
const REFLECT: i32 = 4;
const FINISH: i32 = 5;

export function startHalves(workPtr: usize): void {
  goTo(workPtr, PREPARE, 0, 0);
}

export function advanceHalves(aPtr: usize, n: i32, wPtr: usize, workPtr: usize, flops: f64): i32 {
  for (let left = flops; left > 0; ) {
    const phase = load<i32>(workPtr, PHASE);
    if (phase == PREPARE) {
      layOut(workPtr, aPtr, n, wPtr);
      if (!prepare(workPtr)) return 1;
      left -= 4 * <f64>n * <f64>n;
    } else if (phase == REDUCE) {
      left -= reduceStep(workPtr);
    } else if (phase == UPDATE) {
      left -= updateStep(workPtr);
    } else if (phase == SOLVE) {
      const done = solveStep(workPtr);
      if (done < 0) return <i32>-done;
      if (done == 0) goTo(workPtr, REFLECT, 0, -1);
      left -= done;
    } else if (phase == REFLECT) {
      left -= reflectStep(workPtr);
    } else {
      return finish(workPtr);
    }
  }
  return UNFINISHED;
}

/** Scales A, and clears Z. Returns whether A is finite. */
function prepare(workPtr: usize): bool {
  const n = load<i32>(workPtr, COLUMNS);
  const s = load<i32>(workPtr, STRIDE);
  const largest = largestOf(workPtr, n, 1);
  if (!(largest < Infinity)) return false;
  const exponent = <i64>(reinterpret<u64>(largest) >> 52);
  const factor = reinterpret<f64>(max<i64>(1, 2046 - exponent) << 52);
  store<f64>(workPtr, factor, SCALE);
  largestOf(workPtr, n, factor);
  memory.fill(load<usize>(workPtr, VECTORS), 0, row64(0, s, s));
  for (let i = 0; i < n; i++) store<i32>(at32(load<usize>(workPtr, ORDER), i), i);
  store<i32>(workPtr, 0, STAGE);
  goTo(workPtr, REDUCE, n - 1, n);
  return true;
}

/** A ← A·factor. Returns the largest |a_ij|, NaN if one is. */
function largestOf(workPtr: usize, n: i32, factor: f64): f64 {
  let largest: f64 = 0;
  for (let i = 0; i < n; i++) {
    let ptr = row64(load<usize>(workPtr, A), i, n);
    for (const endPtr = at64(ptr, i); ptr <= endPtr; ptr += 8) {
      const a = load<f64>(ptr) * factor;
      store<f64>(ptr, a);
      largest = max(largest, abs<f64>(a));
    }
  }
  return largest;
}

/** One row. Steps return flops. */
function reduceStep(workPtr: usize): f64 {
  const i = load<i32>(workPtr, NEXT);
  const end = load<i32>(workPtr, ITEM);
  reduceRow(workPtr, i, end);
  if (i == 0) {
    goTo(workPtr, SOLVE, tear(workPtr), 0);
  } else if ((i & (PANEL - 1)) == 0) {
    packPanel(workPtr, i, end);
    store<i32>(workPtr, end - i, POLES);
    goTo(workPtr, UPDATE, i, 0);
  } else {
    goTo(workPtr, REDUCE, i - 1, end);
  }
  return 2 * <f64>i * <f64>(i + 4 * (end - i)) + 1;
}

/** A panel's rows of what is above a panel. */
function updateStep(workPtr: usize): f64 {
  const end = load<i32>(workPtr, NEXT);
  const first = load<i32>(workPtr, ITEM);
  const count = load<i32>(workPtr, POLES);
  updateRows(workPtr, first, count);
  if (first + PANEL < end) store<i32>(workPtr, first + PANEL, ITEM);
  else goTo(workPtr, REDUCE, end - 1, end);
  return <f64>(4 * PANEL * count) * <f64>(first + PANEL);
}

/** A panel of reflectors, or what it makes of so many rows of Z. */
function reflectStep(workPtr: usize): f64 {
  const n = load<i32>(workPtr, COLUMNS);
  const begin = load<i32>(workPtr, NEXT);
  const row = load<i32>(workPtr, ITEM);
  const end = min(begin + PANEL, n);
  if (row < 0) {
    packReflectors(workPtr, begin, end);
    store<i32>(workPtr, 0, ITEM);
  } else {
    const last = min(row + PANEL, n);
    reflectRows(workPtr, row, last, end);
    if (last < n) store<i32>(workPtr, last, ITEM);
    else goTo(workPtr, end < n ? REFLECT : FINISH, end, -1);
  }
  return <f64>(4 * PANEL * PANEL) * <f64>end;
}

/** The eigenvectors to A and the eigenvalues to w, largest first. Returns what eigh does: an eigenvalue may be too large. */
function finish(workPtr: usize): i32 {
  const n = load<i32>(workPtr, COLUMNS);
  const valuesPtr = load<usize>(workPtr, D_POLES);
  sortRows(workPtr, 0, n);
  memory.copy(valuesPtr, load<usize>(workPtr, D), (<usize>n) << 3);
  for (let k = 0; k < n; k++) {
    const row = load<i32>(at32(load<usize>(workPtr, ORDER), n - 1 - k));
    const value = load<f64>(at64(valuesPtr, row)) / load<f64>(workPtr, SCALE);
    if (!(abs<f64>(value) < Infinity)) return k + 1;
    store<f64>(at64(load<usize>(workPtr, D), k), value);
    memory.copy(row64(load<usize>(workPtr, A), k, n), vectorAt(workPtr, row), (<usize>n) << 3);
  }
  return 0;
}
