// The eigenvectors of two solved halves torn from each other: rows of Z ← Sᵀ·(rows of Z), s_i ∝ ẑ_j/(d_j − λ_i) the
// eigenvectors of diag(d) + ρ ẑ ẑᵀ.
//
// Source: Gu and Eisenstat, "A divide-and-conquer algorithm for the symmetric tridiagonal eigenproblem" (1995), as LAPACK's
// dlaed3: ẑ is the vector for which the λ found are exact, so that the s_i are orthogonal however close the λ are. Rows that are
// zero in one half come first or last among the places, so that two products have half the width each.
//
// All in the scratch of halves-work.ts: in, the merge of deflate.ts and its roots; out, the rows. S is never whole: sixteen of
// its rows are made at a time, in slivers of four. In the room: these, and the rows of Z packed, by halves, n²/2 + 16·s float64.
// Aliasing: none. Flops: 2·k·(rows·columns of both halves) + 8·k². Return nothing.
import { at32, at64, row64 } from '../math/address';
import {
  BASES,
  BEGIN,
  D,
  D_PLACES,
  D_POLES,
  END,
  FIRST,
  MIDDLE,
  OFFSETS,
  PLACES,
  POLES,
  ROOM,
  SLOTS,
  strideOf,
  TILE,
  UPPER,
  vectorAt,
  Z_PLACES,
  Z_POLES,
} from './halves-work';
import { multiplyTile, packRow } from './tile64';

/** Rows that one call of mergeRows makes. */
export const MERGE_ROWS: i32 = 16;

/** ẑ of pole j, in its place: ẑ_j² = Π_i (λ_i − d_j)/(d_i − d_j), without the divisor for i = j. */
export function refineWeight(workPtr: usize, j: i32): void {
  const ownPtr = at64(load<usize>(workPtr, D_POLES), j);
  const own = load<f64>(at64(load<usize>(workPtr, BASES), j)) - load<f64>(ownPtr);
  const below = ratios(workPtr, 0, j, load<f64>(ownPtr));
  const above = ratios(workPtr, j + 1, load<i32>(workPtr, POLES), load<f64>(ownPtr));
  const square = (own + load<f64>(at64(load<usize>(workPtr, OFFSETS), j))) * below * above;
  const z = copysign<f64>(sqrt<f64>(abs<f64>(square)), load<f64>(at64(load<usize>(workPtr, Z_POLES), j)));
  store<f64>(at64(load<usize>(workPtr, Z_PLACES), load<i32>(at32(load<usize>(workPtr, PLACES), j))), z);
}

/** Π (λ_i − d)/(d_i − d) over i of begin … end − 1. */
function ratios(workPtr: usize, begin: i32, end: i32, d: f64): f64 {
  const polesPtr = load<usize>(workPtr, D_POLES);
  const basesPtr = load<usize>(workPtr, BASES);
  const offsetsPtr = load<usize>(workPtr, OFFSETS);
  const pole = f64x2.splat(d);
  let products = f64x2.splat(1);
  let i = begin;
  for (; i + 2 <= end; i += 2) {
    const over = f64x2.add(f64x2.sub(v128.load(at64(basesPtr, i)), pole), v128.load(at64(offsetsPtr, i)));
    products = f64x2.mul(products, f64x2.div(over, f64x2.sub(v128.load(at64(polesPtr, i)), pole)));
  }
  const product = f64x2.extract_lane(products, 0) * f64x2.extract_lane(products, 1);
  if (i == end) return product;
  const over = load<f64>(at64(basesPtr, i)) - d + load<f64>(at64(offsetsPtr, i));
  return (product * over) / (load<f64>(at64(polesPtr, i)) - d);
}

/** Packs the halves of the rows that have poles; d of these rows ← the roots. */
export function packHalves(workPtr: usize): void {
  const begin = load<i32>(workPtr, BEGIN);
  const middle = load<i32>(workPtr, MIDDLE);
  const first = load<i32>(workPtr, FIRST);
  const upper = load<i32>(workPtr, UPPER);
  const k = load<i32>(workPtr, POLES);
  for (let i = 0; i < k; i++) {
    const slot = load<i32>(at32(load<usize>(workPtr, SLOTS), i));
    const place = load<i32>(at32(load<usize>(workPtr, PLACES), i));
    const rowPtr = vectorAt(workPtr, slot);
    if (place < upper) packRow(at64(rowPtr, begin), middle - begin, firstHalf(workPtr), place, upper);
    if (place >= first) {
      const columns = strideOf(load<i32>(workPtr, END) - middle);
      packRow(at64(rowPtr, middle), columns, secondHalf(workPtr), place - first, k - first);
    }
    const root = load<f64>(at64(load<usize>(workPtr, BASES), i)) + load<f64>(at64(load<usize>(workPtr, OFFSETS), i));
    store<f64>(at64(load<usize>(workPtr, D), slot), root);
  }
}

function firstHalf(workPtr: usize): usize {
  return row64(load<usize>(workPtr, ROOM), MERGE_ROWS, load<i32>(workPtr, POLES));
}

function secondHalf(workPtr: usize): usize {
  return row64(firstHalf(workPtr), load<i32>(workPtr, UPPER), load<i32>(workPtr, MIDDLE) - load<i32>(workPtr, BEGIN));
}

/** Row `from` of the k new ones and those behind it, MERGE_ROWS at most. */
export function mergeRows(workPtr: usize, from: i32): void {
  const k = load<i32>(workPtr, POLES);
  const first = load<i32>(workPtr, FIRST);
  const upper = load<i32>(workPtr, UPPER);
  const middle = load<i32>(workPtr, MIDDLE);
  const sPtr = load<usize>(workPtr, ROOM);
  for (let i = 0; i < MERGE_ROWS; i += 2) {
    makePair(
      workPtr,
      k,
      min(from + i, k - 1),
      min(from + i + 1, k - 1),
      row64(sPtr, i & -4, k) + ((<usize>(i & 2)) << 3),
    );
  }
  multiplyHalf(workPtr, from, k, sPtr, firstHalf(workPtr), upper, load<i32>(workPtr, BEGIN), middle);
  const rightPtr = secondHalf(workPtr);
  multiplyHalf(workPtr, from, k, row64(sPtr, first, 4), rightPtr, k - first, middle, load<i32>(workPtr, END));
}

/** s_i and s_other of norm 1, two columns of a sliver of k rows. */
function makePair(workPtr: usize, k: i32, i: i32, other: i32, sPtr: usize): void {
  const basesPtr = load<usize>(workPtr, BASES);
  const offsetsPtr = load<usize>(workPtr, OFFSETS);
  const bases = f64x2.replace_lane(v128.load64_splat(at64(basesPtr, i)), 1, load<f64>(at64(basesPtr, other)));
  const offsets = f64x2.replace_lane(v128.load64_splat(at64(offsetsPtr, i)), 1, load<f64>(at64(offsetsPtr, other)));
  let dPtr = load<usize>(workPtr, D_PLACES);
  let zPtr = load<usize>(workPtr, Z_PLACES);
  const endPtr = row64(sPtr, k, 4);
  let squares = f64x2.splat(0);
  for (let ptr = sPtr; ptr < endPtr; ptr += 32) {
    const apart = f64x2.sub(f64x2.sub(v128.load64_splat(dPtr), bases), offsets);
    const s = f64x2.div(v128.load64_splat(zPtr), apart);
    squares = f64x2.add(squares, f64x2.mul(s, s));
    v128.store(ptr, s);
    dPtr += 8;
    zPtr += 8;
  }
  const scale = f64x2.div(f64x2.splat(1), f64x2.sqrt(squares));
  for (let ptr = sPtr; ptr < endPtr; ptr += 32) v128.store(ptr, f64x2.mul(v128.load(ptr), scale));
}

/** Columns begin … end − 1: every sliver of S by one of the `count` packed rows, which stays in the first-level cache. */
function multiplyHalf(
  workPtr: usize,
  from: i32,
  k: i32,
  sPtr: usize,
  packedPtr: usize,
  count: i32,
  begin: i32,
  end: i32,
): void {
  const tilePtr = load<usize>(workPtr, TILE);
  const slotsPtr = load<usize>(workPtr, SLOTS);
  const stop = min(from + MERGE_ROWS, k);
  for (let column = begin; column < end; column += 4) {
    for (let i = from; i < stop; i++) {
      const r = (i - from) & 3;
      if (r == 0) multiplyTile(tilePtr, row64(sPtr, i - from, k), count, packedPtr, 32);
      const toPtr = at64(vectorAt(workPtr, load<i32>(at32(slotsPtr, i))), column);
      v128.store(toPtr, v128.load(tilePtr + ((<usize>r) << 5)));
      v128.store(toPtr, v128.load(tilePtr + ((<usize>r) << 5), 16), 16);
    }
    packedPtr += (<usize>count) << 5;
  }
}
