// Dense vectors of `stride` floats (a multiple of 8): the level-1 operations of the conjugate-gradient solver.
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

/** out ← a∘b, element by element. */
export function multiply(a: usize, b: usize, out: usize, stride: i32): void {
  const end = a + ((<usize>stride) << 2);
  while (a < end) {
    v128.store(out, f32x4.mul(v128.load(a), v128.load(b)));
    a += 16;
    b += 16;
    out += 16;
  }
}
