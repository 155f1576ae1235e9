// Seeded normal numbers that depend on (seed, row, column) alone, so that any split of the rows gives the same factors.
//
// Source: SplitMix64 (Steele, Lea and Flood 2014) as a counter-based generator, one stream a row; Marsaglia's polar
// method (1964), which needs a logarithm and a root only.
import { at32, row32 } from './address';
import { ln } from './elementary';

export const GOLDEN: u64 = 0x9e3779b97f4a7c15;

/** SplitMix64's finaliser: a bijection of 64 bits that passes BigCrush on counters. */
export function mix(x: u64): u64 {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/**
 * Y (rows × stride) ← N(0, deviation²) in the first `factors` columns of rows [begin, end), 0 in the padding.
 * `stream` tells the sides apart. Aliasing, scratch: none. About 40 flops a number. Returns nothing.
 */
export function fillNormal(
  yPtr: usize,
  begin: i32,
  end: i32,
  factors: i32,
  stride: i32,
  deviation: f32,
  seed: u32,
  stream: u32,
): void {
  for (let row = begin; row < end; row++) {
    const rowPtr = row32(yPtr, row, stride);
    memory.fill(rowPtr, 0, (<usize>stride) << 2);
    let state = mix(mix(((<u64>stream) << 32) | <u64>seed) + <u64>row * GOLDEN);
    for (let k = 0; k < factors; k += 2) {
      let x: f64 = 0;
      let y: f64 = 0;
      let s: f64 = 0;
      do {
        state += GOLDEN;
        const bits = mix(state);
        x = <f64>(<i32>(bits >> 32)) * (1.0 / 2147483648.0);
        y = <f64>(<i32>bits) * (1.0 / 2147483648.0);
        s = x * x + y * y;
      } while (s >= 1 || s == 0);
      const scale = <f64>deviation * sqrt<f64>((-2 * ln(s)) / s);
      store<f32>(at32(rowPtr, k), <f32>(x * scale));
      if (k + 1 < factors) store<f32>(at32(rowPtr, k), <f32>(y * scale), 4);
    }
  }
}
