// s_j = ⟨x, y_j⟩ for one query and rows as a small model keeps them: int8 or float16 with a scale a row, or float32.
//
// Source: four inner products side by side, as in every matrix-vector product, and the conversions named below.
//
// Rows are row-major and tight, as in a file: nothing is packed or unpacked. Four rows a step; a load may run over the end
// of a row into the next one, where the query is zero.
//   int8     y_j = scale_j·b, x = queryScale·q: integers, by i32x4.dot_i16x8_s; exact while Σ|q·b| < 2³¹
//   float16  y_j = scale_j·h, x = queryScale·q·2⁻¹¹²: the bits of h, moved to a float32's place, are h·2⁻¹¹², exactly and
//            without a table (F. Giesen, "half to float done quick", 2010); the query makes up for it
//   float32  y_j and x as they are; fused multiply-adds in the relaxed build
//
// Rows (count × d), and behind them zeros: 16 bytes, and the rows that are missing to a multiple of 4. Query: int16 or
// floats, zeros from d up to a multiple of 16. scale, out: count rounded up to 4 floats. Aliasing, scratch: none.
// Flops: 2·count·d. Returns nothing.
import { madd, sumLanes4 } from '../math/lanes';

export function scoresInt8(
  outPtr: usize,
  queryPtr: usize,
  queryScale: f32,
  rowsPtr: usize,
  scalesPtr: usize,
  count: i32,
  d: i32,
): void {
  const rowBytes = <usize>d;
  const scale = f32x4.splat(queryScale);
  for (let row = 0; row < count; row += 4) {
    let s0 = i32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const low = v128.load(queryPtr + (k << 1));
      const high = v128.load(queryPtr + (k << 1), 16);
      let bytesPtr = rowsPtr + k;
      s0 = i32x4.add(s0, i32x4.add(dotOf(bytesPtr, low), dotOf(bytesPtr + 8, high)));
      bytesPtr += rowBytes;
      s1 = i32x4.add(s1, i32x4.add(dotOf(bytesPtr, low), dotOf(bytesPtr + 8, high)));
      bytesPtr += rowBytes;
      s2 = i32x4.add(s2, i32x4.add(dotOf(bytesPtr, low), dotOf(bytesPtr + 8, high)));
      bytesPtr += rowBytes;
      s3 = i32x4.add(s3, i32x4.add(dotOf(bytesPtr, low), dotOf(bytesPtr + 8, high)));
    }
    const sums = f32x4.convert_i32x4_s(sumLanesI32(s0, s1, s2, s3));
    v128.store(outPtr, f32x4.mul(sums, f32x4.mul(scale, v128.load(scalesPtr))));
    outPtr += 16;
    scalesPtr += 16;
    rowsPtr += 4 * rowBytes;
  }
}

/** Eight int8, widened as they are loaded, by eight int16, in four sums. Small enough to be compiled in place everywhere. */
function dotOf(bytesPtr: usize, x: v128): v128 {
  return i32x4.dot_i16x8_s(v128.load_ext<i8>(bytesPtr), x);
}

/** [Σa, Σb, Σc, Σd] of integers. */
function sumLanesI32(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 1, 4, 5), v128.shuffle<i32>(a, b, 2, 3, 6, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 1, 4, 5), v128.shuffle<i32>(c, d, 2, 3, 6, 7));
  return i32x4.add(v128.shuffle<i32>(ab, cd, 0, 2, 4, 6), v128.shuffle<i32>(ab, cd, 1, 3, 5, 7));
}

export function scoresHalf(
  outPtr: usize,
  queryPtr: usize,
  queryScale: f32,
  rowsPtr: usize,
  scalesPtr: usize,
  count: i32,
  d: i32,
): void {
  const rowBytes = (<usize>d) << 1;
  const scale = f32x4.splat(queryScale);
  for (let row = 0; row < count; row += 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k: usize = 0; k < rowBytes; k += 8) {
      const x = v128.load(queryPtr + (k << 1));
      s0 = madd(widen(rowsPtr + k), x, s0);
      s1 = madd(widen(rowsPtr + rowBytes + k), x, s1);
      s2 = madd(widen(rowsPtr + 2 * rowBytes + k), x, s2);
      s3 = madd(widen(rowsPtr + 3 * rowBytes + k), x, s3);
    }
    v128.store(outPtr, f32x4.mul(sumLanes4(s0, s1, s2, s3), f32x4.mul(scale, v128.load(scalesPtr))));
    outPtr += 16;
    scalesPtr += 16;
    rowsPtr += 4 * rowBytes;
  }
}

/** Four float16 as float32, times 2⁻¹¹²: the sign stays on top, exponent and fraction move below it. */
function widen(halvesPtr: usize): v128 {
  return v128.and(i32x4.shl(v128.load_ext<i16>(halvesPtr), 13), i32x4.splat(<i32>0x8fffe000));
}

export function scoresFloat(outPtr: usize, queryPtr: usize, rowsPtr: usize, count: i32, d: i32): void {
  const rowBytes = (<usize>d) << 2;
  for (let row = 0; row < count; row += 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let k: usize = 0; k < rowBytes; k += 16) {
      const x = v128.load(queryPtr + k);
      s0 = madd(v128.load(rowsPtr + k), x, s0);
      s1 = madd(v128.load(rowsPtr + rowBytes + k), x, s1);
      s2 = madd(v128.load(rowsPtr + 2 * rowBytes + k), x, s2);
      s3 = madd(v128.load(rowsPtr + 3 * rowBytes + k), x, s3);
    }
    v128.store(outPtr, sumLanes4(s0, s1, s2, s3));
    outPtr += 16;
    rowsPtr += 4 * rowBytes;
  }
}
