// U = s_x·s_y·⟨p, b⟩ + R_x·E_y + E_x·(R_y + E_y) for the best of a sliver's eight items: no score of theirs is above U. Four
// queries at once.
//
// Source: levels.ts has the bound; the tile is that of score-tiles.ts on integers, several columns in a lane.
//
// Queries, items: a unit each of levels.ts, and R of their bounds (bounds.ts), four of queries and four times the sliver's.
// Aliasing, scratch: none. Operations: 64·depth on integers. Returns U of each query as float32, ∞ for what is no number.
import { dotAdd, madd, widen } from '../math/lanes';
import { HEADER_BYTES } from './levels';

export function screenTile(queriesPtr: usize, queryBounds: v128, sliverPtr: usize, itemBound: v128, steps: i32): v128 {
  let s00 = v128.load32_splat(queriesPtr, 32);
  let s01 = s00;
  let s10 = v128.load32_splat(queriesPtr, 36);
  let s11 = s10;
  let s20 = v128.load32_splat(queriesPtr, 40);
  let s21 = s20;
  let s30 = v128.load32_splat(queriesPtr, 44);
  let s31 = s30;
  const scale = f32x4.mul(v128.load(queriesPtr), v128.load32_splat(sliverPtr));
  const left = v128.load32_splat(sliverPtr, 16);
  const slack = madd(left, queryBounds, f32x4.mul(v128.load(queriesPtr, 16), f32x4.add(itemBound, left)));
  const endPtr = sliverPtr + ((<usize>steps) << 5);
  for (; sliverPtr < endPtr; sliverPtr += 32) {
    const low = v128.load(sliverPtr, HEADER_BYTES);
    const high = v128.load(sliverPtr, HEADER_BYTES + 16);
    let x = v128.load32_splat(queriesPtr, HEADER_BYTES);
    s00 = dotAdd(x, low, s00);
    s01 = dotAdd(x, high, s01);
    x = v128.load32_splat(queriesPtr, HEADER_BYTES + 4);
    s10 = dotAdd(x, low, s10);
    s11 = dotAdd(x, high, s11);
    x = v128.load32_splat(queriesPtr, HEADER_BYTES + 8);
    s20 = dotAdd(x, low, s20);
    s21 = dotAdd(x, high, s21);
    x = v128.load32_splat(queriesPtr, HEADER_BYTES + 12);
    s30 = dotAdd(x, low, s30);
    s31 = dotAdd(x, high, s31);
    queriesPtr += 16;
  }
  const m0 = i32x4.max_s(widen(s00), widen(s01));
  const m1 = i32x4.max_s(widen(s10), widen(s11));
  const m2 = i32x4.max_s(widen(s20), widen(s21));
  const m3 = i32x4.max_s(widen(s30), widen(s31));
  const m01 = i32x4.max_s(v128.shuffle<i32>(m0, m1, 0, 1, 4, 5), v128.shuffle<i32>(m0, m1, 2, 3, 6, 7));
  const m23 = i32x4.max_s(v128.shuffle<i32>(m2, m3, 0, 1, 4, 5), v128.shuffle<i32>(m2, m3, 2, 3, 6, 7));
  const most = i32x4.max_s(v128.shuffle<i32>(m01, m23, 0, 2, 4, 6), v128.shuffle<i32>(m01, m23, 1, 3, 5, 7));
  // The smaller of infinity and what is no number is infinity.
  return f32x4.pmin(f32x4.splat(Infinity), madd(f32x4.convert_i32x4_s(most), scale, slack));
}
