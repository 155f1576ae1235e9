// Four queries against a run of slivers by way of the bounds of screen.ts: all of the run is bounded first, then what may reach
// its floor is scored, four slivers of a query at a time.
//
// Source: screening by quantized vectors and scoring what is left exactly is the usual course of vector search (Johnson, Douze
// and Jégou 2017); here nothing that counts can be missed. Where floors are young, in the first run, what passes is scored in
// rounds, the highest bounds first: on goodbooks 59 slivers a user instead of 103, and two thirds of the offers.
//
// Selection: selection.ts, with bounds and levels; the run is no longer than CHUNK_SLIVERS and, but for its beginning, a
// multiple of four. Tile: as in score-slivers.ts. Aliasing: none. Operations: 64·depth on integers a sliver, and 16·depth flops for
// each pair that is scored. Returns how many pairs were.
import { at32 } from '../math/address';
import { unitBounds } from './bounds';
import { laneSteps, levelBytes } from './levels';
import { outOfReach, SLIVERS_AT, scoreFour, scoreQueries } from './score-slivers';
import { screenTile } from './screen';
import { Selection } from './selection';

/** Slivers that four queries screen before they score any. */
export const CHUNK_SLIVERS: i32 = 256;
/** Rounds in which the first chunk's slivers are scored, the best first. */
const ROUNDS: i32 = 4;

/** The bounds of a chunk's slivers, a row for each of four queries; the highest of each row. */
const CHUNK_BYTES: usize = (<usize>CHUNK_SLIVERS) << 2;
const MOST_AT: usize = 4 * CHUNK_BYTES;
export const SCREEN_BYTES: usize = MOST_AT + 16;

/** Four queries against the slivers [from, to); returns how many pairs were scored. */
export function screenQueries(selection: Selection, tilePtr: usize, q: i32, from: i32, to: i32): i32 {
  const floorsPtr = at32(selection.floorsPtr, q);
  const first = from;
  // Without floors there is nothing to stay below.
  for (; from < to && !i32x4.all_true(f32x4.gt(v128.load(floorsPtr), f32x4.splat(-Infinity))); from += 4) {
    scoreQueries(selection, tilePtr, q, from, from + 4);
  }
  let scored = (from - first) << 2;
  screenSlivers(selection, q, from, to);
  for (let round = first ? 0 : ROUNDS - 1; round >= 0; round--) {
    for (let lane = 0; lane < 4; lane++)
      scored += scoreReaching(selection, tilePtr, q + lane, from, to, <f32>round / <f32>ROUNDS);
  }
  return scored;
}

/** Bounds the scores of four queries for the slivers [from, to). */
function screenSlivers(selection: Selection, q: i32, from: i32, to: i32): void {
  const depth = selection.depth;
  const steps = laneSteps(depth);
  const queriesPtr = selection.queryLevelsPtr + levelBytes(q >> 2, 4, depth);
  const floors = v128.load(at32(selection.floorsPtr, q));
  const queryBounds = v128.load(unitBounds(selection.queryBoundsPtr, q, depth));
  let outPtr = selection.screenPtr;
  let most = f32x4.splat(-Infinity);
  for (; from < to; from++) {
    let bounds = f32x4.splat(-Infinity);
    const itemBound = v128.load32_splat(unitBounds(selection.itemBoundsPtr, from, depth));
    if (!outOfReach(floors, queryBounds, itemBound)) {
      const itemsPtr = selection.itemLevelsPtr + levelBytes(from, 8, depth);
      bounds = screenTile(queriesPtr, queryBounds, itemsPtr, itemBound, steps);
      most = f32x4.pmax(most, bounds);
    }
    v128.store_lane<f32>(outPtr, bounds, 0);
    v128.store_lane<f32>(outPtr, bounds, 1, CHUNK_BYTES);
    v128.store_lane<f32>(outPtr, bounds, 2, 2 * CHUNK_BYTES);
    v128.store_lane<f32>(outPtr, bounds, 3, 3 * CHUNK_BYTES);
    outPtr += 4;
  }
  v128.store(selection.screenPtr, most, MOST_AT);
}

/**
 * Scores the slivers of a query whose bounds reach its floor, and a share of the way from there to the highest; returns how
 * many. Each of them only once.
 */
function scoreReaching(selection: Selection, tilePtr: usize, query: i32, first: i32, end: i32, share: f32): i32 {
  const lane = <usize>query & 3;
  let boundsPtr = selection.screenPtr + lane * CHUNK_BYTES;
  const floor = load<f32>(at32(selection.floorsPtr, query));
  const above = share * (load<f32>(selection.screenPtr + (lane << 2), MOST_AT) - floor);
  // Where that is no number, since something is infinite, the floor.
  const least = f32x4.splat(above > 0 ? floor + above : floor);
  let scored = 0;
  for (; first < end; first += 4) {
    const reaching = f32x4.ge(v128.load(boundsPtr), least);
    for (let passed = i32x4.bitmask(reaching); passed; passed &= passed - 1) {
      const place = ctz(passed);
      store<f32>(at32(boundsPtr, place), -Infinity);
      store<i32>(at32(tilePtr, scored & 3), first + place, SLIVERS_AT);
      if (!(++scored & 3)) scoreFour(selection, tilePtr, query, 4, 0, 0);
    }
    boundsPtr += 16;
  }
  if (scored & 3) scoreFour(selection, tilePtr, query, scored & 3, 0, 0);
  return scored;
}
