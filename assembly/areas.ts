// The areas under the ROC curves of queries, over all items but those left out:
//   AUC = (Σ_{p∈P} Σ_{n∈N} [s_p > s_n] + ½[s_p = s_n]) / (|P|·|N|)
// with P the test items that are not left out and N all other items that are not.
//
// Source: the definition, by counting. Of each row of scores P and what is left out become NaN, which compares with nothing,
// so that four comparisons at a time count N below and N beside each positive. Counts are whole numbers: the result is
// exact but for the division, whatever the order of the items.
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
    if (leftOutIndptrPtr) takeOut(rowPtr, leftOutPtr, leftOutIndptrPtr + offset, 0);
    const positives = takeOut(rowPtr, testPtr, testIndptrPtr + offset, positivesPtr);
    store<f64>(outPtr + (offset << 1), areaOf(rowPtr, bytes, positivesPtr, positives));
  }
}

/** Makes NaN of a list's scores; puts those that were none yet at `outPtr`, if that is not 0, and returns their number. */
function takeOut(rowPtr: usize, listPtr: usize, indptrPtr: usize, outPtr: usize): i32 {
  const end = listPtr + ((<usize>load<i32>(indptrPtr, 4)) << 2);
  let count = 0;
  for (let at = listPtr + ((<usize>load<i32>(indptrPtr)) << 2); at < end; at += 4) {
    const scorePtr = rowPtr + ((<usize>load<i32>(at)) << 2);
    const score = load<f32>(scorePtr);
    store<f32>(scorePtr, NaN);
    if (!outPtr || !(score >= -Infinity)) continue; // NaN: it was left out
    store<f32>(outPtr + ((<usize>count) << 2), score);
    count++;
  }
  return count;
}

/** Wins over negatives, ties counting half, as a share of all pairs. */
function areaOf(rowPtr: usize, bytes: usize, positivesPtr: usize, positives: i32): f64 {
  let negatives = i32x4.splat(0);
  for (let at = rowPtr; at < rowPtr + bytes; at += 16) {
    const scores = v128.load(at);
    negatives = i32x4.sub(negatives, f32x4.eq(scores, scores));
  }
  const negativeCount = sumOf(negatives);
  if (positives == 0 || negativeCount == 0) return NaN;
  let wins: f64 = 0;
  for (let p: usize = 0; p < <usize>positives; p++) {
    const positive = v128.load32_splat(positivesPtr + (p << 2));
    let below = i32x4.splat(0);
    let beside = i32x4.splat(0);
    for (let at = rowPtr; at < rowPtr + bytes; at += 16) {
      const scores = v128.load(at);
      below = i32x4.sub(below, f32x4.lt(scores, positive));
      beside = i32x4.sub(beside, f32x4.eq(scores, positive));
    }
    wins += <f64>sumOf(below) + 0.5 * <f64>sumOf(beside);
  }
  return wins / (<f64>positives * <f64>negativeCount);
}

function sumOf(counts: v128): i32 {
  const first = i32x4.extract_lane(counts, 0) + i32x4.extract_lane(counts, 1);
  return first + i32x4.extract_lane(counts, 2) + i32x4.extract_lane(counts, 3);
}
