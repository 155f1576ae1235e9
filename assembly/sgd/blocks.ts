// The order in which stochastic gradient descent meets the entries: users and items in random order, cut into B blocks of
// as equal size as can be; entries grouped by the B × B blocks that follow; inside a block a random order every epoch.
//
// Source: Fisher and Yates' shuffle (Durstenfeld 1964; Knuth 2, §3.4.2, algorithm P) on SplitMix64's counter; counting
// sort for the blocks. Every order is a function of (seed, stream, epoch) alone.
// CSR userItems (indptr, indices); blocks of users and items i32[·]; entries 16 bytes each (task.ts).
// Aliasing: none. Scratch: none. Time: O(rows), O(nnz). Return nothing.
import { at32, at64 } from '../math/address';
import { below, seededState } from './random';
import { Entry } from './task';

/** The first place of block b when `count` places are cut into B blocks: place p is in block ⌊p·B/count⌋. */
export function blockEdge(count: i32, blocks: i32, b: i32): i32 {
  return <i32>((<i64>b * <i64>count + <i64>blocks - 1) / <i64>blocks);
}

/** order (i32[count]) ← a random order of 0 … count − 1; blockOf (i32[count]) ← the block that each of them is in. */
export function orderBlocks(
  orderPtr: usize,
  blockOfPtr: usize,
  count: i32,
  blocks: i32,
  seed: u32,
  stream: u32,
  epoch: u32,
): void {
  let state = seededState(seed, stream, epoch);
  for (let k = 0; k < count; k++) {
    const other = below(state++, k + 1);
    const toPtr = at32(orderPtr, k);
    const fromPtr = at32(orderPtr, other);
    if (other < k) store<i32>(toPtr, load<i32>(fromPtr));
    store<i32>(fromPtr, k);
  }
  for (let p = 0; p < count; p++) {
    const row = load<i32>(at32(orderPtr, p));
    store<i32>(at32(blockOfPtr, row), <i32>((<i64>p * <i64>blocks) / <i64>count));
  }
}

/** counts (i32[B²]) ← counts + the entries of users [begin, end) in each block, rows of blocks first. */
export function countEntries(
  indptrPtr: usize,
  indicesPtr: usize,
  begin: i32,
  end: i32,
  userBlocksPtr: usize,
  itemBlocksPtr: usize,
  blocks: i32,
  countsPtr: usize,
): void {
  for (let user = begin; user < end; user++) {
    const at = (<usize>user) << 2;
    const rowPtr = at32(countsPtr, load<i32>(userBlocksPtr + at) * blocks);
    const lastPtr = at32(indicesPtr, load<i32>(indptrPtr + at, 4));
    for (let entryPtr = at32(indicesPtr, load<i32>(indptrPtr + at)); entryPtr < lastPtr; entryPtr += 4) {
      const slotPtr = at32(rowPtr, load<i32>(at32(itemBlocksPtr, load<i32>(entryPtr))));
      store<i32>(slotPtr, load<i32>(slotPtr) + 1);
    }
  }
}

/**
 * Copies the entries of users [begin, end) to the next free places of their blocks, next (i32[B²]), which move on.
 * targets and weights: f32[nnz], or 0 and then every entry has `target` or weighs 1.
 */
export function placeEntries(
  indptrPtr: usize,
  indicesPtr: usize,
  targetsPtr: usize,
  target: f32,
  weightsPtr: usize,
  begin: i32,
  end: i32,
  userBlocksPtr: usize,
  itemBlocksPtr: usize,
  blocks: i32,
  nextPtr: usize,
  entriesPtr: usize,
): void {
  for (let user = begin; user < end; user++) {
    const rowPtr = at32(nextPtr, load<i32>(at32(userBlocksPtr, user)) * blocks);
    const last = load<i32>(at32(indptrPtr, user), 4);
    for (let p = load<i32>(at32(indptrPtr, user)); p < last; p++) {
      const at = (<usize>p) << 2;
      const item = load<i32>(indicesPtr + at);
      const slotPtr = at32(rowPtr, load<i32>(at32(itemBlocksPtr, item)));
      const place = load<i32>(slotPtr);
      store<i32>(slotPtr, place + 1);
      const entry = changetype<Entry>(entriesPtr + ((<usize>place) << 4));
      entry.user = user;
      entry.item = item;
      entry.target = targetsPtr ? load<f32>(targetsPtr + at) : target;
      entry.weight = weightsPtr ? load<f32>(weightsPtr + at) : 1;
    }
  }
}

/** Shuffles entries [first, last) in place, with the random numbers from `state` on. */
export function shuffleEntries(entriesPtr: usize, first: i32, last: i32, state: u64): void {
  for (let k = last - first - 1; k > 0; k--) {
    const herePtr = entriesPtr + ((<usize>(first + k)) << 4);
    const therePtr = entriesPtr + ((<usize>(first + below(state++, k + 1))) << 4);
    const entry = v128.load(herePtr);
    v128.store(herePtr, v128.load(therePtr));
    v128.store(therePtr, entry);
  }
}

/** cumulative (f64[count]) ← Σ of weights (f32, by item) over the places of `order` up to each, itself included. */
export function cumulateWeights(orderPtr: usize, weightsPtr: usize, count: i32, cumulativePtr: usize): void {
  let sum: f64 = 0;
  for (let p = 0; p < count; p++) {
    const item = load<i32>(at32(orderPtr, p));
    sum += <f64>load<f32>(at32(weightsPtr, item));
    store<f64>(at64(cumulativePtr, p), sum);
  }
}
