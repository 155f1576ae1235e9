// The k best items of each query, without ever storing the scores: S = X·Yᵀ tile by tile, each tile compared in
// registers with the score its queries still have to beat; only what passes reaches a query's heap.
//
// Source: the fused selection is the usual one of exact maximum inner product search (e.g. Johnson, Douze and Jégou,
// "Billion-scale similarity search with GPUs", 2017, §5); heap.ts keeps the candidates, bounds.ts discards items before
// their product is finished, as in C. Teflioudi and R. Gemulla, "LEMP: Fast Retrieval of Large Entries in a Matrix
// Product" (2015).
//
// Queries, items, depth: as in scores.ts. ids (itemCount int32, each once; 0 means that item p has id p).
// itemBounds: those of bounds.ts for the slivers of items; 0 means that every score is computed. The result is the same to
// the bit with and without. Bounds discard most when the items are sorted by falling length.
// Left out: for each query positions in the panel, in any order, as a CSR (indptr queryCount + 1, indices); indptr 0 means
// none.
// Out: counts (queryCount), ids and scores (queryCount × k): the first counts[q] of row q, best first; equal scores by
// ascending id; zeros behind them. counts[q] is less than k when fewer items are left. A NaN score never enters, and a −0
// comes out as 0.
// Aliasing: none. Scratch: topkScratchBytes. Flops: at most 2·queryCount·itemCount·depth. Returns nothing.

import { at32, row64 } from '../math/address';
import { nmadd } from '../math/lanes';
import { boundRows, boundsBytes, unitBounds } from './bounds';
import { heapPush, heapReplace, heapSort, keyId, keyScore, rankKey } from './heap';
import { scoreRow, scoreTile } from './score-tiles';
import { ITEM_ROUND } from './scores';

/** Slivers of items that all queries visit before the next ones: 64 rows of 64 factors are half a first-level cache. */
const BLOCK_SLIVERS: i32 = 8;

const TILE_BYTES: usize = 128;

/** What the scan reads for every tile; it stands in the scratch, after the tile. */
@unmanaged
class Selection {
  queriesPtr: usize;
  queryCount: i32;
  queryBoundsPtr: usize;
  itemsPtr: usize;
  itemBoundsPtr: usize;
  depth: i32;
  idsPtr: usize;
  k: i32;
  countsPtr: usize;
  heapsPtr: usize;
  /** For each query the score to reach, f32: that of the heap's root once the heap is full, if finite. */
  floorsPtr: usize;
  /** For each query one bit a position, set where it may not be chosen: left out, or padding. */
  barredPtr: usize;
  barredBytes: usize;
}

const RECORD_BYTES: usize = (offsetof<Selection>() + 15) & ~15;

/** A tile of scores, the record; for each query a floor, bounds, a heap and the barred positions. */
export function topkScratchBytes(queryCount: i32, itemCount: i32, k: i32, depth: i32): usize {
  const perQuery = ((<usize>k) << 3) + barredBytes(itemCount);
  return (
    TILE_BYTES + RECORD_BYTES + floorsBytes(queryCount) + boundsBytes(queryCount, depth) + <usize>queryCount * perQuery
  );
}

function floorsBytes(queryCount: i32): usize {
  return (<usize>((queryCount + 3) & ~3)) << 2;
}

function barredBytes(itemCount: i32): usize {
  return <usize>(((itemCount + ITEM_ROUND - 1) & -ITEM_ROUND) >> 3);
}

/** The `k` best of `itemCount` items for each query. */
export function topk(
  countsPtr: usize,
  outIdsPtr: usize,
  outScoresPtr: usize,
  k: i32,
  queriesPtr: usize,
  queryCount: i32,
  itemsPtr: usize,
  itemCount: i32,
  depth: i32,
  idsPtr: usize,
  itemBoundsPtr: usize,
  leftOutIndptrPtr: usize,
  leftOutPtr: usize,
  scratchPtr: usize,
): void {
  memory.fill(countsPtr, 0, (<usize>queryCount) << 2);
  if (k == 0) return;
  const selection = changetype<Selection>(scratchPtr + TILE_BYTES);
  selection.queriesPtr = queriesPtr;
  selection.queryCount = queryCount;
  selection.itemsPtr = itemsPtr;
  selection.itemBoundsPtr = itemBoundsPtr;
  selection.depth = depth;
  selection.idsPtr = idsPtr;
  selection.k = k;
  selection.countsPtr = countsPtr;
  selection.floorsPtr = scratchPtr + TILE_BYTES + RECORD_BYTES;
  selection.queryBoundsPtr = selection.floorsPtr + floorsBytes(queryCount);
  selection.heapsPtr = selection.queryBoundsPtr + boundsBytes(queryCount, depth);
  selection.barredPtr = row64(selection.heapsPtr, queryCount, k);
  selection.barredBytes = barredBytes(itemCount);

  for (let q: usize = 0; q < <usize>queryCount; q++) store<f32>(selection.floorsPtr + (q << 2), -Infinity);
  if (itemBoundsPtr) {
    memory.fill(selection.queryBoundsPtr, 0, boundsBytes(queryCount, depth));
    boundRows(selection.queryBoundsPtr, queriesPtr, 0, queryCount, 0, depth, depth);
  }
  bar(selection, itemCount, leftOutIndptrPtr, leftOutPtr);
  const slivers = (itemCount + 7) >> 3;
  for (let from = 0; from < slivers; from += BLOCK_SLIVERS) {
    scanBlock(selection, scratchPtr, from, min(from + BLOCK_SLIVERS, slivers));
  }
  for (let q: usize = 0; q < <usize>queryCount; q++) {
    const rowOffset = (q * <usize>k) << 2;
    const count = load<i32>(countsPtr + (q << 2));
    writeRanking(outIdsPtr + rowOffset, outScoresPtr + rowOffset, k, selection.heapsPtr + (rowOffset << 1), count);
  }
}

/** All queries against the slivers [from, to): four queries to a sliver, the last ones alone to four slivers. */
function scanBlock(selection: Selection, tilePtr: usize, from: i32, to: i32): void {
  const depth = selection.depth;
  const queryBytes = (<usize>depth) << 2;
  const sliverBytes = (<usize>depth) << 5;
  const blockPtr = selection.itemsPtr + <usize>from * sliverBytes;
  const tiled = selection.queryCount & ~3;
  const boundsPtr = selection.itemBoundsPtr;
  for (let q = 0; q < tiled; q += 4) {
    const queryPtr = selection.queriesPtr + <usize>q * queryBytes;
    const floorsPtr = at32(selection.floorsPtr, q);
    const queryBoundsPtr = unitBounds(selection.queryBoundsPtr, q, depth);
    for (let s = from; s < to; s++) {
      const itemBoundsPtr = boundsPtr ? unitBounds(boundsPtr, s, depth) : 0;
      if (boundsPtr && outOfReach(v128.load(floorsPtr), v128.load(queryBoundsPtr), v128.load32_splat(itemBoundsPtr)))
        continue;
      const sliverPtr = blockPtr + <usize>(s - from) * sliverBytes;
      if (scoreTile(tilePtr, 32, queryPtr, queryBytes, sliverPtr, depth, floorsPtr, queryBoundsPtr, itemBoundsPtr)) {
        for (let r = 0; r < 4; r++) select(selection, tilePtr + ((<usize>r) << 5), q + r, s);
      }
    }
  }
  for (let q = tiled; q < selection.queryCount; q++) {
    const queryPtr = selection.queriesPtr + <usize>q * queryBytes;
    const floorPtr = at32(selection.floorsPtr, q);
    const queryBoundsPtr = unitBounds(selection.queryBoundsPtr, q, depth);
    for (let s = from; s < to; s += 4) {
      const itemBoundsPtr = boundsPtr ? unitBounds(boundsPtr, s, depth) : 0;
      if (
        boundsPtr &&
        outOfReach(v128.load32_splat(floorPtr), v128.load32_splat(queryBoundsPtr), v128.load(itemBoundsPtr))
      )
        continue;
      const sliverPtr = blockPtr + <usize>(s - from) * sliverBytes;
      if (scoreRow(tilePtr, queryPtr, sliverPtr, depth, floorPtr, queryBoundsPtr, itemBoundsPtr)) {
        for (let r = 0; r < 4; r++) select(selection, tilePtr + ((<usize>r) << 5), q, s + r);
      }
    }
  }
}

/** Whether the lengths alone keep every score below its floor: the check of stage 0, where all scores are still zero. */
function outOfReach(floor: v128, queryBound: v128, itemBound: v128): bool {
  return i32x4.all_true(f32x4.gt(nmadd(queryBound, itemBound, floor), f32x4.splat(0)));
}

/** Compares the scores of sliver s for one query with its floor and offers those that reach it. */
function select(selection: Selection, rowPtr: usize, query: i32, s: i32): void {
  const floor = v128.load32_splat(at32(selection.floorsPtr, query));
  const low = f32x4.ge(v128.load(rowPtr), floor);
  const high = f32x4.ge(v128.load(rowPtr, 16), floor);
  const barred = <i32>load<u8>(selection.barredPtr + <usize>query * selection.barredBytes + <usize>s);
  const reached = (i32x4.bitmask(low) | (i32x4.bitmask(high) << 4)) & ~barred;
  if (reached) offer(selection, reached, rowPtr, query, s << 3);
}

/** Offers some of eight scores to the query's heap and raises its floor; items first to first + 7. */
function offer(selection: Selection, reached: i32, rowPtr: usize, query: i32, first: i32): void {
  const k = selection.k;
  const countPtr = at32(selection.countsPtr, query);
  const heapPtr = row64(selection.heapsPtr, query, k);
  let count = load<i32>(countPtr);
  for (; reached; reached &= reached - 1) {
    const lane = ctz(reached);
    const position = first + lane;
    const id = selection.idsPtr ? load<i32>(at32(selection.idsPtr, position)) : position;
    const key = rankKey(load<f32>(at32(rowPtr, lane)), id);
    if (count < k) heapPush(heapPtr, count++, key);
    else if (key > load<i64>(heapPtr)) heapReplace(heapPtr, k, key);
  }
  store<i32>(countPtr, count);
  // A finite floor lets infinite scores reach it whatever their bounds; the heap settles the tie.
  if (count == k) {
    const floor = min<f32>(keyScore(load<i64>(heapPtr)), f32.MAX_VALUE);
    store<f32>(at32(selection.floorsPtr, query), floor);
  }
}

/** Sets the bits of every query's left-out items, and of the padding. */
function bar(selection: Selection, itemCount: i32, indptrPtr: usize, leftOutPtr: usize): void {
  const bytes = selection.barredBytes;
  let rowPtr = selection.barredPtr;
  memory.fill(rowPtr, 0, <usize>selection.queryCount * bytes);
  for (let q: usize = 0; q < <usize>selection.queryCount; q++) {
    if (indptrPtr) {
      const endPtr = at32(leftOutPtr, load<i32>(indptrPtr + (q << 2), 4));
      for (let entryPtr = at32(leftOutPtr, load<i32>(indptrPtr + (q << 2))); entryPtr < endPtr; entryPtr += 4) {
        barOne(rowPtr, load<i32>(entryPtr));
      }
    }
    for (let position = itemCount; position < <i32>(bytes << 3); position++) barOne(rowPtr, position);
    rowPtr += bytes;
  }
}

function barOne(rowPtr: usize, position: i32): void {
  const bytePtr = rowPtr + (<usize>position >> 3);
  const bits = <i32>load<u8>(bytePtr) | (1 << (position & 7));
  store<u8>(bytePtr, <u8>bits);
}

/** Sorts a query's heap, takes the keys apart, and clears what they leave free of the k places. */
function writeRanking(idsPtr: usize, scoresPtr: usize, k: i32, heapPtr: usize, count: i32): void {
  heapSort(heapPtr, count);
  for (let i: usize = 0; i < <usize>count; i++) {
    const key = load<i64>(heapPtr + (i << 3));
    store<i32>(idsPtr + (i << 2), keyId(key));
    store<f32>(scoresPtr + (i << 2), keyScore(key));
  }
  const used = (<usize>count) << 2;
  const free = (<usize>(k - count)) << 2;
  memory.fill(idsPtr + used, 0, free);
  memory.fill(scoresPtr + used, 0, free);
}
