// b = nearest(y/s): rows as integers of few levels, so that a product of integers bounds a score: with what they leave out,
// x = s_x·p + e_x and y = s_y·b + e_y,
//   ⟨x, y⟩ = s_x·s_y·⟨p, b⟩ + ⟨x, e_y⟩ + ⟨e_x, s_y·b⟩ ≤ s_x·s_y·⟨p, b⟩ + ‖x‖‖e_y‖ + ‖e_x‖(‖y‖ + ‖e_y‖).
//
// Source: Cauchy–Schwarz on the remainders; docs/MATH.md has the proof, rounding included. With g and R of bounds.ts, where
// R = R_0 ≥ (1 + g)·‖y‖ bounds a whole row, and E = (1 + g)·‖e‖ + g·R, the finished float32 chain is at most
// s_x·s_y·⟨p, b⟩ + R_x·E_y + E_x·(R_y + E_y), as screen.ts evaluates that.
//
// A row has levels up to MOST, and is no longer than LONGEST, so that by Cauchy–Schwarz no sum of products leaves its lane
// (lanes.ts): 2¹⁵ in the relaxed build, whose items are offset by 64 into 1…127; what that adds, 64·Σp, a query's sums have
// lost at their start already. Rows of next to nothing, of next to everything, and with what is no number get s = 0: their
// levels are zero, and nothing is concluded from them.
//
// Rows (count × d): tight row-major float32; `first` is the place of the first one, a multiple of `width`. Bounds: those of
// bounds.ts for these places. Out: units of `width` rows side by side, cleared by the caller: a header, and
// [laneSteps(depth)][width] lanes. Four queries (width 4) have s, E and the starts of their sums, four of each; eight items
// (width 8) have one s and the largest E, each the first of four.
// Aliasing: none. Scratch: none. Flops: about 6·count·d in float64. Returns nothing.
import { at32, row32 } from '../math/address';
import { COLUMN_BITS, LANE_COLUMNS } from '../math/lanes';
import { slackOf, unitBounds } from './bounds';

/** Bytes before the lanes of a unit. */
export const HEADER_BYTES: usize = 48;

const OFFSET: i32 = 64;
const MOST_OF_ITEM: f64 = ASC_FEATURE_RELAXED_SIMD ? 63 : 2047;
const MOST_OF_QUERY: f64 = ASC_FEATURE_RELAXED_SIMD ? 127 : 4094;
/** Their product is less than 2¹⁵, and than 2²⁴: whole numbers of float32. */
const LONGEST_ITEM: f64 = ASC_FEATURE_RELAXED_SIMD ? 128 : 4095;
const LONGEST_QUERY: f64 = ASC_FEATURE_RELAXED_SIMD ? 255 : 4096;
/** Scales whose products are far from the ends of float32. */
const LEAST_SCALE: f64 = 1e-18;
const MOST_SCALE: f64 = 1e15;

/** Lanes of a row. */
export function laneSteps(depth: i32): i32 {
  return (depth + LANE_COLUMNS - 1) / LANE_COLUMNS;
}

/** The bytes of units of `width` rows. */
export function levelBytes(units: i32, width: i32, depth: i32): usize {
  return <usize>units * (HEADER_BYTES + ((<usize>laneSteps(depth) * <usize>width) << 2));
}

export function levels(
  outPtr: usize,
  boundsPtr: usize,
  rowsPtr: usize,
  first: i32,
  count: i32,
  width: i32,
  d: i32,
  depth: i32,
): void {
  const items = width == 8;
  // A rounded row is longer by √d/2 at most: 23 of 2,050 columns, which no model exceeds.
  const longest = (items ? LONGEST_ITEM : LONGEST_QUERY) - 0.5 * sqrt(<f64>d);
  const most = items ? MOST_OF_ITEM : MOST_OF_QUERY;
  const shared = items ? 8 : 1;
  for (let from = 0; from < count; from += shared) {
    const place = first + from;
    const headPtr = at32(outPtr + levelBytes(place / width, width, depth), place % width);
    const bound = <f64>load<f32>(unitBounds(boundsPtr, place / shared, depth));
    const rows = min(shared, count - from);
    const rowPtr = row32(rowsPtr, from, d);
    let scale = bound / longest;
    for (let at = 0; at < rows * d; at++) scale = max(scale, abs(<f64>load<f32>(at32(rowPtr, at))) / most);
    store<f32>(headPtr, <f32>(scale > LEAST_SCALE && scale < MOST_SCALE ? scale : 0));
    for (let i = 0; i < rows; i++) {
      const left = roundRow(at32(headPtr, i), headPtr, width << 2, row32(rowPtr, i, d), d);
      const slack = slackOf(depth);
      store<f32>(headPtr, max(load<f32>(headPtr, 16), <f32>(left + slack * (left + bound))), 16);
    }
  }
}

/** Writes a row's levels, from a lane's header on one every `step` bytes; returns the length of what they leave out. */
function roundRow(lanePtr: usize, headPtr: usize, step: i32, rowPtr: usize, d: i32): f64 {
  const scale = <f64>load<f32>(headPtr);
  const inverse = scale > 0 ? 1 / scale : 0;
  const offset = step == 32 ? OFFSET : 0;
  let left: f64 = 0;
  for (let p = 0; p < d; p++) {
    const x = <f64>load<f32>(at32(rowPtr, p));
    // What is no number becomes 0.
    const level = <i32>nearest(x * inverse);
    const rest = x - <f64>level * scale;
    left += rest * rest;
    const column = <u32>p % LANE_COLUMNS;
    const columnPtr = lanePtr + <usize>((<u32>p / LANE_COLUMNS) * step);
    const bits = (level + offset) & ((1 << COLUMN_BITS) - 1);
    store<i32>(columnPtr, load<i32>(columnPtr, HEADER_BYTES) | (bits << (column * COLUMN_BITS)), HEADER_BYTES);
    // Bytes are added up two and two, each pair in 16 bits.
    const startPtr = headPtr + (column & 2);
    if (COLUMN_BITS == 8) store<i16>(startPtr, <i16>(<i32>load<i16>(startPtr, 32) - OFFSET * level), 32);
    else store<i32>(startPtr, load<i32>(startPtr, 32) - OFFSET * level, 32);
  }
  return sqrt(left);
}
