// One row's system by preconditioned conjugate gradients, matrix-free:
//   (D + Σ_j C_j y_j y_jᵀ) x = Σ_j w_j a_j y_j,   preconditioner P = D + s·Σ_j max(C_j, 0), or D.
//
// Source: Takács, Pilászy and Tikk, "Applications of the Conjugate Gradient Method for Implicit Feedback Collaborative
// Filtering" (2011); Saad, "Iterative Methods for Sparse Linear Systems", §9.2. In the principal axes the dense part of
// the system is D itself, so that a step costs the gathered rows only, no d² product. s, the mean squares of Y's columns over
// the entries (mean-squares.ts), makes P the expected diagonal of the whole system.
//
// In: the row's entries [begin, end) of the task, D (stride, positive), x (stride), the start. Out: x.
// Stops after task.cgSteps steps, or when rᵀP⁻¹r has fallen to cgTolerance² of bᵀP⁻¹b. Scratch: cgBytes(stride, n).
// Aliasing: none. Flops: 4·n·d to begin, as much again for b with a tolerance, and for each step, half of it for the last.
// Returns 0, or 1 where the task wants the tolerance and the steps did not reach it, and where float32 does not hold a
// direction's curvature: values so large or so small, or C < 0, that the row wants another form. x is undefined then.
import { madd, sumLanes } from '../math/lanes';
import { dot, scaleAdd } from '../math/vector';
import { Task } from './task';
import { addProduct, addResidual, collectRow, curvature, rowTermsBytes, sumPositive } from './terms-product';

/** Squares of residuals and curvatures outside of these have lost digits to overflow or underflow, or soon will. */
const LEAST: f32 = 1e-30;
const MOST: f32 = 1e30;

/** Five vectors and the terms of the longest row. */
export function cgBytes(stride: i32, longest: i32): usize {
  return ((<usize>stride) << 2) * 5 + rowTermsBytes(longest);
}

export function solveCg(
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
  const inversePtr = scratchPtr;
  const rPtr = inversePtr + rowBytes;
  const zPtr = rPtr + rowBytes;
  const pPtr = zPtr + rowBytes;
  const qPtr = pPtr + rowBytes;
  const termsPtr = qPtr + rowBytes;
  const count = collectRow(task, begin, end, rowWeight, termsPtr);
  invert(dPtr, task.meanSquaresPtr, sumPositive(termsPtr, count), inversePtr, stride);

  // b, for the stopping rule alone; then r = b − A x.
  let floor: f32 = 0;
  if (task.cgTolerance > 0) {
    memory.fill(rPtr, 0, rowBytes);
    memory.fill(zPtr, 0, rowBytes);
    addResidual(termsPtr, count, stride, zPtr, rPtr);
    floor = task.cgTolerance * task.cgTolerance * scaleBy(rPtr, inversePtr, zPtr, stride);
  }
  negateProduct(dPtr, xPtr, rPtr, stride);
  addResidual(termsPtr, count, stride, xPtr, rPtr);
  let rz = scaleBy(rPtr, inversePtr, pPtr, stride);

  for (let step = 1; rz > max<f32>(floor, LEAST); step++) {
    // The last step needs the length of its direction, pᵀAp, but no residual after it: half the work.
    const last = step == task.cgSteps;
    let bend = scaleBy(pPtr, dPtr, qPtr, stride);
    if (last) {
      bend += curvature(termsPtr, count, stride, pPtr);
    } else {
      addProduct(termsPtr, count, stride, pPtr, qPtr);
      bend = dot(pPtr, qPtr, stride);
    }
    if (!(bend > 0 && bend < MOST && rz < MOST)) return 1;
    const length = rz / bend;
    scaleAdd(length, pPtr, xPtr, xPtr, stride);
    if (last) return task.cgThenExact ? 1 : 0;
    scaleAdd(-length, qPtr, rPtr, rPtr, stride);
    const next = scaleBy(rPtr, inversePtr, zPtr, stride);
    scaleAdd(next / rz, pPtr, zPtr, pPtr, stride);
    rz = next;
  }
  return rz > LEAST ? 0 : 1;
}

/** out ← 1/P, of c = Σ_j max(C_j, 0). */
export function invert(dPtr: usize, sPtr: usize, c: f32, outPtr: usize, stride: i32): void {
  const one = f32x4.splat(1);
  const scale = f32x4.splat(c);
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    let d = v128.load(dPtr + i);
    if (sPtr) d = madd(v128.load(sPtr + i), scale, d);
    v128.store(outPtr + i, f32x4.div(one, d));
  }
}

/** out ← −d∘x. */
function negateProduct(dPtr: usize, xPtr: usize, outPtr: usize, stride: i32): void {
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    v128.store(outPtr + i, f32x4.neg(f32x4.mul(v128.load(dPtr + i), v128.load(xPtr + i))));
  }
}

/** out ← diag(s)·r, and rᵀ diag(s) r. */
export function scaleBy(rPtr: usize, sPtr: usize, outPtr: usize, stride: i32): f32 {
  let sum = f32x4.splat(0);
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    const r = v128.load(rPtr + i);
    const z = f32x4.mul(r, v128.load(sPtr + i));
    v128.store(outPtr + i, z);
    sum = madd(r, z, sum);
  }
  return sumLanes(sum);
}
