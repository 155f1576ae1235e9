// The order in which stochastic gradient descent meets the entries: users and items in random order, cut into B blocks of
// as equal size as can be; entries grouped by the B × B blocks that follow; inside a block a random order every epoch.
//
// Source: Fisher and Yates' shuffle (Durstenfeld 1964; Knuth 2, §3.4.2, algorithm P) on SplitMix64's counter; counting
// sort for the blocks. Every order is a function of (seed, stream, epoch) alone.
// Aliasing: none. Scratch: none. Time: O(rows), O(nnz).
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
    const to = orderPtr + ((<usize>k) << 2);
    const from = orderPtr + ((<usize>other) << 2);
    if (other < k) store<i32>(to, load<i32>(from));
    store<i32>(from, k);
  }
  for (let p = 0; p < count; p++) {
    const row = load<i32>(orderPtr + ((<usize>p) << 2));
    store<i32>(blockOfPtr + ((<usize>row) << 2), <i32>((<i64>p * <i64>blocks) / <i64>count));
  }
}

/** counts (i32[B²]) ← counts + the entries of users [begin, end) in each block, rows of blocks first. */
export function countEntries(
  indptr: usize,
  indices: usize,
  begin: i32,
  end: i32,
  userBlocks: usize,
  itemBlocks: usize,
  blocks: i32,
  counts: usize,
): void {
  for (let user = begin; user < end; user++) {
    const at = (<usize>user) << 2;
    const row = counts + ((<usize>(load<i32>(userBlocks + at) * blocks)) << 2);
    const last = indices + ((<usize>load<i32>(indptr + at, 4)) << 2);
    for (let p = indices + ((<usize>load<i32>(indptr + at)) << 2); p < last; p += 4) {
      const slot = row + ((<usize>load<i32>(itemBlocks + ((<usize>load<i32>(p)) << 2))) << 2);
      store<i32>(slot, load<i32>(slot) + 1);
    }
  }
}

/**
 * Copies the entries of users [begin, end) to the next free places of their blocks, next (i32[B²]), which move on.
 * targets and weights: f32[nnz], or 0 and then every entry has `target` or weighs 1.
 */
export function placeEntries(
  indptr: usize,
  indices: usize,
  targets: usize,
  target: f32,
  weights: usize,
  begin: i32,
  end: i32,
  userBlocks: usize,
  itemBlocks: usize,
  blocks: i32,
  next: usize,
  entries: usize,
): void {
  for (let user = begin; user < end; user++) {
    const row = next + ((<usize>(load<i32>(userBlocks + ((<usize>user) << 2)) * blocks)) << 2);
    const last = load<i32>(indptr + ((<usize>user) << 2), 4);
    for (let p = load<i32>(indptr + ((<usize>user) << 2)); p < last; p++) {
      const at = (<usize>p) << 2;
      const item = load<i32>(indices + at);
      const slot = row + ((<usize>load<i32>(itemBlocks + ((<usize>item) << 2))) << 2);
      const place = load<i32>(slot);
      store<i32>(slot, place + 1);
      const entry = changetype<Entry>(entries + ((<usize>place) << 4));
      entry.user = user;
      entry.item = item;
      entry.target = targets ? load<f32>(targets + at) : target;
      entry.weight = weights ? load<f32>(weights + at) : 1;
    }
  }
}

/** Shuffles entries [first, last) in place, with the random numbers from `state` on. */
export function shuffleEntries(entries: usize, first: i32, last: i32, state: u64): void {
  for (let k = last - first - 1; k > 0; k--) {
    const here = entries + ((<usize>(first + k)) << 4);
    const there = entries + ((<usize>(first + below(state++, k + 1))) << 4);
    const entry = v128.load(here);
    v128.store(here, v128.load(there));
    v128.store(there, entry);
  }
}

/** cumulative (f64[count]) ← Σ of weights (f32, by item) over the places of `order` up to each, itself included. */
export function cumulateWeights(order: usize, weights: usize, count: i32, cumulative: usize): void {
  let sum: f64 = 0;
  for (let p = 0; p < count; p++) {
    const item = load<i32>(order + ((<usize>p) << 2));
    sum += <f64>load<f32>(weights + ((<usize>item) << 2));
    store<f64>(cumulative + ((<usize>p) << 3), sum);
  }
}
