// The areas under the ROC curves of queries, over all items but those left out:
//   AUC = (Σ_{p∈P} Σ_{n∈N} [s_p > s_n] + ½[s_p = s_n]) / (|P|·|N|)
// with P the test items that are not left out and N all other items that are not.
//
// Source: the definition, by counting. Of each row of scores P and what is left out become NaN, which compares with nothing,
// so that comparisons, four at a time, count N below each positive, and N below or beside it: the halves of its wins. Counts
// are whole numbers: the result is exact but for the division, whatever the order of the items.
//
// Queries and items as for scores.ts. Lists are positions of items: i32[queryCount + 1] starts, i32[·] without repetition.
// Out: f64[queryCount], NaN where P or N is empty. Aliasing: none. Scratch: areasScratchBytes(itemCount).
// Flops: 2·stride·depth + 2·stride·|P| a query.
import { ITEM_ROUND, scores } from './scores';

/** Queries scored at a time: whole tiles. */
const ROWS: i32 = 4;

/** Rows of scores, and the scores of one query's positives. */
export function areasScratchBytes(itemCount: i32): usize {
  return <usize>(ROWS + 1) * rowBytes(itemCount);
}

function rowBytes(itemCount: i32): usize {
  return (<usize>((itemCount + ITEM_ROUND - 1) & -ITEM_ROUND)) << 2;
}

export function areas(
  outPtr: usize,
  queriesPtr: usize,
  queryCount: i32,
  itemsPtr: usize,
  itemCount: i32,
  depth: i32,
  testIndptrPtr: usize,
  testPtr: usize,
  leftOutIndptrPtr: usize,
  leftOutPtr: usize,
  scratchPtr: usize,
): void {
  const bytes = rowBytes(itemCount);
  const positivesPtr = scratchPtr + <usize>ROWS * bytes;
  for (let q = 0; q < queryCount; q++) {
    const rowPtr = scratchPtr + <usize>(q % ROWS) * bytes;
    if (q % ROWS == 0) {
      scores(
        scratchPtr,
        queriesPtr + ((<usize>q * <usize>depth) << 2),
        min(ROWS, queryCount - q),
        itemsPtr,
        itemCount,
        depth,
      );
    }
    for (let at = rowPtr + ((<usize>itemCount) << 2); at < rowPtr + bytes; at += 4) store<f32>(at, NaN);
    const offset = (<usize>q) << 2;
    let open = itemCount;
    if (leftOutIndptrPtr) open -= takeOut(rowPtr, leftOutPtr, leftOutIndptrPtr + offset, positivesPtr);
    const positives = takeOut(rowPtr, testPtr, testIndptrPtr + offset, positivesPtr);
    const wins = winsOf(rowPtr, bytes, positivesPtr, positives);
    // Without a pair it is 0/0.
    store<f64>(outPtr + (offset << 1), wins / (<f64>positives * <f64>(open - positives)));
  }
}

/** Makes NaN of a list's scores; puts those that were none yet at `outPtr`, and returns their number. */
function takeOut(rowPtr: usize, listPtr: usize, indptrPtr: usize, outPtr: usize): i32 {
  const end = listPtr + ((<usize>load<i32>(indptrPtr, 4)) << 2);
  let count = 0;
  for (let at = listPtr + ((<usize>load<i32>(indptrPtr)) << 2); at < end; at += 4) {
    const scorePtr = rowPtr + ((<usize>load<i32>(at)) << 2);
    const score = load<f32>(scorePtr);
    store<f32>(scorePtr, NaN);
    store<f32>(outPtr + ((<usize>count) << 2), score);
    if (score >= -Infinity) count++;
  }
  return count;
}

/** Wins of the positives over what is left of the row, ties counting half. */
function winsOf(rowPtr: usize, bytes: usize, positivesPtr: usize, positives: i32): f64 {
  let halves: f64 = 0;
  for (let p: usize = 0; p < <usize>positives; p++) {
    const positive = v128.load32_splat(positivesPtr + (p << 2));
    let counts = i32x4.splat(0);
    for (let at = rowPtr; at < rowPtr + bytes; at += 16) {
      const scores = v128.load(at);
      counts = i32x4.sub(counts, i32x4.add(f32x4.lt(scores, positive), f32x4.le(scores, positive)));
    }
    const pairs = i32x4.add(
      counts,
      i8x16.shuffle(counts, counts, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7),
    );
    halves += <f64>(i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1));
  }
  return 0.5 * halves;
}
