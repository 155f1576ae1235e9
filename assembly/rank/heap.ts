// A bounded binary heap of ranked items with the worst one at the root: what a running top-k keeps.
//
// Source: J. Williams, "Algorithm 232: Heapsort" (1964); R. Floyd, "Algorithm 245: Treesort 3" (1964).
//
// An item is one 64-bit key: the score in the upper half, so mapped that integers order as the floats do, and below it the
// complement of the id. So one comparison without a branch finds the worse of two: the one with the lower score, or at
// equal scores with the higher id. That order is total: the result does not depend on the order of insertion.
// heap (capacity int64): the first `size` keys. Aliasing, scratch: none. Return nothing. Each insertion costs O(log size), the sort O(size·log size).
import { at64 } from '../math/address';

/** The key of an item: the higher, the better. A zero loses its sign, so that −0 and 0 tie. `score` is a number. */
export function rankKey(score: f32, id: i32): i64 {
  return ((<i64>orderedBits(score == 0 ? 0 : score)) << 32) | <i64>(<u32>~id);
}

export function keyId(key: i64): i32 {
  return ~(<i32>key);
}

export function keyScore(key: i64): f32 {
  const bits = <i32>(key >> 32);
  return reinterpret<f32>(bits ^ ((bits >> 31) & 0x7fffffff));
}

/** Negative floats as integers order the wrong way round; flipping all but the sign turns them. */
function orderedBits(score: f32): i32 {
  const bits = reinterpret<i32>(score);
  return bits ^ ((bits >> 31) & 0x7fffffff);
}

/** Adds a key to a heap of `size` keys that has room for one more. */
export function heapPush(heapPtr: usize, size: i32, key: i64): void {
  let at = <usize>size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = load<i64>(heapPtr + (parent << 3));
    if (above <= key) break;
    store<i64>(heapPtr + (at << 3), above);
    at = parent;
  }
  store<i64>(heapPtr + (at << 3), key);
}

/** Puts a key in the place of the root of a heap of `size` keys. */
export function heapReplace(heapPtr: usize, size: i32, key: i64): void {
  const last = <usize>size - 1;
  let at: usize = 0;
  let child: usize = 1;
  while (child <= last) {
    const left = load<i64>(heapPtr + (child << 3));
    const right = load<i64>(heapPtr + (min(child + 1, last) << 3));
    child += <usize>(right < left);
    const worse = min(left, right);
    if (worse >= key) break;
    store<i64>(heapPtr + (at << 3), worse);
    at = child;
    child = (at << 1) + 1;
  }
  store<i64>(heapPtr + (at << 3), key);
}

/** Sorts a heap of `size` keys in place, best first. */
export function heapSort(heapPtr: usize, size: i32): void {
  for (let last = size - 1; last > 0; last--) {
    const lastPtr = at64(heapPtr, last);
    const key = load<i64>(lastPtr);
    store<i64>(lastPtr, load<i64>(heapPtr));
    heapReplace(heapPtr, last, key);
  }
}
