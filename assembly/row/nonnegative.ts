// The non-negative solution of one row's system:   x = argmin ½·xᵀAx − bᵀx  over x ≥ 0,
//   A = w0 r G + Yᵀ C Y + λ,   b = Yᵀ(w∘a),   by   x_k ← max(0, x_k − g_k / A_kk),   g = A·x − b.
//
// Source: Franc, Hlaváč and Navara, "Sequential Coordinate-Wise Algorithm for the Non-negative Least Squares Problem"
// (2005); the same step inside a factorization: Hsieh and Dhillon, "Fast Coordinate Descent Methods with Variable
// Selection for Non-negative Matrix Factorization" (2011). Every step lowers the row's objective, wherever x starts. Sweeps
// find soon which coordinates are zero, but the values of the others only slowly where the system is ill-conditioned: from
// time to time a step solves for those outright (free-step.ts).
//
// Ends when no element of g breaks the Karush-Kuhn-Tucker conditions (g_k = 0 where x_k > 0, g_k ≥ 0 where x_k = 0) by
// more than TOLERANCE·max|b|, by a g computed anew; or after ROUNDS rounds, from where the next half-sweep goes on.
//
// In: the row's entries [begin, end) of the task, D (stride), x ≥ 0 (stride), the start. Out: x, padding zero.
// Scratch: nonNegativeBytes(stride). Aliasing: none. Flops: n·d² + O(d²), 2·d² a sweep, less for the zeros that stay, and
// d³/3 a round.
// Returns 0, or 1 when x is not finite.

import { elementAt, systemBytes } from '../dense/rank-update';
import { at32 } from '../math/address';
import { madd } from '../math/lanes';
import { freeStep, freeStepBytes } from './free-step';
import { assemble } from './primal';
import { Task } from './task';
import { BATCH, batchBytes } from './terms';

/** Ten times what float32 leaves of a gradient. */
const TOLERANCE: f32 = 1e-5;
/** Sweeps of a round. It begins with a gradient computed anew, since updates gather rounding errors. */
const SWEEPS: i32 = 5;
const ROUNDS: i32 = 50;

export function nonNegativeBytes(stride: i32): usize {
  const rowBytes = (<usize>stride) << 2;
  return batchBytes() + <usize>BATCH * rowBytes + systemBytes(stride) + 2 * rowBytes + freeStepBytes(stride);
}

export function solveNonNegative(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  dPtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): i32 {
  const stride = task.stride;
  const rowBytes = (<usize>stride) << 2;
  const panelPtr = scratchPtr + batchBytes();
  const systemPtr = panelPtr + <usize>BATCH * rowBytes;
  const bPtr = systemPtr + systemBytes(stride);
  const gPtr = bPtr + rowBytes;
  assemble(task, begin, end, rowWeight, dPtr, systemPtr, bPtr, scratchPtr, panelPtr);
  mirror(systemPtr, stride);
  const allowed = TOLERANCE * largest(bPtr, stride);
  let worst: f32 = 0;
  for (let round = 0; round < ROUNDS; round++) {
    gradient(systemPtr, xPtr, bPtr, stride, gPtr);
    worst = violation(xPtr, gPtr, stride);
    if (worst <= allowed) return 0;
    for (let sweep = 0; sweep < SWEEPS && !(worst <= allowed); sweep++) {
      descend(systemPtr, xPtr, gPtr, stride);
      worst = violation(xPtr, gPtr, stride);
    }
    if (!(worst <= allowed)) freeStep(systemPtr, bPtr, xPtr, stride, gPtr + rowBytes);
  }
  return worst < Infinity ? 0 : 1;
}

/** The upper triangle from the lower, block by block, so that a column is one vector of every sliver. */
function mirror(systemPtr: usize, stride: i32): void {
  for (let i = 4; i < stride; i += 4) {
    for (let j = 0; j < i; j += 4) {
      const fromPtr = elementAt(systemPtr, stride, i, j);
      const a = v128.load(fromPtr);
      const b = v128.load(fromPtr, 16);
      const c = v128.load(fromPtr, 32);
      const d = v128.load(fromPtr, 48);
      const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
      const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
      const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
      const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
      const toPtr = elementAt(systemPtr, stride, j, i);
      v128.store(toPtr, v128.shuffle<f32>(ab01, cd01, 0, 1, 4, 5));
      v128.store(toPtr, v128.shuffle<f32>(ab01, cd01, 2, 3, 6, 7), 16);
      v128.store(toPtr, v128.shuffle<f32>(ab23, cd23, 0, 1, 4, 5), 32);
      v128.store(toPtr, v128.shuffle<f32>(ab23, cd23, 2, 3, 6, 7), 48);
    }
  }
}

/** g ← A·x − b, column by column. */
function gradient(systemPtr: usize, xPtr: usize, bPtr: usize, stride: i32, gPtr: usize): void {
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) v128.store(gPtr + i, f32x4.neg(v128.load(bPtr + i)));
  for (let k = 0; k < stride; k++) {
    const x = load<f32>(at32(xPtr, k));
    if (x != 0) addColumn(systemPtr, k, x, stride, gPtr);
  }
}

/** One step for every coordinate in turn, g kept up with it. A coordinate without curvature stays as it is. */
function descend(systemPtr: usize, xPtr: usize, gPtr: usize, stride: i32): void {
  for (let k = 0; k < stride; k++) {
    const at = (<usize>k) << 2;
    const bend = load<f32>(elementAt(systemPtr, stride, k, k));
    if (!(bend > 0)) continue;
    const x = load<f32>(xPtr + at);
    const next = max<f32>(0, x - load<f32>(gPtr + at) / bend);
    if (next == x) continue;
    store<f32>(xPtr + at, next);
    addColumn(systemPtr, k, next - x, stride, gPtr);
  }
}

/** g ← g + s·A[:,k]. */
function addColumn(systemPtr: usize, k: i32, s: f32, stride: i32, gPtr: usize): void {
  const factor = f32x4.splat(s);
  const sliverBytes = (<usize>stride) << 4;
  let columnPtr = systemPtr + ((<usize>k) << 4);
  const endPtr = at32(gPtr, stride);
  for (; gPtr < endPtr; gPtr += 16) {
    v128.store(gPtr, madd(v128.load(columnPtr), factor, v128.load(gPtr)));
    columnPtr += sliverBytes;
  }
}

/** The largest |g_k| where x_k > 0, or −g_k where x_k = 0; NaN if there is one. */
function violation(xPtr: usize, gPtr: usize, stride: i32): f32 {
  const zero = f32x4.splat(0);
  let worst = zero;
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    const g = v128.load(gPtr + i);
    const free = f32x4.gt(v128.load(xPtr + i), zero);
    worst = f32x4.max(worst, v128.bitselect(f32x4.abs(g), f32x4.neg(g), free));
  }
  return maxLanes(worst);
}

/** max|b_k|. */
function largest(bPtr: usize, stride: i32): f32 {
  let most = f32x4.splat(0);
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) most = f32x4.max(most, f32x4.abs(v128.load(bPtr + i)));
  return maxLanes(most);
}

function maxLanes(a: v128): f32 {
  const pairs = f32x4.max(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return max<f32>(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}
