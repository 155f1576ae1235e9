// One step of a non-negative solution towards the minimum over the coordinates that are free, F = {k: x_k > 0}:
//   x ← x + α(z − x),   A_FF z_F = b_F,   z = 0 elsewhere,   α ≤ 1 the longest step that keeps x ≥ 0.
//
// Source: Lawson and Hanson, "Solving Least Squares Problems" (1974), chapter 23, the inner loop of their algorithm NNLS.
// ½·xᵀAx − bᵀx falls along the whole step; and where F is that of the solution already, the step ends there.
//
// A (stride × stride): its lower triangle in slivers (rank-update.ts). In: b, x ≥ 0 (stride). Out: x, some of it bound.
// Scratch: freeStepBytes(stride). Aliasing: none. Flops: d³/3 + O(d²). Returns nothing: without a factor, x stays.

import { choleskyFactor, choleskySolve } from '../dense/cholesky';
import { elementAt, systemBytes } from '../dense/rank-update';
import { at32 } from '../math/address';

export function freeStepBytes(stride: i32): usize {
  return systemBytes(stride) + ((<usize>stride) << 3);
}

export function freeStep(systemPtr: usize, bPtr: usize, xPtr: usize, stride: i32, scratchPtr: usize): void {
  const zPtr = scratchPtr + systemBytes(stride);
  const inversePtr = at32(zPtr, stride);
  restrict(systemPtr, bPtr, xPtr, stride, scratchPtr, zPtr);
  if (choleskyFactor(scratchPtr, stride, zPtr, inversePtr) > 0) return;
  choleskySolve(scratchPtr, stride, zPtr, inversePtr);
  advance(zPtr, xPtr, stride);
}

/** C ← A and z ← b, with rows and columns of the identity, and zeros, for the coordinates that are bound. */
function restrict(systemPtr: usize, bPtr: usize, xPtr: usize, stride: i32, cPtr: usize, zPtr: usize): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < stride; i += 4) {
    const at = (<usize>i) << 2;
    const free = f32x4.gt(v128.load(xPtr + at), zero);
    v128.store(zPtr + at, v128.and(v128.load(bPtr + at), free));
    const offset = elementAt(0, stride, i, 0);
    for (let j = 0; j < i + 4; j++) {
      const column = offset + ((<usize>j) << 4);
      const bound = !(load<f32>(at32(xPtr, j)) > 0);
      v128.store(cPtr + column, bound ? zero : v128.and(v128.load(systemPtr + column), free));
    }
  }
  for (let k = 0; k < stride; k++) {
    if (!(load<f32>(at32(xPtr, k)) > 0)) store<f32>(elementAt(cPtr, stride, k, k), 1);
  }
}

/** The step; a coordinate that ends it is zero afterwards, exactly. */
function advance(zPtr: usize, xPtr: usize, stride: i32): void {
  let length: f32 = 1;
  for (let k: usize = 0; k < (<usize>stride) << 2; k += 4) {
    const x = load<f32>(xPtr + k);
    const z = load<f32>(zPtr + k);
    if (z < 0) length = min<f32>(length, x / (x - z));
  }
  for (let k: usize = 0; k < (<usize>stride) << 2; k += 4) {
    const x = load<f32>(xPtr + k);
    const z = load<f32>(zPtr + k);
    const ends = z < 0 && x / (x - z) <= length;
    store<f32>(xPtr + k, ends ? 0 : max<f32>(0, x + length * (z - x)));
  }
}
