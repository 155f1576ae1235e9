// Triplets (user, item) → the CSR userItems → its transpose itemUsers, each with the permutation that carries columns over.
//
// Source: counting sort, least significant key first (Knuth, "The Art of Computer Programming" 3, §5.2 and §5.2.5); the
// transpose is Gustavson's, "Two Fast Algorithms for Sparse Matrices: Multiplication and Permuted Transposition" (1978).
// Both are stable, so the rows of a CSR come out sorted and duplicates keep the order in which they were given.
//
// CSR of r rows and nnz entries: indptr (r + 1) int32 with indptr[0] = 0 and indptr[r] = nnz; indices (nnz) int32.
// order (nnz) int32: order[e] is the position that output entry e had in the source, so out[e] = column[order[e]].
// Keys must lie in [0, keyCount): the caller checks, nothing is checked here. All counts are below 2³¹.
// Aliasing: none. Scratch: (itemCount + 1) int32 to compress, none otherwise. Time: O(nnz + users + items). Return nothing.
import { at32, at64 } from '../math/address';

/** starts[k + 1] ← how many keys are below k, starts[0] ← 0: where each key's run begins, one place to the right. */
function findStarts(keysPtr: usize, count: i32, keyCount: i32, startsPtr: usize): void {
  memory.fill(startsPtr, 0, (<usize>keyCount + 1) << 2);
  const endPtr = at32(keysPtr, count);
  for (let keyPtr = keysPtr; keyPtr < endPtr; keyPtr += 4) {
    const slotPtr = at32(startsPtr, load<i32>(keyPtr));
    store<i32>(slotPtr, load<i32>(slotPtr, 4) + 1, 4);
  }
  let start = 0;
  for (let k = 0; k < keyCount; k++) {
    const slotPtr = at32(startsPtr, k);
    const size = load<i32>(slotPtr, 4);
    store<i32>(slotPtr, start, 4);
    start += size;
  }
}

/** Takes the next place of a key's run. When every entry has been placed, starts[k + 1] is the end of run k: an indptr. */
function take(startsPtr: usize, key: i32): i32 {
  const slotPtr = at32(startsPtr, key);
  const place = load<i32>(slotPtr, 4);
  store<i32>(slotPtr, place + 1, 4);
  return place;
}

/** Scratch of `compress`: the run ends of the items. */
export function compressScratchBytes(itemCount: i32): usize {
  return (<usize>itemCount + 1) << 2;
}

/** users, items (count) → indptr (userCount + 1), indices and order (count); duplicates stay, beside one another. */
export function compress(
  usersPtr: usize,
  itemsPtr: usize,
  count: i32,
  userCount: i32,
  itemCount: i32,
  indptrPtr: usize,
  indicesPtr: usize,
  orderPtr: usize,
  scratchPtr: usize,
): void {
  // By item first, into `indices`, which holds the intermediate order until the items themselves replace it.
  findStarts(itemsPtr, count, itemCount, scratchPtr);
  for (let e = 0; e < count; e++) {
    store<i32>(at32(indicesPtr, take(scratchPtr, load<i32>(at32(itemsPtr, e)))), e);
  }
  findStarts(usersPtr, count, userCount, indptrPtr);
  for (let e = 0; e < count; e++) {
    const source = load<i32>(at32(indicesPtr, e));
    store<i32>(at32(orderPtr, take(indptrPtr, load<i32>(at32(usersPtr, source)))), source);
  }
  for (let e = 0; e < count; e++) {
    store<i32>(at32(indicesPtr, e), load<i32>(at32(itemsPtr, load<i32>(at32(orderPtr, e)))));
  }
}

/** CSR of rowCount rows over columnCount columns → its transpose, with the source position of every output entry. */
export function transpose(
  indptrPtr: usize,
  indicesPtr: usize,
  rowCount: i32,
  columnCount: i32,
  outIndptrPtr: usize,
  outIndicesPtr: usize,
  orderPtr: usize,
): void {
  findStarts(indicesPtr, load<i32>(at32(indptrPtr, rowCount)), columnCount, outIndptrPtr);
  for (let row = 0; row < rowCount; row++) {
    const end = load<i32>(at32(indptrPtr, row), 4);
    for (let e = load<i32>(at32(indptrPtr, row)); e < end; e++) {
      const place = take(outIndptrPtr, load<i32>(at32(indicesPtr, e)));
      store<i32>(at32(outIndicesPtr, place), row);
      store<i32>(at32(orderPtr, place), e);
    }
  }
}

/** out[e] ← column[order[e]], float32, e < count. */
export function gatherF32(columnPtr: usize, orderPtr: usize, count: i32, outPtr: usize): void {
  for (let e = 0; e < count; e++) {
    store<f32>(at32(outPtr, e), load<f32>(at32(columnPtr, load<i32>(at32(orderPtr, e)))));
  }
}

/** out[e] ← column[order[e]], float64, e < count. */
export function gatherF64(columnPtr: usize, orderPtr: usize, count: i32, outPtr: usize): void {
  for (let e = 0; e < count; e++) {
    const source = <usize>load<i32>(at32(orderPtr, e));
    store<f64>(at64(outPtr, e), load<f64>(columnPtr + (source << 3)));
  }
}
