// Dense vectors: aᵀb, s·a + b and y + s·x, float32 over `stride` floats (a multiple of 8), float64 over any count.
//
// Source: the level-1 operations of Lawson, Hanson, Kincaid and Krogh, "Basic Linear Algebra Subprograms for Fortran Usage"
// (1979), with partial sums that are added in a fixed order.
// Aliasing: the output may be an input. Scratch: none. Flops: 2 an element. Products return the sum, the others nothing.
import { at32, at64 } from './address';
import { madd, sumLanes } from './lanes';

/** Σ a·b, two accumulators, summed in a fixed order. */
export function dot(aPtr: usize, bPtr: usize, stride: i32): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  const endPtr = at32(aPtr, stride);
  while (aPtr < endPtr) {
    even = madd(v128.load(aPtr), v128.load(bPtr), even);
    odd = madd(v128.load(aPtr, 16), v128.load(bPtr, 16), odd);
    aPtr += 32;
    bPtr += 32;
  }
  return sumLanes(f32x4.add(even, odd));
}

/** out ← s·a + b. */
export function scaleAdd(s: f32, aPtr: usize, bPtr: usize, outPtr: usize, stride: i32): void {
  const factor = f32x4.splat(s);
  const endPtr = at32(aPtr, stride);
  while (aPtr < endPtr) {
    v128.store(outPtr, madd(v128.load(aPtr), factor, v128.load(bPtr)));
    aPtr += 16;
    bPtr += 16;
    outPtr += 16;
  }
}

/** Σ a·b in float64, four partial sums, added in a fixed order. */
export function dot64(aPtr: usize, bPtr: usize, count: i32): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  const endPtr = at64(aPtr, count);
  while (aPtr + 32 <= endPtr) {
    even = f64x2.add(even, f64x2.mul(v128.load(aPtr), v128.load(bPtr)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(aPtr, 16), v128.load(bPtr, 16)));
    aPtr += 32;
    bPtr += 32;
  }
  even = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  for (; aPtr < endPtr; aPtr += 8) {
    sum += load<f64>(aPtr) * load<f64>(bPtr);
    bPtr += 8;
  }
  return sum;
}

/** Σ a·b of `stride` floats in float64, four partial sums, added in a fixed order. */
export function dotWide(aPtr: usize, bPtr: usize, stride: i32): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  const endPtr = at32(aPtr, stride);
  while (aPtr < endPtr) {
    const a = v128.load(aPtr);
    const b = v128.load(bPtr);
    even = f64x2.add(even, f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)));
    const aHigh = f64x2.promote_low_f32x4(v128.shuffle<f32>(a, a, 2, 3, 2, 3));
    odd = f64x2.add(odd, f64x2.mul(aHigh, f64x2.promote_low_f32x4(v128.shuffle<f32>(b, b, 2, 3, 2, 3))));
    aPtr += 16;
    bPtr += 16;
  }
  even = f64x2.add(even, odd);
  return f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
}

/** y ← y + s·x in float64. */
export function axpy64(s: f64, xPtr: usize, yPtr: usize, count: i32): void {
  const factor = f64x2.splat(s);
  const endPtr = at64(xPtr, count);
  while (xPtr + 16 <= endPtr) {
    v128.store(yPtr, f64x2.add(v128.load(yPtr), f64x2.mul(factor, v128.load(xPtr))));
    xPtr += 16;
    yPtr += 16;
  }
  if (xPtr < endPtr) store<f64>(yPtr, load<f64>(yPtr) + s * load<f64>(xPtr));
}

/** out ← y, float32 into float64. */
export function promote(yPtr: usize, count: i32, outPtr: usize): void {
  for (let i = 0; i < count; i++) store<f64>(at64(outPtr, i), <f64>load<f32>(at32(yPtr, i)));
}
