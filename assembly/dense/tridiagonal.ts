// A = Q T Qᵀ by panels of reflectors: half of the work in symmetric products with vectors, half in updates by register tiles.
//
// Source: Dongarra, Sorensen and Hammarling, "Block reduction of matrices to condensed forms for eigenvalue computations"
// (1989), as LAPACK's dsytrd and dlatrd with 'U'. From the last row to row 1, reflector i is P_i = I − v vᵀ, ‖v‖² = 2, or v = 0
// where there is nothing to reflect, and T = P_1 … P_{n−1} A P_{n−1} … P_1. A panel is 32 rows. Its rows know of each other by
// the v and w that they leave; the rows above it stay as they were, and then take the panel at once: A −= Σ v wᵀ + w vᵀ.
//
// A (n × n, row-major; the lower triangle is read, and what shares a 4 × 4 tile with it is written). Out: v_i in
// A[i][0 … i − 1], d, e. In the room: w of a panel's rows, and v and w packed, 160·s float64 (halves-work.ts). Aliasing: none.
// Flops: 4/3·n³ in all. Return nothing.
import { at64, row64 } from '../math/address';
import { axpy64, dot64 } from '../math/vector';
import { A, COLUMNS, D, E, ROOM, STRIDE, TILE } from './halves-work';
import { multiplyTile, packRow, subtractTile } from './tile64';

export const PANEL: i32 = 32;

/** Squares below this are nothing beside a largest element of about 1, and too small to divide by. */
const NOTHING: f64 = 1e-290;

/** Row i of the panel that ends before row `end`; the panel's later rows are done. */
export function reduceRow(workPtr: usize, i: i32, end: i32): void {
  const n = load<i32>(workPtr, COLUMNS);
  const aPtr = load<usize>(workPtr, A);
  const vPtr = row64(aPtr, i, n);
  subtractPanel(workPtr, i, end, vPtr, vPtr, i + 1);
  store<f64>(at64(load<usize>(workPtr, D), i), load<f64>(at64(vPtr, i)));
  if (i == 0) return;
  store<f64>(at64(load<usize>(workPtr, E), i - 1), makeReflector(vPtr, i));
  const pPtr = wAt(workPtr, i);
  multiplySymmetric(aPtr, n, i, vPtr, pPtr);
  subtractPanel(workPtr, i, end, vPtr, pPtr, i);
  axpy64(-0.5 * dot64(vPtr, pPtr, i), vPtr, pPtr, i);
}

/** w of row r of the panel. */
function wAt(workPtr: usize, r: i32): usize {
  return row64(load<usize>(workPtr, ROOM), r & (PANEL - 1), load<i32>(workPtr, STRIDE));
}

/** Takes Σ v wᵀ + w vᵀ, of the panel's rows after i, out of row i (out is v itself, not yet a reflector) or out of p = A v. */
function subtractPanel(workPtr: usize, i: i32, end: i32, vPtr: usize, outPtr: usize, count: i32): void {
  for (let r = i + 1; r < end; r++) {
    let xPtr = wAt(workPtr, r);
    let yPtr = row64(load<usize>(workPtr, A), r, load<i32>(workPtr, COLUMNS));
    const ofRow = outPtr == vPtr;
    const s = ofRow ? load<f64>(at64(yPtr, i)) : dot64(yPtr, vPtr, i);
    const t = ofRow ? load<f64>(at64(xPtr, i)) : dot64(xPtr, vPtr, i);
    const xFactor = f64x2.splat(s);
    const yFactor = f64x2.splat(t);
    let toPtr = outPtr;
    const stopPtr = at64(toPtr, count);
    for (; toPtr + 16 <= stopPtr; toPtr += 16) {
      const both = f64x2.add(f64x2.mul(xFactor, v128.load(xPtr)), f64x2.mul(yFactor, v128.load(yPtr)));
      v128.store(toPtr, f64x2.sub(v128.load(toPtr), both));
      xPtr += 16;
      yPtr += 16;
    }
    if (toPtr < stopPtr) store<f64>(toPtr, load<f64>(toPtr) - (s * load<f64>(xPtr) + t * load<f64>(yPtr)));
  }
}

/** x (i) ← v with (I − v vᵀ) x = g·(the last unit vector). Returns g. */
function makeReflector(xPtr: usize, i: i32): f64 {
  const lastPtr = at64(xPtr, i - 1);
  const last = load<f64>(lastPtr);
  const others = dot64(xPtr, xPtr, i - 1);
  if (others <= NOTHING) {
    memory.fill(xPtr, 0, (<usize>i) << 3);
    return last;
  }
  const length = sqrt<f64>(others + last * last);
  const scale = 1 / sqrt<f64>(length * (length + abs<f64>(last)));
  store<f64>(lastPtr, last + copysign<f64>(length, last));
  for (; xPtr <= lastPtr; xPtr += 8) store<f64>(xPtr, load<f64>(xPtr) * scale);
  return -copysign<f64>(length, last);
}

/** p (i) ← A·v with the leading i × i of A, of which the lower triangle is read once, four rows at a time. */
function multiplySymmetric(aPtr: usize, n: i32, i: i32, vPtr: usize, pPtr: usize): void {
  memory.fill(pPtr, 0, (<usize>i) << 3);
  let j = 0;
  for (let r = 0; r < i; r++) {
    const rowPtr = row64(aPtr, r, n);
    // As many rows are left as fours have: the columns before these, in pairs.
    if (((i - r) & 3) == 0) {
      j = r;
      if (j > 1) multiplyFour(rowPtr, (<usize>n) << 3, j, vPtr, pPtr);
    }
    // One by one: the column that has no pair, and those that the four rows share.
    const v = load<f64>(at64(vPtr, r));
    let sum: f64 = 0;
    for (let c = j & 1 ? 0 : j; c <= r; c = max(c + 1, j)) {
      const a = load<f64>(at64(rowPtr, c));
      const toPtr = at64(pPtr, c);
      sum += a * load<f64>(at64(vPtr, c));
      if (c < r) store<f64>(toPtr, load<f64>(toPtr) + a * v);
    }
    store<f64>(at64(pPtr, r), load<f64>(at64(pPtr, r)) + sum);
  }
}

/** Columns (j & 1) … j − 1 of rows j … j + 3, and so many rows of these four columns. */
function multiplyFour(rowPtr: usize, rowBytes: usize, j: i32, vPtr: usize, pPtr: usize): void {
  const row1Ptr = rowPtr + rowBytes;
  const row2Ptr = row1Ptr + rowBytes;
  const row3Ptr = row2Ptr + rowBytes;
  const ownPtr = at64(vPtr, j);
  const sumPtr = at64(pPtr, j);
  const v0 = v128.load64_splat(ownPtr);
  const v1 = v128.load64_splat(ownPtr, 8);
  const v2 = v128.load64_splat(ownPtr, 16);
  const v3 = v128.load64_splat(ownPtr, 24);
  let sum0 = f64x2.splat(0);
  let sum1 = sum0;
  let sum2 = sum0;
  let sum3 = sum0;
  const end = (<usize>j) << 3;
  for (let at = (<usize>(j & 1)) << 3; at < end; at += 16) {
    const v = v128.load(vPtr + at);
    const a0 = v128.load(rowPtr + at);
    const a1 = v128.load(row1Ptr + at);
    const a2 = v128.load(row2Ptr + at);
    const a3 = v128.load(row3Ptr + at);
    sum0 = f64x2.add(sum0, f64x2.mul(a0, v));
    sum1 = f64x2.add(sum1, f64x2.mul(a1, v));
    sum2 = f64x2.add(sum2, f64x2.mul(a2, v));
    sum3 = f64x2.add(sum3, f64x2.mul(a3, v));
    const left = f64x2.add(f64x2.mul(v0, a0), f64x2.mul(v1, a1));
    const right = f64x2.add(f64x2.mul(v2, a2), f64x2.mul(v3, a3));
    v128.store(pPtr + at, f64x2.add(v128.load(pPtr + at), f64x2.add(left, right)));
  }
  v128.store(sumPtr, sumPairs(sum0, sum1));
  v128.store(sumPtr, sumPairs(sum2, sum3), 16);
}

/** The sums of both lanes of two. */
function sumPairs(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

/** Packs v above w, and w above v, of rows begin … end − 1, in columns 0 … begin − 1. */
export function packPanel(workPtr: usize, begin: i32, end: i32): void {
  const s = load<i32>(workPtr, STRIDE);
  const wPtr = load<usize>(workPtr, ROOM);
  const pairsPtr = row64(wPtr, PANEL, s);
  const swappedPtr = row64(wPtr, 3 * PANEL, s);
  const count = end - begin;
  for (let r = 0; r < 2 * count; r++) {
    // v of all rows, then w.
    const fromPtr =
      r < count ? row64(load<usize>(workPtr, A), begin + r, load<i32>(workPtr, COLUMNS)) : row64(wPtr, r - count, s);
    packRow(fromPtr, begin, pairsPtr, r, 2 * count);
    packRow(fromPtr, begin, swappedPtr, r < count ? r + count : r - count, 2 * count);
  }
}

/** A −= v wᵀ + w vᵀ of a packed panel of `count` rows, in rows first … first + PANEL − 1 up to the diagonal. */
export function updateRows(workPtr: usize, first: i32, count: i32): void {
  const n = load<i32>(workPtr, COLUMNS);
  const s = load<i32>(workPtr, STRIDE);
  const tilePtr = load<usize>(workPtr, TILE);
  const pairsPtr = row64(load<usize>(workPtr, ROOM), PANEL, s);
  const sliverBytes = (<usize>count) << 6;
  for (let row = first; row < first + PANEL; row += 4) {
    let cPtr = row64(load<usize>(workPtr, A), row, n);
    let columnsPtr = row64(pairsPtr, 2 * PANEL, s);
    const rowsPtr = pairsPtr + <usize>(row >> 2) * sliverBytes;
    for (let column = 0; column <= row; column += 4) {
      multiplyTile(tilePtr, rowsPtr, 2 * count, columnsPtr, 32);
      subtractTile(tilePtr, cPtr, (<usize>n) << 3);
      columnsPtr += sliverBytes;
      cPtr += 32;
    }
  }
}
