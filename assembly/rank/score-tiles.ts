// The register tiles of scores.ts and topk.ts: 32 inner products at a time, given up as soon as none can matter.
//
// Source: the 8 × 4 tile of rank-update.ts (Goto and van de Geijn 2008), here eight items by four queries; a query that
// fills no tile of four takes four slivers alone. Either way a score is one chain of multiply-adds over the columns in order,
// so that its bits do not depend on the queries it was computed with, nor on where the chain was checked.
//
// Queries: rows of `depth` floats. Items: slivers of eight, as slivers.ts packs them. depth is even.
// Floors: what a score has to reach to be of use, one for each query of the tile; floorsPtr 0 means that all are.
// Bounds: those of bounds.ts for the queries and the slivers, from their first stage; itemBoundsPtr 0 means none. At each
// stage the scores so far are compared with floor − bound: a score that is below it can no longer reach the floor.
// Out: 32 scores, written only when the result is true. Aliasing: none. Scratch: none. Flops: at most 64·depth.
// Returns whether any score reaches its floor. A score that is not a number may count as reaching it.

import { madd, nmadd } from '../math/lanes';
import { STAGE_BYTES, STAGE_COLUMNS } from './bounds';

/** Bytes of one stage's columns in a sliver. */
const STEP_BYTES: usize = STAGE_COLUMNS << 5;

/** Eight items by four queries; row q of the result at outPtr + q·outBytes. */
export function scoreTile(
  outPtr: usize,
  outBytes: usize,
  queryPtr: usize,
  queryBytes: usize,
  itemsPtr: usize,
  depth: i32,
  floorsPtr: usize,
  queryBoundsPtr: usize,
  itemBoundsPtr: usize,
): bool {
  let q1Ptr = queryPtr + queryBytes;
  let q2Ptr = q1Ptr + queryBytes;
  let q3Ptr = q2Ptr + queryBytes;
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const endPtr = itemsPtr + ((<usize>depth) << 5);
  let stopPtr = itemBoundsPtr ? min(itemsPtr + STEP_BYTES, endPtr) : endPtr;
  while (true) {
    while (itemsPtr < stopPtr) {
      const low = v128.load(itemsPtr);
      const high = v128.load(itemsPtr, 16);
      let x = v128.load32_splat(queryPtr);
      s00 = madd(low, x, s00);
      s01 = madd(high, x, s01);
      x = v128.load32_splat(q1Ptr);
      s10 = madd(low, x, s10);
      s11 = madd(high, x, s11);
      x = v128.load32_splat(q2Ptr);
      s20 = madd(low, x, s20);
      s21 = madd(high, x, s21);
      x = v128.load32_splat(q3Ptr);
      s30 = madd(low, x, s30);
      s31 = madd(high, x, s31);
      itemsPtr += 32;
      queryPtr += 4;
      q1Ptr += 4;
      q2Ptr += 4;
      q3Ptr += 4;
    }
    if (!floorsPtr) break;
    let floor = v128.load(floorsPtr);
    if (stopPtr < endPtr) {
      queryBoundsPtr += STAGE_BYTES;
      itemBoundsPtr += STAGE_BYTES;
      floor = nmadd(v128.load(queryBoundsPtr), v128.load32_splat(itemBoundsPtr), floor);
    }
    if (allBelow(floor, f32x4.pmax(s00, s01), f32x4.pmax(s10, s11), f32x4.pmax(s20, s21), f32x4.pmax(s30, s31))) {
      return false;
    }
    if (stopPtr == endPtr) break;
    stopPtr = min(stopPtr + STEP_BYTES, endPtr);
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
  return true;
}

/** Four slivers by one query; 32 contiguous scores. The floor and the bounds are the query's alone. */
export function scoreRow(
  outPtr: usize,
  queryPtr: usize,
  itemsPtr: usize,
  y1Ptr: usize,
  y2Ptr: usize,
  y3Ptr: usize,
  depth: i32,
  floorPtr: usize,
  queryBoundsPtr: usize,
  itemBoundsPtr: usize,
): bool {
  let s00 = f32x4.splat(0);
  let s01 = s00;
  let s10 = s00;
  let s11 = s00;
  let s20 = s00;
  let s21 = s00;
  let s30 = s00;
  let s31 = s00;
  const endPtr = itemsPtr + ((<usize>depth) << 5);
  let stopPtr = itemBoundsPtr ? min(itemsPtr + STEP_BYTES, endPtr) : endPtr;
  while (true) {
    while (itemsPtr < stopPtr) {
      const x = v128.load32_splat(queryPtr);
      s00 = madd(v128.load(itemsPtr), x, s00);
      s01 = madd(v128.load(itemsPtr, 16), x, s01);
      s10 = madd(v128.load(y1Ptr), x, s10);
      s11 = madd(v128.load(y1Ptr, 16), x, s11);
      s20 = madd(v128.load(y2Ptr), x, s20);
      s21 = madd(v128.load(y2Ptr, 16), x, s21);
      s30 = madd(v128.load(y3Ptr), x, s30);
      s31 = madd(v128.load(y3Ptr, 16), x, s31);
      queryPtr += 4;
      itemsPtr += 32;
      y1Ptr += 32;
      y2Ptr += 32;
      y3Ptr += 32;
    }
    if (!floorPtr) break;
    let floor = v128.load32_splat(floorPtr);
    if (stopPtr < endPtr) {
      queryBoundsPtr += STAGE_BYTES;
      itemBoundsPtr += STAGE_BYTES;
      floor = nmadd(v128.load32_splat(queryBoundsPtr), v128.load(itemBoundsPtr), floor);
    }
    if (allBelow(floor, f32x4.pmax(s00, s01), f32x4.pmax(s10, s11), f32x4.pmax(s20, s21), f32x4.pmax(s30, s31))) {
      return false;
    }
    if (stopPtr == endPtr) break;
    stopPtr = min(stopPtr + STEP_BYTES, endPtr);
  }
  v128.store(outPtr, s00);
  v128.store(outPtr, s01, 16);
  v128.store(outPtr, s10, 32);
  v128.store(outPtr, s11, 48);
  v128.store(outPtr, s20, 64);
  v128.store(outPtr, s21, 80);
  v128.store(outPtr, s30, 96);
  v128.store(outPtr, s31, 112);
  return true;
}

/** Whether all of s0 are below lane 0 of the floor, all of s1 below lane 1, and so on; never where a NaN is compared. */
function allBelow(floor: v128, s0: v128, s1: v128, s2: v128, s3: v128): bool {
  const below0 = f32x4.lt(s0, v128.shuffle<f32>(floor, floor, 0, 0, 0, 0));
  const below1 = f32x4.lt(s1, v128.shuffle<f32>(floor, floor, 1, 1, 1, 1));
  const below2 = f32x4.lt(s2, v128.shuffle<f32>(floor, floor, 2, 2, 2, 2));
  const below3 = f32x4.lt(s3, v128.shuffle<f32>(floor, floor, 3, 3, 3, 3));
  return i32x4.all_true(v128.and(v128.and(below0, below1), v128.and(below2, below3)));
}
