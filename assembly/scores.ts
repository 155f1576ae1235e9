// S = X·Yᵀ: the scores of a block of queries against all items.
//
// Source: the same 8 × 4 register tile as rank-update.ts (Goto and van de Geijn 2008), here eight items by four queries;
// queries that fill no tile of four take eight vectors of items by one query. Either way a score is one chain of
// multiply-adds over the columns in order, so that its bits do not depend on the queries it was computed with.
//
// Queries X (queryCount × depth): row-major. Items Y: slivers of eight, as slivers.ts packs them, their number a multiple
// of 4 (items padded with zeros to a multiple of ITEM_ROUND). depth is even; columns beyond d are zero in X and in Y.
// S (queryCount × outStride): row-major, outStride = itemCount rounded up to ITEM_ROUND; the padding becomes zero.
// Aliasing: none. Scratch: none. Flops: 2·queryCount·outStride·depth. Returns nothing.
import { madd } from './lanes';

/** A panel of items holds a multiple of this many. */
export const ITEM_ROUND: i32 = 32;

/** Eight items by four queries; row q of the result at outPtr + q·outBytes. */
export function scoreTile(
  outPtr: usize,
  outBytes: usize,
  queryPtr: usize,
  queryBytes: usize,
  itemsPtr: usize,
  depth: i32,
): void {
  let q1 = queryPtr + queryBytes;
  let q2 = q1 + queryBytes;
  let q3 = q2 + queryBytes;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const end = itemsPtr + ((<usize>depth) << 5);
  while (itemsPtr < end) {
    let low = v128.load(itemsPtr);
    let high = v128.load(itemsPtr, 16);
    let x = v128.load32_splat(queryPtr);
    s00 = madd(low, x, s00);
    s01 = madd(high, x, s01);
    x = v128.load32_splat(q1);
    s10 = madd(low, x, s10);
    s11 = madd(high, x, s11);
    x = v128.load32_splat(q2);
    s20 = madd(low, x, s20);
    s21 = madd(high, x, s21);
    x = v128.load32_splat(q3);
    s30 = madd(low, x, s30);
    s31 = madd(high, x, s31);
    low = v128.load(itemsPtr, 32);
    high = v128.load(itemsPtr, 48);
    x = v128.load32_splat(queryPtr, 4);
    s00 = madd(low, x, s00);
    s01 = madd(high, x, s01);
    x = v128.load32_splat(q1, 4);
    s10 = madd(low, x, s10);
    s11 = madd(high, x, s11);
    x = v128.load32_splat(q2, 4);
    s20 = madd(low, x, s20);
    s21 = madd(high, x, s21);
    x = v128.load32_splat(q3, 4);
    s30 = madd(low, x, s30);
    s31 = madd(high, x, s31);
    itemsPtr += 64;
    queryPtr += 8;
    q1 += 8;
    q2 += 8;
    q3 += 8;
  }
  v128.store(outPtr, s00);
  v128.store(outPtr, s01, 16);
  outPtr += outBytes;
  v128.store(outPtr, s10);
  v128.store(outPtr, s11, 16);
  outPtr += outBytes;
  v128.store(outPtr, s20);
  v128.store(outPtr, s21, 16);
  outPtr += outBytes;
  v128.store(outPtr, s30);
  v128.store(outPtr, s31, 16);
}

/** Thirty-two items (four slivers) by one query; 32 contiguous scores. */
export function scoreRow(outPtr: usize, queryPtr: usize, itemsPtr: usize, depth: i32): void {
  const sliverBytes = (<usize>depth) << 5;
  let y1 = itemsPtr + sliverBytes;
  let y2 = y1 + sliverBytes;
  let y3 = y2 + sliverBytes;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const end = y1;
  while (itemsPtr < end) {
    const x = v128.load32_splat(queryPtr);
    s00 = madd(v128.load(itemsPtr), x, s00);
    s01 = madd(v128.load(itemsPtr, 16), x, s01);
    s10 = madd(v128.load(y1), x, s10);
    s11 = madd(v128.load(y1, 16), x, s11);
    s20 = madd(v128.load(y2), x, s20);
    s21 = madd(v128.load(y2, 16), x, s21);
    s30 = madd(v128.load(y3), x, s30);
    s31 = madd(v128.load(y3, 16), x, s31);
    queryPtr += 4;
    itemsPtr += 32;
    y1 += 32;
    y2 += 32;
    y3 += 32;
  }
  v128.store(outPtr, s00);
  v128.store(outPtr, s01, 16);
  v128.store(outPtr, s10, 32);
  v128.store(outPtr, s11, 48);
  v128.store(outPtr, s20, 64);
  v128.store(outPtr, s21, 80);
  v128.store(outPtr, s30, 96);
  v128.store(outPtr, s31, 112);
}

/** All scores of the queries, row-major. */
export function scores(
  outPtr: usize,
  queriesPtr: usize,
  queryCount: i32,
  itemsPtr: usize,
  itemCount: i32,
  depth: i32,
): void {
  const slivers = ((itemCount + ITEM_ROUND - 1) & -ITEM_ROUND) >> 3;
  const outBytes = (<usize>slivers) << 5;
  const queryBytes = (<usize>depth) << 2;
  const sliverBytes = (<usize>depth) << 5;
  const tiled = queryCount & ~3;
  for (let s = 0; s < slivers; s += 4) {
    const blockPtr = itemsPtr + <usize>s * sliverBytes;
    const columnPtr = outPtr + ((<usize>s) << 5);
    for (let q = 0; q < tiled; q += 4) {
      const queryPtr = queriesPtr + <usize>q * queryBytes;
      const rowPtr = columnPtr + <usize>q * outBytes;
      for (let t: usize = 0; t < 4; t++) {
        scoreTile(rowPtr + (t << 5), outBytes, queryPtr, queryBytes, blockPtr + t * sliverBytes, depth);
      }
    }
    for (let q = tiled; q < queryCount; q++) {
      scoreRow(columnPtr + <usize>q * outBytes, queriesPtr + <usize>q * queryBytes, blockPtr, depth);
    }
  }
}
