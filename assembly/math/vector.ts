// Dense vectors: the level-1 operations, float32 over `stride` floats (a multiple of 8), float64 over any count.
// Aliasing: the output may be an input. Scratch: none. Flops: 2 an element.
import { madd, sumLanes } from './lanes';

/** Σ a·b, two accumulators, summed in a fixed order. */
export function dot(a: usize, b: usize, stride: i32): f32 {
  let even = f32x4.splat(0);
  let odd = even;
  const end = a + ((<usize>stride) << 2);
  while (a < end) {
    even = madd(v128.load(a), v128.load(b), even);
    odd = madd(v128.load(a, 16), v128.load(b, 16), odd);
    a += 32;
    b += 32;
  }
  return sumLanes(f32x4.add(even, odd));
}

/** out ← s·a + b. */
export function scaleAdd(s: f32, a: usize, b: usize, out: usize, stride: i32): void {
  const factor = f32x4.splat(s);
  const end = a + ((<usize>stride) << 2);
  while (a < end) {
    v128.store(out, madd(v128.load(a), factor, v128.load(b)));
    a += 16;
    b += 16;
    out += 16;
  }
}

/** Σ a·b in float64, four partial sums, added in a fixed order. */
export function dot64(a: usize, b: usize, count: i32): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  const end = a + ((<usize>count) << 3);
  while (a + 32 <= end) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)));
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)));
    a += 32;
    b += 32;
  }
  even = f64x2.add(even, odd);
  let sum = f64x2.extract_lane(even, 0) + f64x2.extract_lane(even, 1);
  for (; a < end; a += 8) {
    sum += load<f64>(a) * load<f64>(b);
    b += 8;
  }
  return sum;
}

/** y ← y + s·x in float64. */
export function axpy64(s: f64, x: usize, y: usize, count: i32): void {
  const factor = f64x2.splat(s);
  const end = x + ((<usize>count) << 3);
  while (x + 16 <= end) {
    v128.store(y, f64x2.add(v128.load(y), f64x2.mul(factor, v128.load(x))));
    x += 16;
    y += 16;
  }
  if (x < end) store<f64>(y, load<f64>(y) + s * load<f64>(x));
}

/** out ← y, float32 into float64. */
export function promote(yPtr: usize, count: i32, outPtr: usize): void {
  for (let i = 0; i < count; i++) store<f64>(outPtr + ((<usize>i) << 3), <f64>load<f32>(yPtr + ((<usize>i) << 2)));
}
