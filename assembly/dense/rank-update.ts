// C ← PᵀP, C + PᵀP or C − PᵀP: the symmetric rank-k update, and the register tiles under every dense kernel here.
//
// Source: the micro-kernel of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), on
// 128-bit lanes: eight rows (two vectors) by four columns (four broadcasts) are eight accumulators, just enough to hide
// the latency of two multiply-add units, and sixteen registers hold them with their operands.
//
// Sliver: four columns of a panel, or four rows of a system, contiguous.
// Panel P (k × n): [n/4][capacity][4] float32, so that a tile reads all its operands forwards. k is a multiple of 2.
// System C (n × n, n a multiple of 4): [n/4][n][4] float32, element (i, j) at (i/4, j, i%4). The lower triangle is
// written, the 4 × 4 blocks on the diagonal whole, and what else shares a tile with one.
// Aliasing: none, but a tile's two operands may be one sliver. Scratch: none. Flops: k·n·(n + 4). Returns nothing.
import { madd } from '../math/lanes';

/** What a tile does with what stands in C. */
export const STORE: i32 = 0;
export const ADD: i32 = 1;
export const SUBTRACT: i32 = 2;

/** Bytes of a system of n rows. */
export function systemBytes(n: i32): usize {
  return (<usize>n * <usize>n) << 2;
}

/** The address of element (i, j) of a system. */
export function elementAt(cPtr: usize, n: i32, i: i32, j: i32): usize {
  return cPtr + (((<usize>(i >> 2) * <usize>n + <usize>j) * 4 + <usize>(i & 3)) << 2);
}

/** C ← C ± PᵀP over the lower triangle, from `count` rows of the panel. */
export function rankUpdate(cPtr: usize, panelPtr: usize, count: i32, capacity: i32, n: i32, mode: i32): void {
  const slivers = n >> 2;
  const panelStep = (<usize>capacity) << 4;
  const rowStep = (<usize>n) << 4;
  let s = 0;
  for (; s + 2 <= slivers; s += 2) {
    const aPtr = panelPtr + <usize>s * panelStep;
    const rowPtr = cPtr + <usize>s * rowStep;
    for (let t = 0; t <= s; t++) {
      tile(rowPtr + ((<usize>t) << 6), rowStep, aPtr, panelStep, panelPtr + <usize>t * panelStep, count, mode);
    }
    const cornerPtr = aPtr + panelStep;
    narrowTile(rowPtr + rowStep + ((<usize>(s + 1)) << 6), cornerPtr, cornerPtr, count, mode);
  }
  if (s == slivers) return;
  const aPtr = panelPtr + <usize>s * panelStep;
  const rowPtr = cPtr + <usize>s * rowStep;
  for (let t = 0; t <= s; t++) {
    narrowTile(rowPtr + ((<usize>t) << 6), aPtr, panelPtr + <usize>t * panelStep, count, mode);
  }
}

/** 8 × 4: two slivers of rows, `aStep` and `cStep` bytes apart, by one of columns: c ← c ± Σ_k a[k]·b[k]ᵀ. */
export function tile(
  cPtr: usize,
  cStepBytes: usize,
  aPtr: usize,
  aStepBytes: usize,
  bPtr: usize,
  count: i32,
  mode: i32,
): void {
  let top0 = f32x4.splat(0);
  let top1 = top0;
  let top2 = top0;
  let top3 = top0;
  let low0 = top0;
  let low1 = top0;
  let low2 = top0;
  let low3 = top0;
  const endPtr = aPtr + ((<usize>count) << 4);
  let nextPtr = aPtr + aStepBytes;
  while (aPtr < endPtr) {
    let top = v128.load(aPtr);
    let low = v128.load(nextPtr);
    let b = v128.load32_splat(bPtr);
    top0 = madd(top, b, top0);
    low0 = madd(low, b, low0);
    b = v128.load32_splat(bPtr, 4);
    top1 = madd(top, b, top1);
    low1 = madd(low, b, low1);
    b = v128.load32_splat(bPtr, 8);
    top2 = madd(top, b, top2);
    low2 = madd(low, b, low2);
    b = v128.load32_splat(bPtr, 12);
    top3 = madd(top, b, top3);
    low3 = madd(low, b, low3);
    top = v128.load(aPtr, 16);
    low = v128.load(nextPtr, 16);
    b = v128.load32_splat(bPtr, 16);
    top0 = madd(top, b, top0);
    low0 = madd(low, b, low0);
    b = v128.load32_splat(bPtr, 20);
    top1 = madd(top, b, top1);
    low1 = madd(low, b, low1);
    b = v128.load32_splat(bPtr, 24);
    top2 = madd(top, b, top2);
    low2 = madd(low, b, low2);
    b = v128.load32_splat(bPtr, 28);
    top3 = madd(top, b, top3);
    low3 = madd(low, b, low3);
    aPtr += 32;
    nextPtr += 32;
    bPtr += 32;
  }
  putBlock(cPtr, top0, top1, top2, top3, mode);
  putBlock(cPtr + cStepBytes, low0, low1, low2, low3, mode);
}

/** 4 × 4: one sliver of rows by one of columns; even and odd k apart, for as many accumulators as `tile` has. */
export function narrowTile(cPtr: usize, aPtr: usize, bPtr: usize, count: i32, mode: i32): void {
  let even0 = f32x4.splat(0);
  let even1 = even0;
  let even2 = even0;
  let even3 = even0;
  let odd0 = even0;
  let odd1 = even0;
  let odd2 = even0;
  let odd3 = even0;
  const endPtr = aPtr + ((<usize>count) << 4);
  while (aPtr < endPtr) {
    const even = v128.load(aPtr);
    const odd = v128.load(aPtr, 16);
    even0 = madd(even, v128.load32_splat(bPtr), even0);
    odd0 = madd(odd, v128.load32_splat(bPtr, 16), odd0);
    even1 = madd(even, v128.load32_splat(bPtr, 4), even1);
    odd1 = madd(odd, v128.load32_splat(bPtr, 20), odd1);
    even2 = madd(even, v128.load32_splat(bPtr, 8), even2);
    odd2 = madd(odd, v128.load32_splat(bPtr, 24), odd2);
    even3 = madd(even, v128.load32_splat(bPtr, 12), even3);
    odd3 = madd(odd, v128.load32_splat(bPtr, 28), odd3);
    aPtr += 32;
    bPtr += 32;
  }
  putBlock(cPtr, f32x4.add(even0, odd0), f32x4.add(even1, odd1), f32x4.add(even2, odd2), f32x4.add(even3, odd3), mode);
}

/** Stores, adds or subtracts a 4 × 4 block, column-major. */
function putBlock(cPtr: usize, c0: v128, c1: v128, c2: v128, c3: v128, mode: i32): void {
  if (mode == ADD) {
    c0 = f32x4.add(v128.load(cPtr), c0);
    c1 = f32x4.add(v128.load(cPtr, 16), c1);
    c2 = f32x4.add(v128.load(cPtr, 32), c2);
    c3 = f32x4.add(v128.load(cPtr, 48), c3);
  } else if (mode == SUBTRACT) {
    c0 = f32x4.sub(v128.load(cPtr), c0);
    c1 = f32x4.sub(v128.load(cPtr, 16), c1);
    c2 = f32x4.sub(v128.load(cPtr, 32), c2);
    c3 = f32x4.sub(v128.load(cPtr, 48), c3);
  }
  v128.store(cPtr, c0);
  v128.store(cPtr, c1, 16);
  v128.store(cPtr, c2, 32);
  v128.store(cPtr, c3, 48);
}
