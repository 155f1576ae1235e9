// The scores of queries for a run of slivers, offered to a selection as far as they may be of use: four queries to a sliver, or
// one query to four slivers.
//
// Source: as in topk.ts; bounds.ts discards slivers before their product is finished, or begun.
//
// Selection: selection.ts; its itemBounds may be 0. Tile (TILE_BYTES): 32 scores and the numbers of four slivers, scratch.
// Aliasing: none. Flops: at most 64·depth a tile. Return nothing.
import { at32, row32 } from '../math/address';
import { nmadd } from '../math/lanes';
import { unitBounds } from './bounds';
import { scoreRow, scoreTile } from './score-tiles';
import { Selection, select } from './selection';

/** A tile: scores, then slivers. */
export const SLIVERS_AT: usize = 128;
export const TILE_BYTES: usize = SLIVERS_AT + 16;

/** The scores of four queries for the slivers [from, to). */
export function scoreQueries(selection: Selection, tilePtr: usize, q: i32, from: i32, to: i32): void {
  const depth = selection.depth;
  const queryBytes = (<usize>depth) << 2;
  const sliverBytes = (<usize>depth) << 5;
  const queryPtr = selection.queriesPtr + <usize>q * queryBytes;
  const floorsPtr = at32(selection.floorsPtr, q);
  const queryBoundsPtr = unitBounds(selection.queryBoundsPtr, q, depth);
  const boundsPtr = selection.itemBoundsPtr;
  for (let s = from; s < to; s++) {
    const itemBoundsPtr = boundsPtr ? unitBounds(boundsPtr, s, depth) : 0;
    if (boundsPtr && outOfReach(v128.load(floorsPtr), v128.load(queryBoundsPtr), v128.load32_splat(itemBoundsPtr)))
      continue;
    const sliverPtr = selection.itemsPtr + <usize>s * sliverBytes;
    if (scoreTile(tilePtr, 32, queryPtr, queryBytes, sliverPtr, depth, floorsPtr, queryBoundsPtr, itemBoundsPtr)) {
      for (let r = 0; r < 4; r++) select(selection, tilePtr + ((<usize>r) << 5), q + r, s);
    }
  }
}

/** The scores of one query, four slivers at a time. */
export function scoreQuery(selection: Selection, tilePtr: usize, q: i32, from: i32, to: i32): void {
  const depth = selection.depth;
  const floorPtr = at32(selection.floorsPtr, q);
  const queryBoundsPtr = unitBounds(selection.queryBoundsPtr, q, depth);
  const boundsPtr = selection.itemBoundsPtr;
  for (let s = from; s < to; s += 4) {
    const itemBoundsPtr = boundsPtr ? unitBounds(boundsPtr, s, depth) : 0;
    if (
      boundsPtr &&
      outOfReach(v128.load32_splat(floorPtr), v128.load32_splat(queryBoundsPtr), v128.load(itemBoundsPtr))
    )
      continue;
    for (let r = 0; r < 4; r++) store<i32>(at32(tilePtr, r), s + r, SLIVERS_AT);
    scoreFour(selection, tilePtr, q, 4, queryBoundsPtr, itemBoundsPtr);
  }
}

/**
 * Scores the first `count` of the four slivers at the tile for a query. What stands in the other places is some sliver too, or 0.
 * @param itemBoundsPtr of all four, or 0
 */
export function scoreFour(
  selection: Selection,
  tilePtr: usize,
  query: i32,
  count: i32,
  queryBoundsPtr: usize,
  itemBoundsPtr: usize,
): void {
  const depth = selection.depth;
  const itemsPtr = selection.itemsPtr;
  if (
    scoreRow(
      tilePtr,
      row32(selection.queriesPtr, query, depth),
      row32(itemsPtr, load<i32>(tilePtr, SLIVERS_AT) << 3, depth),
      row32(itemsPtr, load<i32>(tilePtr, SLIVERS_AT + 4) << 3, depth),
      row32(itemsPtr, load<i32>(tilePtr, SLIVERS_AT + 8) << 3, depth),
      row32(itemsPtr, load<i32>(tilePtr, SLIVERS_AT + 12) << 3, depth),
      depth,
      at32(selection.floorsPtr, query),
      queryBoundsPtr,
      itemBoundsPtr,
    )
  ) {
    for (let r = 0; r < count; r++) {
      select(selection, tilePtr + ((<usize>r) << 5), query, load<i32>(at32(tilePtr, r), SLIVERS_AT));
    }
  }
}

/** Whether the lengths alone keep every score below its floor: the check of stage 0, where all scores are still zero. */
export function outOfReach(floor: v128, queryBound: v128, itemBound: v128): bool {
  return i32x4.all_true(f32x4.gt(nmadd(queryBound, itemBound, floor), f32x4.splat(0)));
}
