// The two products of tall blocks in float64:   C = XᵀY   and   Y ← X·M  or  Y ← Y − X·M.
//
// Source: the register tile of tile64.ts, and one like it for C. With them a block is projected (C = QᵀY, Y − Q·C), made
// orthonormal (qr.ts) and turned into Ritz vectors.
//
// X (rows × k), Y (rows × columns): row-major, xStride and yStride doubles apart. C and M (k × columns): row-major,
// tight. k and columns are multiples of 4. Rows [begin, end) take part.
// Aliasing: C, M: none; Y may be X, or its first columns. Scratch: multiplyTallScratchBytes(k), none for C.
// Flops: 2·rows·k·columns. Return nothing.
import { at64 } from '../math/address';
import { multiplyTile, packRows } from './tile64';

/** What multiplyTall does with what stands in Y. */
export const TALL_STORE: i32 = 0;
export const TALL_SUBTRACT: i32 = 1;

/** Rows of X and Y that stay in the second-level cache while C passes over them. */
const ROWS: i32 = 32;

/** C ← XᵀY over rows [begin, end). */
export function crossTall(
  xPtr: usize,
  xStride: i32,
  k: i32,
  yPtr: usize,
  yStride: i32,
  columns: i32,
  begin: i32,
  end: i32,
  cPtr: usize,
): void {
  const xBytes = (<usize>xStride) << 3;
  const yBytes = (<usize>yStride) << 3;
  const cBytes = (<usize>columns) << 3;
  memory.fill(cPtr, 0, <usize>k * cBytes);
  for (let row = begin; row < end; row += ROWS) {
    const count = min(end - row, ROWS);
    const xRowPtr = xPtr + <usize>row * xBytes;
    const yRowPtr = yPtr + <usize>row * yBytes;
    for (let i = 0; i < k; i += 4) {
      const cRowPtr = cPtr + <usize>i * cBytes;
      for (let at: usize = 0; at < cBytes; at += 32) {
        crossTile(cRowPtr + at, cBytes, at64(xRowPtr, i), xBytes, yRowPtr + at, yBytes, count);
      }
    }
  }
}

/** C (4 × 4) ← C + Σ x yᵀ over `count` rows. */
function crossTile(
  cPtr: usize,
  cBytes: usize,
  xPtr: usize,
  xBytes: usize,
  yPtr: usize,
  yBytes: usize,
  count: i32,
): void {
  const c1Ptr = cPtr + cBytes;
  const c2Ptr = c1Ptr + cBytes;
  const c3Ptr = c2Ptr + cBytes;
  let left0 = v128.load(cPtr);
  let right0 = v128.load(cPtr, 16);
  let left1 = v128.load(c1Ptr);
  let right1 = v128.load(c1Ptr, 16);
  let left2 = v128.load(c2Ptr);
  let right2 = v128.load(c2Ptr, 16);
  let left3 = v128.load(c3Ptr);
  let right3 = v128.load(c3Ptr, 16);
  for (let r = 0; r < count; r++) {
    const left = v128.load(yPtr);
    const right = v128.load(yPtr, 16);
    let a = v128.load64_splat(xPtr);
    left0 = f64x2.add(left0, f64x2.mul(a, left));
    right0 = f64x2.add(right0, f64x2.mul(a, right));
    a = v128.load64_splat(xPtr, 8);
    left1 = f64x2.add(left1, f64x2.mul(a, left));
    right1 = f64x2.add(right1, f64x2.mul(a, right));
    a = v128.load64_splat(xPtr, 16);
    left2 = f64x2.add(left2, f64x2.mul(a, left));
    right2 = f64x2.add(right2, f64x2.mul(a, right));
    a = v128.load64_splat(xPtr, 24);
    left3 = f64x2.add(left3, f64x2.mul(a, left));
    right3 = f64x2.add(right3, f64x2.mul(a, right));
    xPtr += xBytes;
    yPtr += yBytes;
  }
  v128.store(cPtr, left0);
  v128.store(cPtr, right0, 16);
  v128.store(c1Ptr, left1);
  v128.store(c1Ptr, right1, 16);
  v128.store(c2Ptr, left2);
  v128.store(c2Ptr, right2, 16);
  v128.store(c3Ptr, left3);
  v128.store(c3Ptr, right3, 16);
}

/** Four rows of X, transposed, and a tile. */
export function multiplyTallScratchBytes(k: i32): usize {
  return ((<usize>k) << 5) + 128;
}

/** Y ← X·M (TALL_STORE) or Y − X·M (TALL_SUBTRACT), four rows at a time. */
export function multiplyTall(
  yPtr: usize,
  yStride: i32,
  columns: i32,
  xPtr: usize,
  xStride: i32,
  k: i32,
  mPtr: usize,
  mode: i32,
  begin: i32,
  end: i32,
  scratchPtr: usize,
): void {
  const xBytes = (<usize>xStride) << 3;
  const yBytes = (<usize>yStride) << 3;
  const mBytes = (<usize>columns) << 3;
  const tilePtr = scratchPtr + ((<usize>k) << 5);
  for (let row = begin; row < end; row += 4) {
    const count = min(end - row, 4);
    packRows(xPtr + <usize>row * xBytes, xBytes, count, k, scratchPtr);
    const yRowPtr = yPtr + <usize>row * yBytes;
    for (let at: usize = 0; at < mBytes; at += 32) {
      multiplyTile(tilePtr, scratchPtr, k, mPtr + at, mBytes);
      for (let r = 0; r < count; r++) {
        const yAtPtr = yRowPtr + <usize>r * yBytes + at;
        const tRowPtr = tilePtr + ((<usize>r) << 5);
        const left = v128.load(tRowPtr);
        const right = v128.load(tRowPtr, 16);
        v128.store(yAtPtr, mode == TALL_SUBTRACT ? f64x2.sub(v128.load(yAtPtr), left) : left);
        v128.store(yAtPtr, mode == TALL_SUBTRACT ? f64x2.sub(v128.load(yAtPtr, 16), right) : right, 16);
      }
    }
  }
}
