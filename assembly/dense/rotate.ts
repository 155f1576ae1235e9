// Y ← Y·Q: a side rotated into the axes in which its Gram is diagonal. All scores and every ‖y‖² stay as they are.
//
// Source: the register tile of rank-update.ts, eight axes by four rows of Y.
//
// Q comes as eigh leaves it (row k = axis k, factors × factors, float64) and is packed once into slivers of four axes,
// [stride/4][stride][4] float32. Y (rows × stride) is rotated four rows at a time, in place; stride is a multiple of 8.
// Scratch: rotateScratchBytes(stride). Aliasing: none but Y's own. Flops: 2·rows·d². Returns nothing.

import { at32, at64, row32, row64 } from '../math/address';
import { addressesOf, batchBytes, GROUP, padTerms, putTerm } from '../row/terms';
import { gatherTransposed } from './gather';
import { STORE, systemBytes, tile } from './rank-update';

/** Two blocks of four rows by four axes. */
const TILE_BYTES: usize = 128;

export function axesBytes(stride: i32): usize {
  return systemBytes(stride);
}

export function rotateScratchBytes(stride: i32): usize {
  return batchBytes() + ((<usize>stride) << 2) + ((<usize>stride) << 4) + TILE_BYTES;
}

/** Packs the eigenvectors into slivers; the padding is zero. */
export function packAxes(qPtr: usize, factors: i32, stride: i32, axesPtr: usize): void {
  memory.fill(axesPtr, 0, axesBytes(stride));
  for (let j = 0; j < factors; j++) {
    const rowPtr = row64(qPtr, j, factors);
    const sliverPtr = axesPtr + ((<usize>(j >> 2) * <usize>stride * 4 + <usize>(j & 3)) << 2);
    for (let k = 0; k < factors; k++) {
      store<f32>(sliverPtr + ((<usize>k) << 4), <f32>load<f64>(at64(rowPtr, k)));
    }
  }
}

/** Rotates rows begin … end − 1. */
export function rotate(yPtr: usize, begin: i32, end: i32, stride: i32, axesPtr: usize, scratchPtr: usize): void {
  const onesPtr = scratchPtr + batchBytes();
  const panelPtr = at32(onesPtr, stride);
  const tilePtr = panelPtr + ((<usize>stride) << 4);
  for (let i = 0; i < stride; i++) store<f32>(at32(onesPtr, i), 1);
  for (let k = begin; k < end; k += GROUP) {
    const count = min(end - k, GROUP);
    for (let t = 0; t < count; t++) putTerm(scratchPtr, t, row32(yPtr, k + t, stride), 1, 0);
    padTerms(scratchPtr, count);
    gatherTransposed(scratchPtr, 0, stride, onesPtr, panelPtr);
    rotateFour(scratchPtr, count, stride, axesPtr, panelPtr, tilePtr);
  }
}

/** Up to four rows, packed as one sliver, against every two slivers of axes. */
function rotateFour(batchPtr: usize, count: i32, stride: i32, axesPtr: usize, panelPtr: usize, tilePtr: usize): void {
  const rowBytes = (<usize>stride) << 2;
  const sliverStep = (<usize>stride) << 4;
  for (let s: usize = 0; s < rowBytes; s += 32) {
    tile(tilePtr, 64, axesPtr + s * <usize>stride, sliverStep, panelPtr, stride, STORE);
    for (let k = 0; k < count; k++) {
      const fromPtr = tilePtr + ((<usize>k) << 4);
      const toPtr = <usize>load<u32>(addressesOf(batchPtr) + ((<usize>k) << 2)) + s;
      v128.store(toPtr, v128.load(fromPtr));
      v128.store(toPtr, v128.load(fromPtr, 64), 16);
    }
  }
}
