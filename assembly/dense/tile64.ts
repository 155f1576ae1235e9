// The register tile under float64 products, and how its operands are packed: T ← XᵀM, 4 × 4.
//
// Source: the register tile of rank-update.ts with two lanes: four rows by four columns are eight accumulators.
//
// Sliver: four columns of a panel, contiguous, [k][4] float64, so that a tile reads its operands forwards: rows of a matrix of a
// thousand columns are a page apart, and half of the cache would stand empty.
// Aliasing: none, but a tile's two operands may be one sliver. Scratch: none. Flops: 32·k a tile. Return nothing.
import { at64 } from '../math/address';
import { madd64 } from '../math/lanes';

/** [k][4] ← up to four rows of X, xBytes apart, transposed, the last one again in the place of those past it; k is even. */
export function packRows(xPtr: usize, xBytes: usize, count: i32, k: i32, outPtr: usize): void {
  const x1Ptr = xPtr + (count > 1 ? xBytes : 0);
  const x2Ptr = x1Ptr + (count > 2 ? xBytes : 0);
  const x3Ptr = x2Ptr + (count > 3 ? xBytes : 0);
  const end = (<usize>k) << 3;
  for (let at: usize = 0; at < end; at += 16) {
    const a = v128.load(xPtr + at);
    const b = v128.load(x1Ptr + at);
    const c = v128.load(x2Ptr + at);
    const d = v128.load(x3Ptr + at);
    v128.store(outPtr, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(outPtr, v128.shuffle<f64>(c, d, 0, 2), 16);
    v128.store(outPtr, v128.shuffle<f64>(a, b, 1, 3), 32);
    v128.store(outPtr, v128.shuffle<f64>(c, d, 1, 3), 48);
    outPtr += 64;
  }
}

/** Row `row` of all slivers of a panel of `rows` rows ← that many columns, a multiple of 4, of a row. */
export function packRow(fromPtr: usize, columns: i32, panelPtr: usize, row: i32, rows: i32): void {
  let toPtr = panelPtr + ((<usize>row) << 5);
  const endPtr = at64(fromPtr, columns);
  for (; fromPtr < endPtr; fromPtr += 32) {
    v128.store(toPtr, v128.load(fromPtr));
    v128.store(toPtr, v128.load(fromPtr, 16), 16);
    toPtr += (<usize>rows) << 5;
  }
}

/** T (4 × 4) ← XᵀM over k rows of a sliver X and of four columns of M, whose rows are mBytes apart (32: a sliver as well). */
export function multiplyTile(tPtr: usize, xPtr: usize, k: i32, mPtr: usize, mBytes: usize): void {
  let left0 = f64x2.splat(0);
  let right0 = left0;
  let left1 = left0;
  let right1 = left0;
  let left2 = left0;
  let right2 = left0;
  let left3 = left0;
  let right3 = left0;
  const endPtr = xPtr + ((<usize>k) << 5);
  while (xPtr < endPtr) {
    const left = v128.load(mPtr);
    const right = v128.load(mPtr, 16);
    let a = v128.load64_splat(xPtr);
    left0 = madd64(a, left, left0);
    right0 = madd64(a, right, right0);
    a = v128.load64_splat(xPtr, 8);
    left1 = madd64(a, left, left1);
    right1 = madd64(a, right, right1);
    a = v128.load64_splat(xPtr, 16);
    left2 = madd64(a, left, left2);
    right2 = madd64(a, right, right2);
    a = v128.load64_splat(xPtr, 24);
    left3 = madd64(a, left, left3);
    right3 = madd64(a, right, right3);
    xPtr += 32;
    mPtr += mBytes;
  }
  v128.store(tPtr, left0);
  v128.store(tPtr, right0, 16);
  v128.store(tPtr, left1, 32);
  v128.store(tPtr, right1, 48);
  v128.store(tPtr, left2, 64);
  v128.store(tPtr, right2, 80);
  v128.store(tPtr, left3, 96);
  v128.store(tPtr, right3, 112);
}

/** C (4 × 4) ← C − T, the rows of C cBytes apart. */
export function subtractTile(tPtr: usize, cPtr: usize, cBytes: usize): void {
  for (const endPtr = tPtr + 128; tPtr < endPtr; tPtr += 32) {
    v128.store(cPtr, f64x2.sub(v128.load(cPtr), v128.load(tPtr)));
    v128.store(cPtr, f64x2.sub(v128.load(cPtr, 16), v128.load(tPtr, 16)), 16);
    cPtr += cBytes;
  }
}
