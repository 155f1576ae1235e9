// Y ← Y·Q: a side rotated into the axes in which its Gram is diagonal. All scores and every ‖y‖² stay as they are.
//
// Source: the register tile of rank-update.ts, eight columns of Q by four rows of Y.
//
// Q comes as eigh leaves it (row k = axis k, factors × factors, float64) and is packed once into slivers of eight axes,
// [stride/8][stride][8] float32. Y (rows × stride) is rotated eight rows at a time, in place.
// Scratch: rotateScratchBytes(stride). Aliasing: none but Y's own. Flops: 2·rows·d². Returns nothing.
import { gatherTransposed } from './pack';
import { STORE, systemBytes, tile } from './rank-update';
import { batchBytes, padTerms, putTerm } from './terms';

const TILE_BYTES: usize = 128;

export function axesBytes(stride: i32): usize {
  return systemBytes(stride);
}

export function rotateScratchBytes(stride: i32): usize {
  return batchBytes() + ((<usize>stride) << 2) + ((<usize>stride) << 5) + TILE_BYTES;
}

/** Packs the eigenvectors into slivers; the padding is zero. */
export function packAxes(qPtr: usize, factors: i32, stride: i32, axesPtr: usize): void {
  memory.fill(axesPtr, 0, axesBytes(stride));
  for (let j = 0; j < factors; j++) {
    const row = qPtr + ((<usize>j * <usize>factors) << 3);
    const sliver = axesPtr + ((<usize>(j >> 3) * <usize>stride * 8 + <usize>(j & 7)) << 2);
    for (let k = 0; k < factors; k++) {
      store<f32>(sliver + ((<usize>k) << 5), <f32>load<f64>(row + ((<usize>k) << 3)));
    }
  }
}

/** Rotates rows [begin, end). */
export function rotate(yPtr: usize, begin: i32, end: i32, stride: i32, axesPtr: usize, scratchPtr: usize): void {
  const onesPtr = scratchPtr + batchBytes();
  const panelPtr = onesPtr + ((<usize>stride) << 2);
  const tilePtr = panelPtr + ((<usize>stride) << 5);
  for (let i = 0; i < stride; i++) store<f32>(onesPtr + ((<usize>i) << 2), 1);
  for (let row = begin; row < end; row += 8) {
    const count = min(end - row, 8);
    for (let k = 0; k < count; k++) putTerm(scratchPtr, k, rowAt(yPtr, row + k, stride), 1, 0);
    padTerms(scratchPtr, count, 8);
    gatherTransposed(scratchPtr, 0, stride, onesPtr, panelPtr);
    for (let k = 0; k < count; k += 4) {
      rotateFour(
        rowAt(yPtr, row + k, stride),
        min(count - k, 4),
        stride,
        axesPtr,
        panelPtr + ((<usize>k) << 2),
        tilePtr,
      );
    }
  }
}

function rowAt(yPtr: usize, row: i32, stride: i32): usize {
  return yPtr + ((<usize>row * <usize>stride) << 2);
}

/** Up to four rows, packed in lanes 0 to 3 of the panel, against every sliver of axes. */
function rotateFour(yPtr: usize, count: i32, stride: i32, axesPtr: usize, panelPtr: usize, tilePtr: usize): void {
  const rowBytes = (<usize>stride) << 2;
  for (let s: usize = 0; s < rowBytes; s += 32) {
    tile(tilePtr, axesPtr + s * <usize>stride, panelPtr, stride, STORE);
    for (let k = 0; k < count; k++) {
      const from = tilePtr + ((<usize>k) << 5);
      const to = yPtr + <usize>k * rowBytes + s;
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
    }
  }
}
