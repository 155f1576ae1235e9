// The k best items of each query, without ever storing the scores: S = X·Yᵀ tile by tile, each tile compared in
// registers with the score its queries still have to beat; only what passes reaches a query's heap.
//
// Source: the fused selection is the usual one of exact maximum inner product search (e.g. Johnson, Douze and Jégou,
// "Billion-scale similarity search with GPUs", 2017, §5); heap.ts keeps the candidates.
//
// Queries, items, depth: as in scores.ts. ids (itemCount int32, ascending; 0 means that item p has id p).
// Left out: for each query an ascending list of ids, as a CSR (indptr queryCount + 1, indices); indptr 0 means none.
// Out: counts (queryCount), ids and scores (queryCount × k): the first counts[q] of row q, best first; equal scores by
// ascending id. counts[q] is less than k when fewer items are left. A NaN score never enters.
// Aliasing: none. Scratch: topkScratchBytes(queryCount). Flops: 2·queryCount·itemCount·depth. Returns nothing.
import { heapPush, heapReplace, heapSort } from './heap';
import { scoreRow, scoreTile } from './scores';

/** Slivers of items that all queries visit before the next ones: 64 rows of 64 factors are half a first-level cache. */
const BLOCK_SLIVERS: i32 = 8;

const TILE_BYTES: usize = 128;

/** What the selection reads for every tile that passes; it stands in the scratch, after the tile. */
@unmanaged
class Selection {
  /** For each query the score to beat, f32: that of the heap's root once the heap is full. */
  floors: usize;
  counts: usize;
  heapIds: usize;
  heapScores: usize;
  k: i32;
  itemCount: i32;
  ids: usize;
  leftOutIndptr: usize;
  leftOut: usize;
}

/** A tile of scores, the record, and one floor a query. */
export function topkScratchBytes(queryCount: i32): usize {
  return TILE_BYTES + offsetof<Selection>() + ((<usize>queryCount) << 2);
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
  leftOutIndptrPtr: usize,
  leftOutPtr: usize,
  scratchPtr: usize,
): void {
  const selection = changetype<Selection>(scratchPtr + TILE_BYTES);
  selection.floors = scratchPtr + TILE_BYTES + offsetof<Selection>();
  selection.counts = countsPtr;
  selection.heapIds = outIdsPtr;
  selection.heapScores = outScoresPtr;
  selection.k = k;
  selection.itemCount = itemCount;
  selection.ids = idsPtr;
  selection.leftOutIndptr = leftOutIndptrPtr;
  selection.leftOut = leftOutPtr;

  // Nothing beats +∞: with k = 0 no heap is ever touched.
  const floor: f32 = k > 0 ? -Infinity : Infinity;
  for (let q: usize = 0; q < <usize>queryCount; q++) {
    store<i32>(countsPtr + (q << 2), 0);
    store<f32>(selection.floors + (q << 2), floor);
  }
  const slivers = (itemCount + 7) >> 3;
  for (let from = 0; from < slivers; from += BLOCK_SLIVERS) {
    scanBlock(selection, scratchPtr, from, min(from + BLOCK_SLIVERS, slivers), queriesPtr, queryCount, itemsPtr, depth);
  }
  for (let q: usize = 0; q < <usize>queryCount; q++) {
    const rowOffset = (q * <usize>k) << 2;
    heapSort(outScoresPtr + rowOffset, outIdsPtr + rowOffset, load<i32>(countsPtr + (q << 2)));
  }
}

/** All queries against the slivers [from, to): four queries to a sliver, the last ones alone to four slivers. */
function scanBlock(
  selection: Selection,
  tilePtr: usize,
  from: i32,
  to: i32,
  queriesPtr: usize,
  queryCount: i32,
  itemsPtr: usize,
  depth: i32,
): void {
  const queryBytes = (<usize>depth) << 2;
  const sliverBytes = (<usize>depth) << 5;
  const tiled = queryCount & ~3;
  for (let q = 0; q < tiled; q += 4) {
    const queryPtr = queriesPtr + <usize>q * queryBytes;
    for (let s = from; s < to; s++) {
      scoreTile(tilePtr, 32, queryPtr, queryBytes, itemsPtr + <usize>s * sliverBytes, depth);
      for (let r = 0; r < 4; r++) select(selection, tilePtr + ((<usize>r) << 5), q + r, s << 3);
    }
  }
  for (let q = tiled; q < queryCount; q++) {
    const queryPtr = queriesPtr + <usize>q * queryBytes;
    for (let s = from; s < to; s += 4) {
      scoreRow(tilePtr, queryPtr, itemsPtr + <usize>s * sliverBytes, depth);
      for (let r = 0; r < 4; r++) select(selection, tilePtr + ((<usize>r) << 5), q, (s + r) << 3);
    }
  }
}

/** Compares eight scores of one query with its floor; items first to first + 7. */
function select(selection: Selection, rowPtr: usize, query: i32, first: i32): void {
  const floor = v128.load32_splat(selection.floors + ((<usize>query) << 2));
  const low = f32x4.gt(v128.load(rowPtr), floor);
  const high = f32x4.gt(v128.load(rowPtr, 16), floor);
  if (!v128.any_true(v128.or(low, high))) return;
  offer(selection, i32x4.bitmask(low) | (i32x4.bitmask(high) << 4), rowPtr, query, first);
}

/** Offers the passed ones of eight scores to the query's heap and raises its floor. */
function offer(selection: Selection, passed: i32, rowPtr: usize, query: i32, first: i32): void {
  const k = selection.k;
  const at = (<usize>query) << 2;
  const floorPtr = selection.floors + at;
  const countPtr = selection.counts + at;
  const idsPtr = selection.heapIds + at * <usize>k;
  const scoresPtr = selection.heapScores + at * <usize>k;
  for (; passed; passed &= passed - 1) {
    const lane = ctz(passed);
    const position = first + lane;
    if (position >= selection.itemCount) return;
    const score = load<f32>(rowPtr + ((<usize>lane) << 2));
    // Ids ascend, so an equal score comes too late to rank above what the heap holds.
    if (score <= load<f32>(floorPtr)) continue;
    const id = selection.ids ? load<i32>(selection.ids + ((<usize>position) << 2)) : position;
    if (isLeftOut(selection, query, id)) continue;
    const count = load<i32>(countPtr);
    if (count < k) {
      heapPush(scoresPtr, idsPtr, count, score, id);
      store<i32>(countPtr, count + 1);
      if (count + 1 < k) continue;
    } else {
      heapReplace(scoresPtr, idsPtr, k, score, id);
    }
    store<f32>(floorPtr, load<f32>(scoresPtr));
  }
}

/** Whether the query's ascending list of items to leave out holds `id`: binary search. */
function isLeftOut(selection: Selection, query: i32, id: i32): bool {
  if (!selection.leftOutIndptr) return false;
  const boundsPtr = selection.leftOutIndptr + ((<usize>query) << 2);
  let from = load<i32>(boundsPtr);
  let to = load<i32>(boundsPtr, 4);
  while (from < to) {
    const middle = (from + to) >>> 1;
    const value = load<i32>(selection.leftOut + ((<usize>middle) << 2));
    if (value == id) return true;
    if (value < id) from = middle + 1;
    else to = middle;
  }
  return false;
}
