// The areas under the ROC curves of queries, over all items but those left out:
//   AUC = (Σ_{p∈P} Σ_{n∈N} [s_p > s_n] + ½[s_p = s_n]) / (|P|·|N|)
// with P the test items that are not left out and N all other items that are not.
//
// Source: the definition, by counting. Of each row of scores P and what is left out become NaN, which compares with nothing,
// so that comparisons, four at a time, count N below each positive, and N below or beside it: the halves of its wins. Counts
// are whole numbers: the result is exact but for the division, whatever the order of the items.
//
// Queries and items as for scores.ts; the number of queries is a multiple of 4. Lists are positions of items:
// i32[queryCount + 1] starts, i32[·] without repetition.
// Out: f64[queryCount], NaN where P or N is empty. Aliasing: none. Scratch: aucScratchBytes(itemCount).
// Flops: 2·padded·depth + 2·padded·|P| a query, `padded` being itemCount rounded up to ITEM_ROUND. Returns nothing.
import { at32, row32 } from '../math/address';
import { ITEM_ROUND, scores } from './scores';

/** Queries scored at a time: whole tiles. */
const ROWS: i32 = 4;

/** Rows of scores, and the scores of one query's positives. */
export function aucScratchBytes(itemCount: i32): usize {
  return <usize>(ROWS + 1) * rowBytes(itemCount);
}

function rowBytes(itemCount: i32): usize {
  return (<usize>((itemCount + ITEM_ROUND - 1) & -ITEM_ROUND)) << 2;
}

export function auc(
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
  for (let first = 0; first < queryCount; first += ROWS) {
    scores(scratchPtr, row32(queriesPtr, first, depth), ROWS, itemsPtr, itemCount, depth);
    for (let r = 0; r < ROWS; r++) {
      const rowPtr = scratchPtr + <usize>r * bytes;
      const offset = (<usize>(first + r)) << 2;
      memory.fill(at32(rowPtr, itemCount), 0xff, bytes - ((<usize>itemCount) << 2)); // NaN
      let negatives = itemCount;
      let positives = 0;
      // What is left out, then the test items: of both, those that were no NaN yet.
      for (let part = 0; part < 2; part++) {
        const boundsPtr = (part ? testIndptrPtr : leftOutIndptrPtr) + offset;
        const listPtr = part ? testPtr : leftOutPtr;
        const endPtr = at32(listPtr, load<i32>(boundsPtr, 4));
        positives = 0;
        for (let entryPtr = at32(listPtr, load<i32>(boundsPtr)); entryPtr < endPtr; entryPtr += 4) {
          const scorePtr = at32(rowPtr, load<i32>(entryPtr));
          const score = load<f32>(scorePtr);
          store<f32>(scorePtr, NaN);
          store<f32>(at32(positivesPtr, positives), score);
          positives += <i32>(score >= -Infinity);
        }
        negatives -= positives;
      }
      const halves = <f64>halvesOf(rowPtr, bytes, positivesPtr, positives);
      // Without a pair it is 0/0.
      store<f64>(outPtr + (offset << 1), halves / <f64>((<i64>positives * <i64>negatives) << 1));
    }
  }
}

/** Twice the wins of the positives over what is left of the row, ties counting half. */
function halvesOf(rowPtr: usize, bytes: usize, positivesPtr: usize, positives: i32): i64 {
  let halves: i64 = 0;
  for (let p: usize = 0; p < <usize>positives; p++) {
    const positive = v128.load32_splat(positivesPtr + (p << 2));
    let count = 0;
    for (let scoresPtr = rowPtr; scoresPtr < rowPtr + bytes; scoresPtr += 16) {
      const scores = v128.load(scoresPtr);
      count += popcnt(i32x4.bitmask(f32x4.lt(scores, positive))) + popcnt(i32x4.bitmask(f32x4.le(scores, positive)));
    }
    halves += count;
  }
  return halves;
}
