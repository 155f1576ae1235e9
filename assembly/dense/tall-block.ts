// The two products of tall blocks in float64:   C = XᵀY   and   Y ← X·M  or  Y ← Y − X·M.
//
// Source: the register tile of rank-update.ts with two lanes: four rows by four columns are eight accumulators. With
// them a block is projected (C = QᵀY, Y − Q·C), made orthonormal (qr.ts) and turned into Ritz vectors.
//
// X (rows × k), Y (rows × columns): row-major, xStride and yStride doubles apart. C and M (k × columns): row-major,
// tight. k and columns are multiples of 4. Rows [begin, end) take part.
// Aliasing: C, M: none; Y may be X, or its first columns. Flops: 2·rows·k·columns. Return nothing.

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
    const xRow = xPtr + <usize>row * xBytes;
    const yRow = yPtr + <usize>row * yBytes;
    for (let i = 0; i < k; i += 4) {
      const cRow = cPtr + <usize>i * cBytes;
      for (let at: usize = 0; at < cBytes; at += 32) {
        crossTile(cRow + at, cBytes, xRow + ((<usize>i) << 3), xBytes, yRow + at, yBytes, count);
      }
    }
  }
}

/** C (4 × 4) ← C + Σ x yᵀ over `count` rows. */
function crossTile(cPtr: usize, cBytes: usize, x: usize, xBytes: usize, y: usize, yBytes: usize, count: i32): void {
  const c1 = cPtr + cBytes;
  const c2 = c1 + cBytes;
  const c3 = c2 + cBytes;
  let left0 = v128.load(cPtr);
  let right0 = v128.load(cPtr, 16);
  let left1 = v128.load(c1);
  let right1 = v128.load(c1, 16);
  let left2 = v128.load(c2);
  let right2 = v128.load(c2, 16);
  let left3 = v128.load(c3);
  let right3 = v128.load(c3, 16);
  for (let r = 0; r < count; r++) {
    const left = v128.load(y);
    const right = v128.load(y, 16);
    let a = v128.load64_splat(x);
    left0 = f64x2.add(left0, f64x2.mul(a, left));
    right0 = f64x2.add(right0, f64x2.mul(a, right));
    a = v128.load64_splat(x, 8);
    left1 = f64x2.add(left1, f64x2.mul(a, left));
    right1 = f64x2.add(right1, f64x2.mul(a, right));
    a = v128.load64_splat(x, 16);
    left2 = f64x2.add(left2, f64x2.mul(a, left));
    right2 = f64x2.add(right2, f64x2.mul(a, right));
    a = v128.load64_splat(x, 24);
    left3 = f64x2.add(left3, f64x2.mul(a, left));
    right3 = f64x2.add(right3, f64x2.mul(a, right));
    x += xBytes;
    y += yBytes;
  }
  v128.store(cPtr, left0);
  v128.store(cPtr, right0, 16);
  v128.store(c1, left1);
  v128.store(c1, right1, 16);
  v128.store(c2, left2);
  v128.store(c2, right2, 16);
  v128.store(c3, left3);
  v128.store(c3, right3, 16);
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
    pack(xPtr + <usize>row * xBytes, xBytes, count, k, scratchPtr);
    const yRow = yPtr + <usize>row * yBytes;
    for (let at: usize = 0; at < mBytes; at += 32) {
      multiplyTile(tilePtr, scratchPtr, k, mPtr + at, mBytes);
      for (let r = 0; r < count; r++) {
        const y = yRow + <usize>r * yBytes + at;
        const t = tilePtr + ((<usize>r) << 5);
        const left = v128.load(t);
        const right = v128.load(t, 16);
        v128.store(y, mode == TALL_SUBTRACT ? f64x2.sub(v128.load(y), left) : left);
        v128.store(y, mode == TALL_SUBTRACT ? f64x2.sub(v128.load(y, 16), right) : right, 16);
      }
    }
  }
}

/** [k][4] ← up to four rows of X, transposed; rows past the last are zero. */
function pack(xPtr: usize, xBytes: usize, count: i32, k: i32, outPtr: usize): void {
  for (let r = 0; r < 4; r++) {
    const row = xPtr + <usize>r * xBytes;
    const out = outPtr + ((<usize>r) << 3);
    for (let i = 0; i < k; i++) {
      store<f64>(out + ((<usize>i) << 5), r < count ? load<f64>(row + ((<usize>i) << 3)) : 0);
    }
  }
}

/** T (4 × 4) ← four packed rows of X times four columns of M. */
function multiplyTile(tPtr: usize, x: usize, k: i32, m: usize, mBytes: usize): void {
  let left0 = f64x2.splat(0);
  let right0 = left0;
  let left1 = left0;
  let right1 = left0;
  let left2 = left0;
  let right2 = left0;
  let left3 = left0;
  let right3 = left0;
  const end = x + ((<usize>k) << 5);
  while (x < end) {
    const left = v128.load(m);
    const right = v128.load(m, 16);
    let a = v128.load64_splat(x);
    left0 = f64x2.add(left0, f64x2.mul(a, left));
    right0 = f64x2.add(right0, f64x2.mul(a, right));
    a = v128.load64_splat(x, 8);
    left1 = f64x2.add(left1, f64x2.mul(a, left));
    right1 = f64x2.add(right1, f64x2.mul(a, right));
    a = v128.load64_splat(x, 16);
    left2 = f64x2.add(left2, f64x2.mul(a, left));
    right2 = f64x2.add(right2, f64x2.mul(a, right));
    a = v128.load64_splat(x, 24);
    left3 = f64x2.add(left3, f64x2.mul(a, left));
    right3 = f64x2.add(right3, f64x2.mul(a, right));
    x += 32;
    m += mBytes;
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
