// S = X·Yᵀ: the scores of a block of queries against all items.
//
// Source: blocks of items that stay in cache while the queries pass by, in the register tiles of score-tiles.ts.
//
// Queries X (queryCount × depth): row-major. Items Y: slivers of eight, as slivers.ts packs them, their number a multiple
// of 4 (items padded with zeros to a multiple of ITEM_ROUND). depth is even; columns beyond d are zero in X and in Y.
// S (queryCount × outStride): row-major, outStride = itemCount rounded up to ITEM_ROUND; the padding becomes zero.
// Aliasing: none. Scratch: none. Flops: 2·queryCount·outStride·depth. Returns nothing.
import { scoreRow, scoreTile } from './score-tiles';

/** A panel of items holds a multiple of this many. */
export const ITEM_ROUND: i32 = 32;

/** All scores of the queries, row-major. */
export function scores(
  outPtr: usize,
  queriesPtr: usize,
  queryCount: i32,
  itemsPtr: usize,
  itemCount: i32,
  depth: i32,
): void {
  const slivers = ((itemCount + ITEM_ROUND - 1) & -ITEM_ROUND) >> 3;
  const outBytes = (<usize>slivers) << 5;
  const queryBytes = (<usize>depth) << 2;
  const sliverBytes = (<usize>depth) << 5;
  const tiled = queryCount & ~3;
  for (let s = 0; s < slivers; s += 4) {
    const blockPtr = itemsPtr + <usize>s * sliverBytes;
    const columnPtr = outPtr + ((<usize>s) << 5);
    for (let q = 0; q < tiled; q += 4) {
      const queryPtr = queriesPtr + <usize>q * queryBytes;
      const rowPtr = columnPtr + <usize>q * outBytes;
      for (let t: usize = 0; t < 4; t++) {
        scoreTile(rowPtr + (t << 5), outBytes, queryPtr, queryBytes, blockPtr + t * sliverBytes, depth, 0, 0, 0);
      }
    }
    for (let q = tiled; q < queryCount; q++) {
      const y2Ptr = blockPtr + 2 * sliverBytes;
      scoreRow(
        columnPtr + <usize>q * outBytes,
        queriesPtr + <usize>q * queryBytes,
        blockPtr,
        blockPtr + sliverBytes,
        y2Ptr,
        y2Ptr + sliverBytes,
        depth,
        0,
        0,
        0,
      );
    }
  }
}
