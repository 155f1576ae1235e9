// The scratch of eigh-by-halves.ts: a head that says where a slice ended and where everything is, and what it points to.
//
// Source: none. n is the number of columns, s ≥ n the stride of Z, a multiple of 4. Aliasing, scratch: none. Flops: none.
import { at32, at64, row64 } from '../math/address';

// What is done next: a phase; a row, panel or node; its stage; and an item of it. i32.
export const PHASE: usize = 0;
export const NEXT: usize = 4;
export const STAGE: usize = 8;
export const ITEM: usize = 12;
export const COLUMNS: usize = 16;
export const STRIDE: usize = 20;
/** Columns begin … middle … end of the node. */
export const BEGIN: usize = 24;
export const MIDDLE: usize = 28;
export const END: usize = 32;
/** Poles of a merge, the place of the first not of the first half alone, and of the first of the second half alone. */
export const POLES: usize = 36;
export const FIRST: usize = 40;
export const UPPER: usize = 44;
/** Float64: 1/ρ, Σ z² over the poles, and by what A was multiplied. */
export const INVERSE_RHO: usize = 48;
export const WEIGHT: usize = 56;
export const SCALE: usize = 64;

// Addresses. A (n × n); d (n), e (n): the tridiagonal matrix, e[i] coupling i and i + 1.
export const A: usize = 72;
export const D: usize = 76;
export const E: usize = 80;
/** k poles, ascending, and z; eigenvalue i of a merge is base[i] + offset[i], base[i] the nearest pole. */
export const D_POLES: usize = 84;
export const Z_POLES: usize = 88;
export const BASES: usize = 92;
export const OFFSETS: usize = 96;
/** The poles in their places, those of the first half first and those of the second last, and ẑ; before, z by rows. */
export const D_PLACES: usize = 100;
export const Z_PLACES: usize = 104;
/** i32: rows by ascending d; the row of pole i; where a row is not zero; the place of pole i. */
export const ORDER: usize = 108;
export const SLOTS: usize = 112;
export const KINDS: usize = 116;
export const PLACES: usize = 120;
/** Eigenvectors of the tridiagonal matrix, rows of s float64; a tile, 4 × 4; room for what is packed. */
export const VECTORS: usize = 124;
export const TILE: usize = 128;
export const ROOM: usize = 132;

const HEAD_BYTES: usize = 144;
const TILE_BYTES: usize = 128;
/** Arrays of n float64 in front of Z, and columns of s float64 in the room beside both halves of Z, packed. */
const ARRAYS: i32 = 9;
const ROOM_COLUMNS: i32 = 160;

export function strideOf(n: i32): i32 {
  return (n + 3) & -4;
}

export function halvesBytes(n: i32): usize {
  const s = strideOf(n);
  return HEAD_BYTES + TILE_BYTES + row64(0, s, ARRAYS + s) + row64(0, s, ROOM_COLUMNS + (s >> 1));
}

export function layOut(workPtr: usize, aPtr: usize, n: i32, dPtr: usize): void {
  const s = strideOf(n);
  store<i32>(workPtr, n, COLUMNS);
  store<i32>(workPtr, s, STRIDE);
  store<usize>(workPtr, aPtr, A);
  store<usize>(workPtr, dPtr, D);
  let ptr = workPtr + HEAD_BYTES;
  for (let field = E; field <= Z_PLACES; field += 4) {
    store<usize>(workPtr + field, ptr);
    ptr = at64(ptr, s);
  }
  for (let field = ORDER; field <= PLACES; field += 4) {
    store<usize>(workPtr + field, ptr);
    ptr = at32(ptr, s);
  }
  store<usize>(workPtr, ptr, VECTORS);
  ptr = row64(ptr, s, s);
  store<usize>(workPtr, ptr, TILE);
  store<usize>(workPtr, ptr + TILE_BYTES, ROOM);
}

/** What is done next. */
export function goTo(workPtr: usize, phase: i32, next: i32, item: i32): void {
  store<i32>(workPtr, phase, PHASE);
  store<i32>(workPtr, next, NEXT);
  store<i32>(workPtr, item, ITEM);
}

/** Row `row` of Z. */
export function vectorAt(workPtr: usize, row: i32): usize {
  return row64(load<usize>(workPtr, VECTORS), row, load<i32>(workPtr, STRIDE));
}
