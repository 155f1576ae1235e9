// The most multiply-adds that one core does on 128-bit lanes: what the kernels' figures are a fraction of.
//
// Twelve independent chains x ← x·a + b on registers only, no loads: more than the latency of two multiply-add units
// asks for (eight), and with their two operands as many as the sixteen registers hold. Compiled by the benchmarks for
// both builds: a fused multiply-add with relaxed SIMD, a product and a sum without. Flops: 96·count.
// Returns a number that depends on every chain, so that none is left out.
import { madd } from '../assembly/math/lanes';

/** `ratio` and `step` are a and b, arguments so that the compiler cannot know them; 0.5 and 0.5 take each chain to 1. */
export function multiplyAdds(count: i32, ratio: f32, step: f32): f32 {
  const a = f32x4.splat(ratio);
  const b = f32x4.splat(step);
  let x0 = f32x4.splat(1);
  let x1 = f32x4.splat(2);
  let x2 = f32x4.splat(3);
  let x3 = f32x4.splat(4);
  let x4 = f32x4.splat(5);
  let x5 = f32x4.splat(6);
  let x6 = f32x4.splat(7);
  let x7 = f32x4.splat(8);
  let x8 = f32x4.splat(9);
  let x9 = f32x4.splat(10);
  let x10 = f32x4.splat(11);
  let x11 = f32x4.splat(12);
  for (let i = 0; i < count; i++) {
    x0 = madd(x0, a, b);
    x1 = madd(x1, a, b);
    x2 = madd(x2, a, b);
    x3 = madd(x3, a, b);
    x4 = madd(x4, a, b);
    x5 = madd(x5, a, b);
    x6 = madd(x6, a, b);
    x7 = madd(x7, a, b);
    x8 = madd(x8, a, b);
    x9 = madd(x9, a, b);
    x10 = madd(x10, a, b);
    x11 = madd(x11, a, b);
  }
  const low = f32x4.add(f32x4.add(f32x4.add(x0, x1), f32x4.add(x2, x3)), f32x4.add(x4, x5));
  const high = f32x4.add(f32x4.add(f32x4.add(x6, x7), f32x4.add(x8, x9)), f32x4.add(x10, x11));
  return f32x4.extract_lane(f32x4.add(low, high), 0);
}
