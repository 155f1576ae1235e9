// Four float32 lanes of one v128: the multiply-add every kernel is made of, and the horizontal sum.
//
// `madd` and its like are the one place where the strict and the relaxed build differ. Strict: a product and a sum, each rounded, so
// that the bits are the same on every engine. Relaxed: relaxed_madd, one fused instruction where the machine has it.
// Registers only: no memory, so that nothing is aliased. Flops: 8 a multiply-add, 3 a sum of four lanes.

/** a·b + c, lane by lane. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a·b, lane by lane. */
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** a·b + c of two float64 lanes. */
export function madd64(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f64x2.relaxed_madd(a, b, c);
  return f64x2.add(f64x2.mul(a, b), c);
}

/** The sum of the four lanes, always as (0 + 2) + (1 + 3). */
export function sumLanes(a: v128): f32 {
  const pairs = f32x4.add(a, v128.shuffle<f32>(a, a, 2, 3, 0, 1));
  return f32x4.extract_lane(pairs, 0) + f32x4.extract_lane(pairs, 1);
}

/** [Σa, Σb, Σc, Σd]: four horizontal sums at once, each as (0 + 2) + (1 + 3). */
export function sumLanes4(a: v128, b: v128, c: v128, d: v128): v128 {
  const ab = f32x4.add(v128.shuffle<f32>(a, b, 0, 1, 4, 5), v128.shuffle<f32>(a, b, 2, 3, 6, 7));
  const cd = f32x4.add(v128.shuffle<f32>(c, d, 0, 1, 4, 5), v128.shuffle<f32>(c, d, 2, 3, 6, 7));
  return f32x4.add(v128.shuffle<f32>(ab, cd, 0, 2, 4, 6), v128.shuffle<f32>(ab, cd, 1, 3, 5, 7));
}

// Integers: rows of few levels, several columns in a lane of 32 bits. The relaxed build multiplies bytes and adds in 16 bits,
// which may wrap on the way: it is the finished sums that must fit. The strict one multiplies 16 bits and adds in 32.

/** Columns in a lane, and the bits of each. */
export const LANE_COLUMNS: u32 = ASC_FEATURE_RELAXED_SIMD ? 4 : 2;
export const COLUMN_BITS: u32 = 32 / LANE_COLUMNS;

/** a·b + c, columns of one lane summed up: with `widen` at the end. Relaxed: a is int8, b is within 0…127. */
export function dotAdd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return i16x8.add(i16x8.relaxed_dot_i8x16_i7x16_s(a, b), c);
  return i32x4.add(i32x4.dot_i16x8_s(a, b), c);
}

/** Sums of `dotAdd` as four integers of 32 bits. */
export function widen(sums: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? i32x4.extadd_pairwise_i16x8_s(sums) : sums;
}
