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
// itemLevels: those of levels.ts for the slivers; 0 means none, and they need bounds. Four queries at a time bound the scores
// of slivers by them (screen.ts), and only what may be of use is scored, the best first, four slivers of a query at a time:
// the result is the same to the bit once more. The first queries of a call find out whether that pays; where too much
// passes, the others compute their scores as without.
// Out: counts (queryCount), ids and scores (queryCount × k): the first counts[q] of row q, best first; equal scores by
// ascending id; zeros behind them. counts[q] is less than k when fewer items are left. A NaN score never enters, and a −0
// comes out as 0.
// Aliasing: none. Scratch: topkScratchBytes. Flops: at most 2·queryCount·itemCount·depth. Returns nothing.

import { row64 } from '../math/address';
import { boundRows, boundsBytes } from './bounds';
import { levelBytes, levels } from './levels';
import { scoreQueries, scoreQuery, TILE_BYTES } from './score-slivers';
import { ITEM_ROUND } from './scores';
import { CHUNK_SLIVERS, SCREEN_BYTES, screenQueries } from './screen-slivers';
import { bar, RECORD_BYTES, Selection, writeRanking } from './selection';

/** Slivers of items that all queries visit before the next ones: 64 rows of 64 factors are half a first-level cache. */
const BLOCK_SLIVERS: i32 = 8;

/** So many queries, or fewer, decide whether a chunk is screened for the others. */
const SAMPLE: i32 = 32;
/** A tile of scores, the record, what screens; for each query a floor, bounds, levels, a heap and the barred positions. */
export function topkScratchBytes(queryCount: i32, itemCount: i32, k: i32, depth: i32): usize {
  const perQuery = ((<usize>k) << 3) + barredBytes(itemCount);
  const fixed = TILE_BYTES + RECORD_BYTES + SCREEN_BYTES + floorsBytes(queryCount);
  const bounds = boundsBytes(queryCount, depth) + levelBytes(queryCount >> 2, 4, depth);
  return fixed + bounds + <usize>queryCount * perQuery;
}

function floorsBytes(queryCount: i32): usize {
  return (<usize>((queryCount + 3) & ~3)) << 2;
}

/** Whole blocks of four slivers. */
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
  itemLevelsPtr: usize,
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
  selection.itemLevelsPtr = itemLevelsPtr;
  selection.queryLevelsPtr = selection.queryBoundsPtr + boundsBytes(queryCount, depth);
  selection.screenPtr = selection.queryLevelsPtr + levelBytes(queryCount >> 2, 4, depth);
  selection.heapsPtr = selection.screenPtr + SCREEN_BYTES;
  selection.barredPtr = row64(selection.heapsPtr, queryCount, k);
  selection.barredBytes = barredBytes(itemCount);

  for (let q: usize = 0; q < <usize>queryCount; q++) store<f32>(selection.floorsPtr + (q << 2), -Infinity);
  if (itemBoundsPtr) {
    memory.fill(selection.queryBoundsPtr, 0, boundsBytes(queryCount, depth));
    boundRows(selection.queryBoundsPtr, queriesPtr, 0, queryCount, 0, depth, depth);
  }
  if (itemLevelsPtr) {
    memory.fill(selection.queryLevelsPtr, 0, levelBytes(queryCount >> 2, 4, depth));
    levels(selection.queryLevelsPtr, selection.queryBoundsPtr, queriesPtr, 0, queryCount & ~3, 4, depth, depth);
    memory.fill(scratchPtr, 0, TILE_BYTES);
  }
  bar(selection, itemCount, leftOutIndptrPtr, leftOutPtr);
  const slivers = <i32>barredBytes(itemCount);
  for (let from = 0; from < slivers; from += CHUNK_SLIVERS) {
    scanChunk(selection, scratchPtr, from, min(from + CHUNK_SLIVERS, slivers));
  }
  for (let q: usize = 0; q < <usize>queryCount; q++) {
    const rowOffset = (q * <usize>k) << 2;
    const count = load<i32>(countsPtr + (q << 2));
    writeRanking(outIdsPtr + rowOffset, outScoresPtr + rowOffset, k, selection.heapsPtr + (rowOffset << 1), count);
  }
}

/** All queries against the slivers [from, to): by fours, as long as screening pays, then all others. */
function scanChunk(selection: Selection, tilePtr: usize, from: i32, to: i32): void {
  const tiled = selection.queryCount & ~3;
  let q = 0;
  if (selection.itemLevelsPtr) {
    // Scoring what passes costs a good quarter of a tile, and screening as much: half of all pairs is too many.
    for (let passed = 0; q < tiled && passed <= max(q, SAMPLE) * ((to - from) >> 1); q += 4) {
      passed += screenQueries(selection, tilePtr, q, from, to);
    }
  }
  for (; from < to; from += BLOCK_SLIVERS) {
    const end = min(from + BLOCK_SLIVERS, to);
    for (let other = q; other < tiled; other += 4) scoreQueries(selection, tilePtr, other, from, end);
    for (let other = tiled; other < selection.queryCount; other++) scoreQuery(selection, tilePtr, other, from, end);
  }
}
