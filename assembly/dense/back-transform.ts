// Z ← Z·Qᵀ, rows zᵀ ← zᵀ P_1 P_2 … P_{n−1}: the eigenvectors of T become those of A = Q T Qᵀ.
//
// Source: Schreiber and Van Loan, "A storage-efficient WY representation for products of Householder transformations" (1989):
// the product of a panel of reflectors is I − V M with rows v of Vᵀ, and a panel is two products by register tiles, Y = Z V and
// Z −= Y M. One more reflector makes it (I − V M)(I − v vᵀ) = I − V (M − (M v) vᵀ) − v vᵀ: rows of M lose their part along v, and
// v is the next.
//
// The reflectors are as tridiagonal.ts leaves them. Z (halves-work.ts) in place. In the room: M by rows, of which four rows of Z
// take the place, M and V packed, and Y: 96·s float64 and 128. Aliasing: none. Flops: 2·n³ in all. Return nothing.
import { row64 } from '../math/address';
import { axpy64, dot64 } from '../math/vector';
import { A, COLUMNS, ROOM, STRIDE, strideOf, TILE, vectorAt } from './halves-work';
import { multiplyTile, packRow, packRows, subtractTile } from './tile64';
import { PANEL } from './tridiagonal';

/** Packs the panel of reflectors from `begin` to before `end`; reflector 0 is none. */
export function packReflectors(workPtr: usize, begin: i32, end: i32): void {
  const n = load<i32>(workPtr, COLUMNS);
  const s = load<i32>(workPtr, STRIDE);
  const mPtr = load<usize>(workPtr, ROOM);
  const width = strideOf(end);
  memory.fill(mPtr, 0, row64(0, PANEL, s));
  for (let i = begin; i < end; i++) {
    memory.copy(row64(mPtr, i - begin, s), row64(load<usize>(workPtr, A), i, n), (<usize>i) << 3);
  }
  let sliverPtr = row64(mPtr, 2 * PANEL, s);
  for (let r = 0; r < PANEL; r += 4) {
    packRows(row64(mPtr, r, s), (<usize>s) << 3, 4, width, sliverPtr);
    sliverPtr += (<usize>width) << 5;
  }
  for (let r = 0; r < PANEL; r++) {
    const vPtr = row64(mPtr, r, s);
    for (let q = 0; q < r; q++) {
      const rowPtr = row64(mPtr, q, s);
      axpy64(-dot64(rowPtr, vPtr, width), vPtr, rowPtr, width);
    }
  }
  for (let r = 0; r < PANEL; r++) packRow(row64(mPtr, r, s), width, row64(mPtr, PANEL, s), r, PANEL);
}

/** The packed panel that ends before reflector `end`, on rows first … last − 1 of Z. */
export function reflectRows(workPtr: usize, first: i32, last: i32, end: i32): void {
  const s = load<i32>(workPtr, STRIDE);
  const tilePtr = load<usize>(workPtr, TILE);
  const zPtr = load<usize>(workPtr, ROOM);
  const mPtr = row64(zPtr, PANEL, s);
  const vPtr = row64(mPtr, PANEL, s);
  const yPtr = row64(vPtr, PANEL, s);
  const width = strideOf(end);
  for (let row = first; row < last; row += 4) {
    let rowPtr = vectorAt(workPtr, row);
    packRows(rowPtr, (<usize>s) << 3, 4, width, zPtr);
    for (let r = 0; r < PANEL; r += 4) {
      multiplyTile(row64(yPtr, r, 4), row64(vPtr, r, width), width, zPtr, 32);
    }
    for (let column = 0; column < width; column += 4) {
      multiplyTile(tilePtr, yPtr, PANEL, row64(mPtr, column, PANEL), 32);
      subtractTile(tilePtr, rowPtr, (<usize>s) << 3);
      rowPtr += 32;
    }
  }
}
