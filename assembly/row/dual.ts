// The dual system of one short row, n × n instead of d × d: with T = C^½ Y D^-½ and g = C^-½ (w∘a),
//   x = D^-½ Tᵀ z,   (I + T Tᵀ) z = g.
//
// Source: the push-through identity (D + YᵀCY)⁻¹YᵀC^½ = D^-½Tᵀ(I + TTᵀ)⁻¹; cheaper below about 0.9 d entries, and its
// eigenvalues start at one, which keeps it well conditioned unless λ is tiny. Needs D > 0 and C > 0.
//
// In: the row's entries [begin, end) of the task, 1 ≤ n ≤ limit; D^-½ (stride). Out: x (stride).
// Scratch: dualBytes(stride, limit). Aliasing: none. Flops: n²·d + n³/3 + O(n·d).
// Returns 0; 1-based failing column of the factorisation; or −1 when the form does not suit the row: an entry with
// C ≤ 0, or next to no regularization. x is undefined unless 0.

import { choleskyFactor, choleskySolve } from '../dense/cholesky';
import { gatherTransposed } from '../dense/gather';
import { elementAt, rankUpdate, STORE, systemBytes } from '../dense/rank-update';
import { at32, row32 } from '../math/address';
import { madd, sumLanes4 } from '../math/lanes';
import { Task } from './task';
import { addressAt, BATCH, batchBytes, excess, GROUP, padTerms, putTerm, targetAt, weightAt } from './terms';

/**
 * Beyond this ratio of an entry's energy to D, the I in I + TTᵀ no longer keeps the system well conditioned: λ is next to
 * nothing, and the row takes the primal form, which knows when to go on in float64.
 */
const MOST_ENERGY: f32 = 1e3;
/** Below this fraction of w, C^-½·w·a would amplify rounding: the row takes the primal form. */
const LEAST_EXCESS: f32 = 1e-3;

function roundUp4(n: i32): i32 {
  return (n + 3) & -4;
}

export function dualBytes(stride: i32, limit: i32): usize {
  const n = <usize>roundUp4(limit);
  return batchBytes() + ((n * <usize>stride) << 2) + systemBytes(<i32>n) + (n << 3);
}

export function solveDual(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  qPtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): i32 {
  const stride = task.stride;
  const n = roundUp4(end - begin);
  const panelPtr = scratchPtr + batchBytes();
  const systemPtr = row32(panelPtr, n, stride);
  const zPtr = systemPtr + systemBytes(n);
  const inversePtr = at32(zPtr, n);

  for (let p = begin; p < end; p += BATCH) {
    const count = min(end - p, BATCH);
    if (!collect(task, p, count, rowWeight, scratchPtr, at32(zPtr, p - begin))) return -1;
    const padded = padTerms(scratchPtr, count);
    for (let k = count; k < padded; k++) store<f32>(at32(zPtr, p - begin + k), 0);
    for (let k = 0; k < padded; k += GROUP) {
      gatherTransposed(scratchPtr, k, stride, qPtr, row32(panelPtr, p - begin + k, stride));
    }
  }
  rankUpdate(systemPtr, panelPtr, stride, stride, n, STORE);
  for (let i = 0; i < n; i++) {
    const elementPtr = elementAt(systemPtr, n, i, i);
    const energy = load<f32>(elementPtr);
    if (!(energy < MOST_ENERGY)) return -1;
    store<f32>(elementPtr, energy + 1);
  }
  // A pivot in doubt costs two digits at most here, since none is below one: the energies' bound sees to that.
  const code = choleskyFactor(systemPtr, n, zPtr, inversePtr);
  if (code > 0) return code;
  choleskySolve(systemPtr, n, zPtr, inversePtr);
  expand(panelPtr, n, stride, zPtr, qPtr, xPtr);
  return 0;
}

/** Terms p to p + count of the row, and their g. False when one of them has no positive excess. */
function collect(task: Task, p: i32, count: i32, rowWeight: f32, batchPtr: usize, gPtr: usize): bool {
  for (let k = 0; k < count; k++) {
    const w = weightAt(task, p + k);
    const c = excess(task, p + k, w, rowWeight);
    if (!(c > LEAST_EXCESS * w)) return false;
    const scale = sqrt<f32>(c);
    putTerm(batchPtr, k, addressAt(task, p + k), scale, 0);
    store<f32>(at32(gPtr, k), (w * targetAt(task, p + k)) / scale);
  }
  return true;
}

/** x = D^-½ Tᵀ z from the transposed panel, four features at a time. */
function expand(panelPtr: usize, n: i32, stride: i32, zPtr: usize, qPtr: usize, xPtr: usize): void {
  const sliverStep = (<usize>stride) << 4;
  const endPtr = at32(zPtr, n);
  for (let f = 0; f < stride; f += 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let tPtr = panelPtr + ((<usize>f) << 4);
    for (let zLanePtr = zPtr; zLanePtr < endPtr; zLanePtr += 16) {
      const z = v128.load(zLanePtr);
      s0 = madd(v128.load(tPtr), z, s0);
      s1 = madd(v128.load(tPtr, 16), z, s1);
      s2 = madd(v128.load(tPtr, 32), z, s2);
      s3 = madd(v128.load(tPtr, 48), z, s3);
      tPtr += sliverStep;
    }
    const at = (<usize>f) << 2;
    v128.store(xPtr + at, f32x4.mul(sumLanes4(s0, s1, s2, s3), v128.load(qPtr + at)));
  }
}
