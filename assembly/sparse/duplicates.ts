// Merges the entries of a CSR that have the same row and index: out[g] = policy over { column[order[e]] : e in group g }.
//
// Source: one pass over what csr.ts leaves: rows sorted by index, equal entries beside one another in the order given.
// groups (groupCount + 1) int32: group g is the sorted entries groups[g] to groups[g + 1] − 1, one output entry.
// Sums run in float64 in the order given and round once. Aliasing: groupDuplicates compacts indptr and indices in place;
// otherwise none. Scratch: none. Time: O(nnz + rows). A policy is one of the four constants below.
import { at32 } from '../math/address';

/** The entry given last. */
export const LAST: i32 = 0;
export const SUM: i32 = 1;
export const MEAN: i32 = 2;
export const MAX: i32 = 3;

function intAt(basePtr: usize, index: i32): i32 {
  return load<i32>(at32(basePtr, index));
}

/**
 * Leaves one entry for every distinct (row, index) in indptr (rowCount + 1) and indices, and writes `groups`, whose
 * room is (nnz + 1) int32. Returns the number of groups, the new nnz.
 */
export function groupDuplicates(indptrPtr: usize, indicesPtr: usize, rowCount: i32, groupsPtr: usize): i32 {
  let groupCount = 0;
  let start = 0;
  for (let row = 0; row < rowCount; row++) {
    const endPtr = at32(indptrPtr, row + 1);
    const end = load<i32>(endPtr);
    let previous = -1;
    for (let e = start; e < end; e++) {
      const index = intAt(indicesPtr, e);
      if (index == previous) continue;
      previous = index;
      const offset = (<usize>groupCount) << 2;
      store<i32>(indicesPtr + offset, index);
      store<i32>(groupsPtr + offset, e);
      groupCount++;
    }
    start = end;
    store<i32>(endPtr, groupCount);
  }
  store<i32>(at32(groupsPtr, groupCount), start);
  return groupCount;
}

/** The lowest source position whose entry repeats an earlier one, or −1 when none does. */
export function firstDuplicate(groupsPtr: usize, groupCount: i32, orderPtr: usize): i32 {
  let first = -1;
  for (let g = 0; g < groupCount; g++) {
    const second = intAt(groupsPtr, g) + 1;
    if (second == intAt(groupsPtr, g + 1)) continue;
    const position = intAt(orderPtr, second);
    if (first < 0 || position < first) first = position;
  }
  return first;
}

/** out (groupCount) ← the float32 column, in source order, merged group by group. */
export function mergeF32(
  columnPtr: usize,
  orderPtr: usize,
  groupsPtr: usize,
  groupCount: i32,
  policy: i32,
  outPtr: usize,
): void {
  merge<f32>(columnPtr, orderPtr, groupsPtr, groupCount, policy, outPtr);
}

/** out (groupCount) ← the float64 column, in source order, merged group by group. */
export function mergeF64(
  columnPtr: usize,
  orderPtr: usize,
  groupsPtr: usize,
  groupCount: i32,
  policy: i32,
  outPtr: usize,
): void {
  merge<f64>(columnPtr, orderPtr, groupsPtr, groupCount, policy, outPtr);
}

function merge<T>(
  columnPtr: usize,
  orderPtr: usize,
  groupsPtr: usize,
  groupCount: i32,
  policy: i32,
  outPtr: usize,
): void {
  const shift = alignof<T>();
  let end = 0;
  for (let g = 0; g < groupCount; g++) {
    const start = end;
    end = intAt(groupsPtr, g + 1);
    // One entry, the usual case, is its own merge under every policy.
    let merged = load<T>(columnPtr + ((<usize>intAt(orderPtr, end - 1)) << shift));
    if (policy != LAST && end - start > 1) {
      let sum: f64 = 0;
      for (let e = start; e < end; e++) {
        const value = load<T>(columnPtr + ((<usize>intAt(orderPtr, e)) << shift));
        sum += value;
        merged = max<T>(merged, value);
      }
      if (policy != MAX) merged = <T>(policy == SUM ? sum : sum / <f64>(end - start));
    }
    store<T>(outPtr + ((<usize>g) << shift), merged);
  }
}
