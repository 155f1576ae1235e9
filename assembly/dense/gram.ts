// G = Σ_j c_j y_j y_jᵀ over a range of rows: float32 rank-64 updates, added up in float64.
//
// Source: the blocked summation of Higham, "Accuracy and Stability of Numerical Algorithms" (2nd ed.), §4.2: within a
// block of 64 rows the float32 error is 64 ulp at most, across blocks there is none to speak of.
//
// Y (rows × stride), c (rows) or 0 for ones, c ≥ 0. A chunk's sum is the lower triangle in slivers (rank-update.ts) of
// float64, chunkBytes(stride); the chunks are added up in their order, so that G does not depend on who made which.
// Scratch: gramScratchBytes(stride). Aliasing: none. Flops: rows·d². Returns nothing.

import { at32, at64, row32, row64 } from '../math/address';
import { BATCH, batchBytes, padTerms, putTerm } from '../row/terms';
import { gatherPanel } from './gather';
import { elementAt, rankUpdate, STORE, systemBytes } from './rank-update';

export function chunkBytes(stride: i32): usize {
  return systemBytes(stride) << 1;
}

export function gramScratchBytes(stride: i32): usize {
  return batchBytes() + ((<usize>BATCH * <usize>stride) << 2) + systemBytes(stride) + ((<usize>stride) << 2);
}

/** sum ← Σ over rows [begin, end). */
export function gramChunk(
  yPtr: usize,
  cPtr: usize,
  begin: i32,
  end: i32,
  stride: i32,
  sumPtr: usize,
  scratchPtr: usize,
): void {
  const panelPtr = scratchPtr + batchBytes();
  const blockPtr = row32(panelPtr, BATCH, stride);
  // The gather also sums the rows; the Gram has no use for that.
  const unusedPtr = blockPtr + systemBytes(stride);
  memory.fill(sumPtr, 0, chunkBytes(stride));
  memory.fill(unusedPtr, 0, (<usize>stride) << 2);
  for (let j = begin; j < end; j += BATCH) {
    const count = min(end - j, BATCH);
    for (let k = 0; k < count; k++) {
      const c: f32 = cPtr ? sqrt<f32>(load<f32>(at32(cPtr, j + k))) : 1;
      putTerm(scratchPtr, k, row32(yPtr, j + k, stride), c, 0);
    }
    const padded = padTerms(scratchPtr, count);
    gatherPanel(scratchPtr, padded, panelPtr, BATCH, stride, unusedPtr);
    rankUpdate(blockPtr, panelPtr, padded, BATCH, stride, STORE);
    addBlock(sumPtr, blockPtr, stride);
  }
}

/** The same with every product in float64, one row after the other: for what float32 cannot do. No scratch. */
export function gramChunk64(yPtr: usize, cPtr: usize, begin: i32, end: i32, stride: i32, sumPtr: usize): void {
  memory.fill(sumPtr, 0, chunkBytes(stride));
  for (let j = begin; j < end; j++) {
    const rowPtr = row32(yPtr, j, stride);
    const c: f64 = cPtr ? <f64>load<f32>(at32(cPtr, j)) : 1;
    for (let i = 0; i < stride; i += 4) {
      const four = v128.load(at32(rowPtr, i));
      const low = f64x2.mul(f64x2.splat(c), f64x2.promote_low_f32x4(four));
      const high = f64x2.mul(f64x2.splat(c), f64x2.promote_low_f32x4(v128.shuffle<f32>(four, four, 2, 3, 2, 3)));
      let elementPtr = sumPtr + (elementAt(0, stride, i, 0) << 1);
      for (let k = 0; k < i + 4; k++) {
        const y = f64x2.splat(<f64>load<f32>(at32(rowPtr, k)));
        v128.store(elementPtr, f64x2.add(v128.load(elementPtr), f64x2.mul(low, y)));
        v128.store(elementPtr, f64x2.add(v128.load(elementPtr, 16), f64x2.mul(high, y)), 16);
        elementPtr += 32;
      }
    }
  }
}

/** sum ← sum + block, float32 into float64, over the slivers' lower parts. */
function addBlock(sumPtr: usize, blockPtr: usize, stride: i32): void {
  for (let s = 0; s < stride >> 2; s++) {
    const first = <usize>s * ((<usize>stride) << 2);
    const count = (<usize>s + 1) << 4;
    let fromPtr = blockPtr + (first << 2);
    let toPtr = sumPtr + (first << 3);
    const endPtr = fromPtr + (count << 2);
    while (fromPtr < endPtr) {
      const four = v128.load(fromPtr);
      v128.store(toPtr, f64x2.add(v128.load(toPtr), f64x2.promote_low_f32x4(four)));
      const high = v128.shuffle<f32>(four, four, 2, 3, 2, 3);
      v128.store(toPtr, f64x2.add(v128.load(toPtr, 16), f64x2.promote_low_f32x4(high)), 16);
      fromPtr += 16;
      toPtr += 32;
    }
  }
}

/** G (factors × factors, row-major, both triangles) ← the chunks' sums, added in order. */
export function gramFinish(sumsPtr: usize, chunks: i32, stride: i32, factors: i32, gPtr: usize): void {
  for (let i = 0; i < factors; i++) {
    for (let j = 0; j <= i; j++) {
      const at = elementAt(0, stride, i, j) << 1;
      let sum: f64 = 0;
      for (let c = 0; c < chunks; c++) sum += load<f64>(sumsPtr + <usize>c * chunkBytes(stride) + at);
      store<f64>(at64(row64(gPtr, i, factors), j), sum);
      store<f64>(at64(row64(gPtr, j, factors), i), sum);
    }
  }
}
