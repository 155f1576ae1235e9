// C ← PᵀP, C + PᵀP or C − PᵀP: the symmetric rank-k update, and the register tile under every dense kernel here.
//
// Source: the micro-kernel of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), on
// 128-bit lanes: eight rows (two vectors) by four columns (four broadcasts) are eight accumulators, just enough to hide
// the latency of two multiply-add units, and sixteen registers hold them with their operands.
//
// Panel P (k × n): slivers of eight columns, [n/8][capacity][8] float32, so that both operands of a tile are read
// forwards. Rows k..round up to a multiple of PANEL_ROWS must be zero.
// System C (n × n): slivers of eight rows, [n/8][n][8] float32: element (i, j) at (i/8, j, i%8). The lower triangle is
// written, and with it the whole 8 × 8 blocks on the diagonal.
// Aliasing: none. Scratch: none. Flops: k·n·(n + 8). Returns nothing.
import { madd } from './lanes';

/** Rows of a panel come in multiples of this: the tile's loop is unrolled by as many. */
export const PANEL_ROWS: i32 = 2;

/** What a tile does with what stands in C. */
export const STORE: i32 = 0;
export const ADD: i32 = 1;
export const SUBTRACT: i32 = 2;

/** Bytes of a system of n rows (n a multiple of 8). */
export function systemBytes(n: i32): usize {
  return <usize>n * <usize>n * 4;
}

/** The 8 × 4 tile c ← c ± Σ_k a[k]·b[k]ᵀ; c is column-major with 8 rows, a and b advance 8 floats a step. */
export function tile(cPtr: usize, aPtr: usize, bPtr: usize, count: i32, mode: i32): void {
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c01 = c00;
  let c11 = c00;
  let c02 = c00;
  let c12 = c00;
  let c03 = c00;
  let c13 = c00;
  const end = aPtr + ((<usize>count) << 5);
  while (aPtr < end) {
    let top = v128.load(aPtr);
    let bottom = v128.load(aPtr, 16);
    let b = v128.load32_splat(bPtr);
    c00 = madd(top, b, c00);
    c10 = madd(bottom, b, c10);
    b = v128.load32_splat(bPtr, 4);
    c01 = madd(top, b, c01);
    c11 = madd(bottom, b, c11);
    b = v128.load32_splat(bPtr, 8);
    c02 = madd(top, b, c02);
    c12 = madd(bottom, b, c12);
    b = v128.load32_splat(bPtr, 12);
    c03 = madd(top, b, c03);
    c13 = madd(bottom, b, c13);
    top = v128.load(aPtr, 32);
    bottom = v128.load(aPtr, 48);
    b = v128.load32_splat(bPtr, 32);
    c00 = madd(top, b, c00);
    c10 = madd(bottom, b, c10);
    b = v128.load32_splat(bPtr, 36);
    c01 = madd(top, b, c01);
    c11 = madd(bottom, b, c11);
    b = v128.load32_splat(bPtr, 40);
    c02 = madd(top, b, c02);
    c12 = madd(bottom, b, c12);
    b = v128.load32_splat(bPtr, 44);
    c03 = madd(top, b, c03);
    c13 = madd(bottom, b, c13);
    aPtr += 64;
    bPtr += 64;
  }
  if (mode == ADD) {
    c00 = f32x4.add(v128.load(cPtr), c00);
    c10 = f32x4.add(v128.load(cPtr, 16), c10);
    c01 = f32x4.add(v128.load(cPtr, 32), c01);
    c11 = f32x4.add(v128.load(cPtr, 48), c11);
    c02 = f32x4.add(v128.load(cPtr, 64), c02);
    c12 = f32x4.add(v128.load(cPtr, 80), c12);
    c03 = f32x4.add(v128.load(cPtr, 96), c03);
    c13 = f32x4.add(v128.load(cPtr, 112), c13);
  } else if (mode == SUBTRACT) {
    c00 = f32x4.sub(v128.load(cPtr), c00);
    c10 = f32x4.sub(v128.load(cPtr, 16), c10);
    c01 = f32x4.sub(v128.load(cPtr, 32), c01);
    c11 = f32x4.sub(v128.load(cPtr, 48), c11);
    c02 = f32x4.sub(v128.load(cPtr, 64), c02);
    c12 = f32x4.sub(v128.load(cPtr, 80), c12);
    c03 = f32x4.sub(v128.load(cPtr, 96), c03);
    c13 = f32x4.sub(v128.load(cPtr, 112), c13);
  }
  v128.store(cPtr, c00);
  v128.store(cPtr, c10, 16);
  v128.store(cPtr, c01, 32);
  v128.store(cPtr, c11, 48);
  v128.store(cPtr, c02, 64);
  v128.store(cPtr, c12, 80);
  v128.store(cPtr, c03, 96);
  v128.store(cPtr, c13, 112);
}

/** C ← C ± PᵀP over the lower triangle; `count` rows of the panel, a multiple of PANEL_ROWS. */
export function rankUpdate(cPtr: usize, panelPtr: usize, count: i32, capacity: i32, n: i32, mode: i32): void {
  const slivers = n >> 3;
  const sliverBytes = (<usize>capacity) << 5;
  for (let s = 0; s < slivers; s++) {
    const aPtr = panelPtr + <usize>s * sliverBytes;
    const rowPtr = cPtr + ((<usize>s * <usize>n) << 5);
    for (let t = 0; t <= s; t++) {
      const bPtr = panelPtr + <usize>t * sliverBytes;
      const blockPtr = rowPtr + ((<usize>t) << 8);
      tile(blockPtr, aPtr, bPtr, count, mode);
      tile(blockPtr + 128, aPtr, bPtr + 16, count, mode);
    }
  }
}
