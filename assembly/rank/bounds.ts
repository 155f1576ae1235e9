// R_t(x): how far a score can still rise after the first t·STAGE_COLUMNS columns, split into a factor of the query and
// one of the item: for the chain s_t of multiply-adds over those columns and the finished score s,
// s_t < floor − R_t(x)·R_t(y), as topk evaluates it in float32, implies s < floor.
//
// Source: the Cauchy–Schwarz bound of incremental pruning (e.g. Li, Chan, Yiu and Mamoulis, "FEXIPRO: Fast and Exact Inner
// Product Retrieval in Recommender Systems", 2017); N. Higham, "Accuracy and Stability of Numerical Algorithms" (2002), §3.1.
// With u = 2⁻²⁴, the columns left x' and y', and γ = (depth + 1)·u/(1 − (depth + 1)·u), the finished chain obeys
//   s ≤ s_t + ‖x'‖‖y'‖·(1 + γ) + γ·(1 + γ)·‖x‖‖y‖ + underflow,
// and evaluating the difference adds at most 3u·R_t(x)·R_t(y) and u·|floor|, where |floor| ≤ (1 + 2γ)·‖x‖‖y‖ or there is
// nothing to prove. So with g = (depth + 8)·2u ≥ 2γ
//   R_t(x) = (1 + g)·√(‖x'‖² + g·‖x‖²) + 2⁻⁶⁰
// is enough: R_t(x)·R_t(y) ≥ (1 + g)²·(‖x'‖‖y'‖ + g·‖x‖‖y‖) + 2⁻¹²⁰ by Cauchy–Schwarz once more, and the last term, far
// above depth·2⁻¹⁴⁹, covers underflow. Floors are finite or −∞, so an infinite bound makes the difference −∞ or no number,
// and neither is above s_t.
//
// Rows (count × d): tight row-major float32; d ≤ depth. Row i belongs to unit (first + i) >> shift: queries are units by
// themselves (shift 0), the eight items of a sliver are one unit with the largest of their bounds (shift 3).
// Out: [⌈units/4⌉][boundStages(depth)][4] float32, cleared by the caller; unit b, stage t at (b/4, t, b%4).
// Aliasing: none. Scratch: none. Flops: 2·count·d in float64. Returns nothing.
import { at32 } from '../math/address';

/** Columns between two checks: a check costs about as much as two columns of a tile. */
export const STAGE_COLUMNS: usize = 16;
/** The bounds of four units for one stage. */
export const STAGE_BYTES: usize = 16;

const UNIT_ROUNDOFF: f64 = 5.9604644775390625e-8;
export const TINY: f64 = 8.673617379884035e-19;

/** Stages of rows of `depth` columns: before the first column and after each STAGE_COLUMNS but the last. */
export function boundStages(depth: i32): i32 {
  return <i32>((<usize>depth + STAGE_COLUMNS - 1) / STAGE_COLUMNS);
}

/** The bytes of the bounds of so many units. */
export function boundsBytes(units: i32, depth: i32): usize {
  return <usize>((units + 3) >> 2) * <usize>boundStages(depth) * STAGE_BYTES;
}

/** Where the bounds of a unit begin; the next stage is STAGE_BYTES further. */
export function unitBounds(boundsPtr: usize, unit: i32, depth: i32): usize {
  return boundsPtr + <usize>(unit >> 2) * <usize>boundStages(depth) * STAGE_BYTES + ((<usize>unit & 3) << 2);
}

/** Raises the bounds of the units of `count` rows to what these rows need. */
export function boundRows(
  boundsPtr: usize,
  rowsPtr: usize,
  first: i32,
  count: i32,
  shift: i32,
  d: i32,
  depth: i32,
): void {
  for (let i = 0; i < count; i++) {
    boundRow(unitBounds(boundsPtr, (first + i) >> shift, depth), rowsPtr, d, depth);
    rowsPtr += (<usize>d) << 2;
  }
}

/** One row, from its last stage to its first; the whole length is needed from the beginning. */
function boundRow(outPtr: usize, rowPtr: usize, d: i32, depth: i32): void {
  const slack = slackOf(depth);
  const share = slack * squares(rowPtr, 0, d);
  let rest: f64 = 0;
  let to = d;
  for (let t = boundStages(depth) - 1; t >= 0; t--) {
    const from = t * <i32>STAGE_COLUMNS;
    rest += squares(rowPtr, from, to);
    to = from;
    const bound = <f32>((1 + slack) * sqrt(rest + share) + TINY);
    const stagePtr = outPtr + <usize>t * STAGE_BYTES;
    store<f32>(stagePtr, max(load<f32>(stagePtr), bound));
  }
}

/** g, which is at least 2γ. */
export function slackOf(depth: i32): f64 {
  return <f64>(depth + 8) * 2 * UNIT_ROUNDOFF;
}

/** Σ x_p² for from ≤ p < to; no square of a float32 over- or underflows in float64. */
export function squares(rowPtr: usize, from: i32, to: i32): f64 {
  let sum: f64 = 0;
  for (let p = from; p < to; p++) {
    const x = <f64>load<f32>(at32(rowPtr, p));
    sum += x * x;
  }
  return sum;
}
