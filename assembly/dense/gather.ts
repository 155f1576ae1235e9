// The sparse row gather: rows of Y, scattered in memory, into the panels that the register tile reads.
//
// gatherPanel:       P[k] = s_k·y_k as slivers of four columns, [d/4][capacity][4], and b ← b + Σ_k t_k·y_k.
// gatherTransposed:  one sliver of four rows, [d][4]: P[f][k] = s_k·q_f·y_k[f].
//
// Source: the packing of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), which here goes
// by a list of addresses and scales what it copies.
//
// y_k is read from the k-th address of a batch (terms.ts), s_k is its scale, t_k its coefficient. Counts are padded to a
// multiple of GROUP. Aliasing: panel and b overlap neither Y nor the batch. Scratch: none. Flops: 3·count·d and 8·d.
// Return nothing.
import { at32 } from '../math/address';
import { madd } from '../math/lanes';
import { addressesOf, coefficientsOf, GROUP, scalesOf } from '../row/terms';

/** Gathers `count` terms of the batch into the panel and adds their part of the right-hand side. */
export function gatherPanel(
  batchPtr: usize,
  count: i32,
  panelPtr: usize,
  capacity: i32,
  stride: i32,
  bPtr: usize,
): void {
  const sliverStep = (<usize>capacity) << 4;
  for (let k = 0; k < count; k += GROUP) {
    const at = (<usize>k) << 2;
    let y0Ptr = <usize>load<u32>(addressesOf(batchPtr) + at);
    let y1Ptr = <usize>load<u32>(addressesOf(batchPtr) + at, 4);
    let y2Ptr = <usize>load<u32>(addressesOf(batchPtr) + at, 8);
    let y3Ptr = <usize>load<u32>(addressesOf(batchPtr) + at, 12);
    const s0 = v128.load32_splat(scalesOf(batchPtr) + at);
    const s1 = v128.load32_splat(scalesOf(batchPtr) + at, 4);
    const s2 = v128.load32_splat(scalesOf(batchPtr) + at, 8);
    const s3 = v128.load32_splat(scalesOf(batchPtr) + at, 12);
    const t0 = v128.load32_splat(coefficientsOf(batchPtr) + at);
    const t1 = v128.load32_splat(coefficientsOf(batchPtr) + at, 4);
    const t2 = v128.load32_splat(coefficientsOf(batchPtr) + at, 8);
    const t3 = v128.load32_splat(coefficientsOf(batchPtr) + at, 12);
    let outPtr = panelPtr + ((<usize>k) << 4);
    let sumPtr = bPtr;
    const endPtr = at32(y0Ptr, stride);
    while (y0Ptr < endPtr) {
      let y = v128.load(y0Ptr);
      v128.store(outPtr, f32x4.mul(y, s0));
      let sum = madd(y, t0, v128.load(sumPtr));
      y = v128.load(y1Ptr);
      v128.store(outPtr, f32x4.mul(y, s1), 16);
      sum = madd(y, t1, sum);
      y = v128.load(y2Ptr);
      v128.store(outPtr, f32x4.mul(y, s2), 32);
      sum = madd(y, t2, sum);
      y = v128.load(y3Ptr);
      v128.store(outPtr, f32x4.mul(y, s3), 48);
      v128.store(sumPtr, madd(y, t3, sum));
      y0Ptr += 16;
      y1Ptr += 16;
      y2Ptr += 16;
      y3Ptr += 16;
      outPtr += sliverStep;
      sumPtr += 16;
    }
  }
}

/** Gathers the four terms from `first` on into one transposed sliver; q (d) scales the features. */
export function gatherTransposed(batchPtr: usize, first: i32, stride: i32, qPtr: usize, outPtr: usize): void {
  const at = (<usize>first) << 2;
  let y0Ptr = <usize>load<u32>(addressesOf(batchPtr) + at);
  let y1Ptr = <usize>load<u32>(addressesOf(batchPtr) + at, 4);
  let y2Ptr = <usize>load<u32>(addressesOf(batchPtr) + at, 8);
  let y3Ptr = <usize>load<u32>(addressesOf(batchPtr) + at, 12);
  const s0 = v128.load32_splat(scalesOf(batchPtr) + at);
  const s1 = v128.load32_splat(scalesOf(batchPtr) + at, 4);
  const s2 = v128.load32_splat(scalesOf(batchPtr) + at, 8);
  const s3 = v128.load32_splat(scalesOf(batchPtr) + at, 12);
  const endPtr = at32(y0Ptr, stride);
  while (y0Ptr < endPtr) {
    const q = v128.load(qPtr);
    const a = f32x4.mul(f32x4.mul(v128.load(y0Ptr), q), s0);
    const b = f32x4.mul(f32x4.mul(v128.load(y1Ptr), q), s1);
    const c = f32x4.mul(f32x4.mul(v128.load(y2Ptr), q), s2);
    const d = f32x4.mul(f32x4.mul(v128.load(y3Ptr), q), s3);
    const ab01 = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd01 = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    const ab23 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd23 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(outPtr, v128.shuffle<f32>(ab01, cd01, 0, 1, 4, 5));
    v128.store(outPtr, v128.shuffle<f32>(ab01, cd01, 2, 3, 6, 7), 16);
    v128.store(outPtr, v128.shuffle<f32>(ab23, cd23, 0, 1, 4, 5), 32);
    v128.store(outPtr, v128.shuffle<f32>(ab23, cd23, 2, 3, 6, 7), 48);
    y0Ptr += 16;
    y1Ptr += 16;
    y2Ptr += 16;
    y3Ptr += 16;
    qPtr += 16;
    outPtr += 64;
  }
}
