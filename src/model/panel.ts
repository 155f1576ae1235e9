// Rows of a factor matrix in linear memory, in the layout that the scoring kernels read: slivers of eight.
import type { Kernels } from '../wasm/kernels.ts';

/** A panel holds a multiple of this many rows: ITEM_ROUND of assembly/scores.ts. */
export const ROW_ROUND = 32;
/** Rows of a sliver, and the shift that finds a row's sliver. */
const SLIVER_ROWS = 8;
const SLIVER_SHIFT = 3;
/** Rows copied in at a time while packing; a multiple of the rows of a sliver. */
const PACK_ROWS = 4096;

/** A tight row-major matrix of which panels are made. */
export interface Rows {
  readonly values: Float32Array;
  readonly factors: number;
  /** The columns of a panel: `factors` rounded up to an even number, since a tile takes two columns a step. */
  readonly depth: number;
}

export interface Panel {
  readonly ptr: number;
  readonly count: number;
  /** Bounds of the slivers (assembly/bounds.ts), or 0 for a panel without them. */
  readonly boundsPtr: number;
}

export function rowsOf(values: Float32Array, factors: number): Rows {
  return { values, factors, depth: factors + (factors & 1) };
}

/** Packs the `chosen` rows, in their order and repeated if asked, into the arena: for as long as the caller's scope. */
export function packPanel({ arena, call }: Kernels, rows: Rows, chosen: Int32Array, bounds: boolean): Panel {
  const { factors, depth } = rows;
  const count = chosen.length;
  const padded = roundUp(count, ROW_ROUND);
  const ptr = cleared(arena, 4 * padded * depth);
  const boundsPtr = bounds ? cleared(arena, call.boundsBytes(padded / SLIVER_ROWS, depth)) : 0;
  for (let from = 0; from < count; from += PACK_ROWS) {
    const block = gather(rows, chosen.subarray(from, from + PACK_ROWS));
    const blockCount = block.length / factors;
    arena.scope(() => {
      const blockPtr = arena.put(block);
      call.packSlivers(ptr + 4 * from * depth, blockPtr, blockCount, factors, depth);
      if (bounds) call.boundRows(boundsPtr, blockPtr, from, blockCount, SLIVER_SHIFT, factors, depth);
    });
  }
  return { ptr, count, boundsPtr };
}

/** The squared Euclidean length of every row. */
export function squaredLengths({ values, factors }: Rows): Float64Array {
  const squares = new Float64Array(values.length / factors);
  for (let i = 0, at = 0; i < squares.length; i++) {
    let square = 0;
    for (const end = at + factors; at < end; at++) square += values[at] * values[at];
    squares[i] = square;
  }
  return squares;
}

export function roundUp(count: number, multiple: number): number {
  return Math.ceil(count / multiple) * multiple;
}

function gather({ values, factors }: Rows, chosen: Int32Array): Float32Array {
  const block = new Float32Array(chosen.length * factors);
  for (let i = 0; i < chosen.length; i++) {
    block.set(values.subarray(chosen[i] * factors, (chosen[i] + 1) * factors), i * factors);
  }
  return block;
}

function cleared(arena: Kernels['arena'], bytes: number): number {
  const ptr = arena.alloc(bytes);
  arena.u8(ptr, bytes).fill(0);
  return ptr;
}
