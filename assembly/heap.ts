// A bounded binary heap of (score, id) pairs with the worst pair at the root: what a running top-k keeps.
//
// Source: J. Williams, "Algorithm 232: Heapsort" (1964); R. Floyd, "Algorithm 245: Treesort 3" (1964).
//
// Order: a pair is worse when its score is lower, or at equal scores when its id is higher. That order is total, so the
// result does not depend on the order of insertion.
// scores (capacity float32) and ids (capacity int32) are parallel arrays; the first `size` of them are the heap.
// Scratch: none. Each insertion costs O(log size), the sort O(size·log size). Returns nothing.

/** Whether the first pair ranks below the second. */
function worse(score: f32, id: i32, otherScore: f32, otherId: i32): bool {
  return score < otherScore || (score == otherScore && id > otherId);
}

/** Adds a pair to a heap of `size` pairs that has room for one more. */
export function heapPush(scoresPtr: usize, idsPtr: usize, size: i32, score: f32, id: i32): void {
  let at = <usize>size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const parentScore = load<f32>(scoresPtr + (parent << 2));
    const parentId = load<i32>(idsPtr + (parent << 2));
    if (!worse(score, id, parentScore, parentId)) break;
    store<f32>(scoresPtr + (at << 2), parentScore);
    store<i32>(idsPtr + (at << 2), parentId);
    at = parent;
  }
  store<f32>(scoresPtr + (at << 2), score);
  store<i32>(idsPtr + (at << 2), id);
}

/** Puts a pair in the place of the root of a heap of `size` pairs. */
export function heapReplace(scoresPtr: usize, idsPtr: usize, size: i32, score: f32, id: i32): void {
  const end = <usize>size;
  let at: usize = 0;
  let child: usize = 1;
  while (child < end) {
    let childScore = load<f32>(scoresPtr + (child << 2));
    let childId = load<i32>(idsPtr + (child << 2));
    if (child + 1 < end) {
      const otherScore = load<f32>(scoresPtr + (child << 2), 4);
      const otherId = load<i32>(idsPtr + (child << 2), 4);
      if (worse(otherScore, otherId, childScore, childId)) {
        child++;
        childScore = otherScore;
        childId = otherId;
      }
    }
    if (!worse(childScore, childId, score, id)) break;
    store<f32>(scoresPtr + (at << 2), childScore);
    store<i32>(idsPtr + (at << 2), childId);
    at = child;
    child = (at << 1) + 1;
  }
  store<f32>(scoresPtr + (at << 2), score);
  store<i32>(idsPtr + (at << 2), id);
}

/** Sorts a heap of `size` pairs in place, best first. */
export function heapSort(scoresPtr: usize, idsPtr: usize, size: i32): void {
  for (let last = size - 1; last > 0; last--) {
    const offset = (<usize>last) << 2;
    const score = load<f32>(scoresPtr + offset);
    const id = load<i32>(idsPtr + offset);
    store<f32>(scoresPtr + offset, load<f32>(scoresPtr));
    store<i32>(idsPtr + offset, load<i32>(idsPtr));
    heapReplace(scoresPtr, idsPtr, last, score, id);
  }
}
