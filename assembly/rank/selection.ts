// What a running top-k keeps of its queries: a heap each, the score to reach, and what may not be chosen; tiles of scores are
// offered to it (topk.ts).
//
// Source: as in topk.ts; heap.ts keeps the candidates.
//
// Scores: eight of a sliver for one query, contiguous. Aliasing, scratch: none. Time: two comparisons a sliver, and O(log k) for
// each score that enters a heap.
import { at32, row64 } from '../math/address';
import { heapPush, heapReplace, heapSort, keyId, keyScore, rankKey } from './heap';

/** What the scan reads for every tile; it stands in the scratch, after the tile. */
@unmanaged
export class Selection {
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
  itemLevelsPtr: usize;
  queryLevelsPtr: usize;
  screenPtr: usize;
}

export const RECORD_BYTES: usize = (offsetof<Selection>() + 15) & ~15;

/** Compares the scores of sliver s for one query with its floor and offers those that reach it. */
export function select(selection: Selection, rowPtr: usize, query: i32, s: i32): void {
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
export function bar(selection: Selection, itemCount: i32, indptrPtr: usize, leftOutPtr: usize): void {
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
export function writeRanking(idsPtr: usize, scoresPtr: usize, k: i32, heapPtr: usize, count: i32): void {
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
