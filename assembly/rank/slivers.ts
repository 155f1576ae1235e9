// P ← slivers of Y: eight rows side by side, so that a column of eight rows is two vectors.
//
// Source: the packing of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).
//
// Y (count × d): tight row-major float32. P: [⌈count/8⌉][depth][8] float32, depth ≥ d; element (i, p) at (i/8, p, i%8).
// Only the count·d elements of Y are written: the caller clears P once, and with it the padding.
// Aliasing: none. Scratch: none. Flops: none. Returns nothing.

/** Packs `count` rows of `d` floats into slivers of depth `depth`. */
export function packSlivers(panelPtr: usize, rowsPtr: usize, count: i32, d: i32, depth: i32): void {
  const sliverBytes = (<usize>depth) << 5;
  const rowBytes = (<usize>d) << 2;
  for (let i = 0; i < count; i++) {
    let placePtr = panelPtr + <usize>(i >> 3) * sliverBytes + ((<usize>i & 7) << 2);
    const endPtr = rowsPtr + rowBytes;
    while (rowsPtr < endPtr) {
      store<f32>(placePtr, load<f32>(rowsPtr));
      rowsPtr += 4;
      placePtr += 32;
    }
  }
}
