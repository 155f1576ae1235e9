// The k best of a row of scores, of all its positions or of some.
//
// Source: heap.ts keeps the candidates; four scores at a time are compared with the worst of them.
//
// scores (count rounded up to 4 floats; the padding is never chosen, nor is −∞, which stands for an item left out). ids
// (idCount int32, each below count): the positions to choose from; 0 means all. Out: ids and scores (k): the first ones,
// best first, equal scores by ascending id. Scratch: 8·k bytes for the heap. Aliasing: none. Time: a comparison for every
// four scores, and O(log k) for each that enters the heap.
// Returns how many were chosen: k, or fewer when fewer are left.
import { at32 } from '../math/address';
import { heapPush, heapReplace, heapSort, keyId, keyScore, rankKey } from './heap';

export function selectBest(
  outIdsPtr: usize,
  outScoresPtr: usize,
  k: i32,
  scoresPtr: usize,
  count: i32,
  idsPtr: usize,
  idCount: i32,
  heapPtr: usize,
): i32 {
  if (k == 0) return 0;
  let size = 0;
  if (idsPtr) {
    for (let i: usize = 0; i < <usize>idCount; i++) {
      const id = load<i32>(idsPtr + (i << 2));
      size = offer(heapPtr, size, k, load<f32>(at32(scoresPtr, id)), id);
    }
  } else {
    size = scan(heapPtr, k, scoresPtr, count);
  }
  heapSort(heapPtr, size);
  for (let i: usize = 0; i < <usize>size; i++) {
    const key = load<i64>(heapPtr + (i << 3));
    store<i32>(outIdsPtr + (i << 2), keyId(key));
    store<f32>(outScoresPtr + (i << 2), keyScore(key));
  }
  return size;
}

function scan(heapPtr: usize, k: i32, scoresPtr: usize, count: i32): i32 {
  let size = 0;
  let floor = f32x4.splat(-Infinity);
  for (let at = 0; at < count; at += 4) {
    let reached = i32x4.bitmask(f32x4.gt(v128.load(at32(scoresPtr, at)), floor));
    for (; reached; reached &= reached - 1) {
      const id = at + ctz(reached);
      if (id >= count) break;
      size = offer(heapPtr, size, k, load<f32>(at32(scoresPtr, id)), id);
    }
    // Positions ascend, so what only equals the worst of a full heap comes too late.
    if (size == k) floor = f32x4.splat(keyScore(load<i64>(heapPtr)));
  }
  return size;
}

/** Offers a position to a heap of `size` keys; returns its new size. */
function offer(heapPtr: usize, size: i32, k: i32, score: f32, id: i32): i32 {
  if (!(score > -Infinity)) return size;
  const key = rankKey(score, id);
  if (size < k) {
    heapPush(heapPtr, size, key);
    return size + 1;
  }
  if (key > load<i64>(heapPtr)) heapReplace(heapPtr, k, key);
  return size;
}
