// One row's system by conjugate gradients preconditioned with its dense diagonal, matrix-free:
//   (D + Σ_j C_j y_j y_jᵀ) x = Σ_j w_j a_j y_j,   preconditioner D.
//
// Source: Takács, Pilászy and Tikk, "Applications of the Conjugate Gradient Method for Implicit Feedback Collaborative
// Filtering" (2011); Saad, "Iterative Methods for Sparse Linear Systems", §9.2. In the principal axes the dense part of
// the system is D itself, so that a step costs the gathered rows only, no d² product, and D preconditions it.
//
// In: the row's entries [begin, end) of the task, D (stride, positive), x (stride), the start. Out: x.
// Stops after task.cgSteps steps, or when rᵀD⁻¹r has fallen to cgTolerance² of bᵀD⁻¹b. Scratch: cgBytes(stride).
// Aliasing: none. Flops: 4·n·d a step and as many to begin. Returns nothing: a direction without curvature ends it.
import { madd, sumLanes4 } from './lanes';
import { Task } from './task';
import {
  addressAt,
  addressesOf,
  BATCH,
  batchBytes,
  coefficientsOf,
  excess,
  GROUP,
  padTerms,
  putTerm,
  scalesOf,
  targetAt,
  weightAt,
} from './terms';
import { dot, multiply, scaleAdd } from './vector';

export function cgBytes(stride: i32): usize {
  return batchBytes() + ((<usize>stride) << 2) * 5;
}

export function solveCg(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  dPtr: usize,
  xPtr: usize,
  scratchPtr: usize,
): void {
  const stride = task.stride;
  const rowBytes = (<usize>stride) << 2;
  const inversePtr = scratchPtr + batchBytes();
  const rPtr = inversePtr + rowBytes;
  const zPtr = rPtr + rowBytes;
  const pPtr = zPtr + rowBytes;
  const qPtr = pPtr + rowBytes;
  for (let i: usize = 0; i < rowBytes; i += 16) {
    v128.store(inversePtr + i, f32x4.div(f32x4.splat(1), v128.load(dPtr + i)));
  }

  // b, for the stopping rule alone; then r = b − A x.
  let floor: f32 = 0;
  if (task.cgTolerance > 0) {
    memory.fill(rPtr, 0, rowBytes);
    memory.fill(zPtr, 0, rowBytes);
    addTerms(task, begin, end, rowWeight, true, zPtr, rPtr, scratchPtr);
    multiply(rPtr, inversePtr, zPtr, stride);
    floor = task.cgTolerance * task.cgTolerance * dot(rPtr, zPtr, stride);
  }
  multiply(dPtr, xPtr, zPtr, stride);
  memory.fill(rPtr, 0, rowBytes);
  scaleAdd(-1, zPtr, rPtr, rPtr, stride);
  addTerms(task, begin, end, rowWeight, true, xPtr, rPtr, scratchPtr);
  multiply(rPtr, inversePtr, zPtr, stride);
  memory.copy(pPtr, zPtr, rowBytes);
  let rz = dot(rPtr, zPtr, stride);

  for (let step = 0; step < task.cgSteps; step++) {
    if (!(rz > floor)) return;
    multiply(dPtr, pPtr, qPtr, stride);
    addTerms(task, begin, end, rowWeight, false, pPtr, qPtr, scratchPtr);
    const curvature = dot(pPtr, qPtr, stride);
    if (!(curvature > 0)) return;
    const length = rz / curvature;
    scaleAdd(length, pPtr, xPtr, xPtr, stride);
    scaleAdd(-length, qPtr, rPtr, rPtr, stride);
    multiply(rPtr, inversePtr, zPtr, stride);
    const next = dot(rPtr, zPtr, stride);
    scaleAdd(next / rz, pPtr, zPtr, pPtr, stride);
    rz = next;
  }
}

/** out ← out + Σ_j (w_j a_j − C_j ⟨y_j,v⟩) y_j for the residual, out + Σ_j C_j ⟨y_j,v⟩ y_j for the product. */
function addTerms(
  task: Task,
  begin: i32,
  end: i32,
  rowWeight: f32,
  residual: bool,
  vPtr: usize,
  outPtr: usize,
  batchPtr: usize,
): void {
  for (let p = begin; p < end; ) {
    let count = 0;
    for (; p < end && count < BATCH; p++) {
      const w = weightAt(task, p);
      const c = excess(task, p, w, rowWeight);
      putTerm(batchPtr, count++, addressAt(task, p), residual ? -c : c, residual ? w * targetAt(task, p) : 0);
    }
    const padded = padTerms(batchPtr, count);
    for (let k = 0; k < padded; k += GROUP) addGroup(batchPtr + ((<usize>k) << 2), task.stride, vPtr, outPtr);
  }
}

/** Four rows at once: read for their dot products, and again, from the first-level cache, for the update. */
function addGroup(groupPtr: usize, stride: i32, vPtr: usize, outPtr: usize): void {
  const y0 = <usize>load<u32>(addressesOf(groupPtr));
  const y1 = <usize>load<u32>(addressesOf(groupPtr), 4);
  const y2 = <usize>load<u32>(addressesOf(groupPtr), 8);
  const y3 = <usize>load<u32>(addressesOf(groupPtr), 12);
  const bytes = (<usize>stride) << 2;
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let t0 = s0;
  let t1 = s0;
  let t2 = s0;
  let t3 = s0;
  for (let i: usize = 0; i < bytes; i += 32) {
    const v = v128.load(vPtr + i);
    const u = v128.load(vPtr + i, 16);
    s0 = madd(v128.load(y0 + i), v, s0);
    s1 = madd(v128.load(y1 + i), v, s1);
    s2 = madd(v128.load(y2 + i), v, s2);
    s3 = madd(v128.load(y3 + i), v, s3);
    t0 = madd(v128.load(y0 + i, 16), u, t0);
    t1 = madd(v128.load(y1 + i, 16), u, t1);
    t2 = madd(v128.load(y2 + i, 16), u, t2);
    t3 = madd(v128.load(y3 + i, 16), u, t3);
  }
  const dots = sumLanes4(f32x4.add(s0, t0), f32x4.add(s1, t1), f32x4.add(s2, t2), f32x4.add(s3, t3));
  const terms = madd(dots, v128.load(scalesOf(groupPtr)), v128.load(coefficientsOf(groupPtr)));
  const c0 = v128.shuffle<f32>(terms, terms, 0, 0, 0, 0);
  const c1 = v128.shuffle<f32>(terms, terms, 1, 1, 1, 1);
  const c2 = v128.shuffle<f32>(terms, terms, 2, 2, 2, 2);
  const c3 = v128.shuffle<f32>(terms, terms, 3, 3, 3, 3);
  for (let i: usize = 0; i < bytes; i += 32) {
    let sum = madd(v128.load(y0 + i), c0, v128.load(outPtr + i));
    let next = madd(v128.load(y0 + i, 16), c0, v128.load(outPtr + i, 16));
    sum = madd(v128.load(y1 + i), c1, sum);
    next = madd(v128.load(y1 + i, 16), c1, next);
    sum = madd(v128.load(y2 + i), c2, sum);
    next = madd(v128.load(y2 + i, 16), c2, next);
    v128.store(outPtr + i, madd(v128.load(y3 + i), c3, sum));
    v128.store(outPtr + i, madd(v128.load(y3 + i, 16), c3, next), 16);
  }
}
