// Rows of a factor matrix in linear memory, in the layout that the scoring kernels read: slivers of eight.
import { MAX_BYTES } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { ItemLists } from './ranker.ts';

/** A panel holds a multiple of this many rows: ITEM_ROUND of assembly/rank/scores.ts. */
export const ROW_ROUND = 32;
/** Rows of a sliver, and the shift that finds a row's sliver. */
const SLIVER_ROWS = 8;
const SLIVER_SHIFT = 3;
/** Rows copied in at a time while packing; a multiple of the rows of a sliver. */
const PACK_ROWS = 4096;

/** A tight row-major matrix that panels are packed from. */
export interface PanelSource {
  readonly values: Float32Array;
  readonly factors: number;
  /** The columns of a panel: `factors` rounded up to an even number, since a tile takes two columns a step. */
  readonly depth: number;
}

/** Packed rows: items, or users that are ranked as items are. */
export interface ItemPanel {
  readonly ptr: number;
  readonly count: number;
  /** Bounds of the slivers (assembly/rank/bounds.ts), or 0 for a panel without them. */
  readonly boundsPtr: number;
}

export function panelSource(values: Float32Array, factors: number): PanelSource {
  return { values, factors, depth: factors + (factors & 1) };
}

/** Packs the `chosen` rows, in their order and repeated if asked, into the arena: for as long as the caller's scope. */
export function packPanel({ arena, call }: Kernels, rows: PanelSource, chosen: Int32Array, bounds: boolean): ItemPanel {
  const { factors, depth } = rows;
  const count = chosen.length;
  const padded = roundUp(count, ROW_ROUND);
  const boundsLength = bounds ? call.boundsBytes(padded / SLIVER_ROWS, depth) : 0;
  // All of it, with the order that a ranked panel has and the rows on their way: others work in this memory, and a half must
  // not stay there if the whole cannot.
  arena.reserve(4 * (padded * (depth + 1) + Math.min(count, PACK_ROWS) * factors) + boundsLength + 256);
  const ptr = cleared(arena, 4 * padded * depth);
  const boundsPtr = bounds ? cleared(arena, boundsLength) : 0;
  eachBlock(arena, rows, chosen, (blockPtr, from, blockCount) => {
    call.packSlivers(ptr + 4 * from * depth, blockPtr, blockCount, factors, depth);
    if (bounds) call.boundRows(boundsPtr, blockPtr, from, blockCount, SLIVER_SHIFT, factors, depth);
  });
  return { ptr, count, boundsPtr };
}

/** The squared Euclidean length of every row. */
export function squaredLengths({ values, factors }: PanelSource): Float64Array {
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

/** Hands over rows in the arena, some thousand at a time. */
function eachBlock(
  arena: Kernels['arena'],
  { values, factors }: PanelSource,
  chosen: Int32Array,
  use: (blockPtr: number, from: number, count: number) => void,
): void {
  for (let from = 0; from < chosen.length; from += PACK_ROWS) {
    const some = chosen.subarray(from, from + PACK_ROWS);
    const block = new Float32Array(some.length * factors);
    some.forEach((row, i) => {
      block.set(values.subarray(row * factors, (row + 1) * factors), i * factors);
    });
    arena.scope(() => use(arena.put(block), from, some.length));
  }
}

function cleared(arena: Kernels['arena'], bytes: number): number {
  const ptr = arena.alloc(bytes);
  arena.u8(ptr, bytes).fill(0);
  return ptr;
}

// A panel of rows as `topk` wants it, and lists of rows as positions in it.

/** A panel of rows in some order. */
export interface RankedPanel extends ItemPanel {
  /** The row at each position; also in the arena. */
  readonly order: Int32Array;
  readonly orderPtr: number;
  /** The position of each row, −1 for rows that are not in the panel. */
  readonly positions: Int32Array;
}

/**
 * Packs the `chosen` rows for as long as the caller's scope: the longest first, equally long ones as they come; or, not to
 * be pruned, as they are.
 * @param squares the squared length of every row
 */
export function packRanked(
  kernels: Kernels,
  rows: PanelSource,
  chosen: Int32Array,
  squares: Float64Array,
  prune: boolean,
): RankedPanel {
  const order = prune ? chosen.slice().sort((a, b) => squares[b] - squares[a]) : chosen;
  const panel = packPanel(kernels, rows, order, prune);
  const positions = new Int32Array(squares.length).fill(-1);
  order.forEach((row, position) => {
    positions[row] = position;
  });
  return { ...panel, order, orderPtr: kernels.arena.put(order), positions };
}

/**
 * The levels of a ranked panel's slivers (assembly/rank/levels.ts), for as long as the caller's scope; they take a quarter of the
 * panel's memory, or half of it, and as long as they save some two hundred queries. 0, which does without, where much of the
 * memory is in use.
 */
export function packLevels({ arena, call }: Kernels, rows: PanelSource, { order, boundsPtr }: RankedPanel): number {
  const { factors, depth } = rows;
  const bytes = call.levelBytes(roundUp(order.length, ROW_ROUND) / SLIVER_ROWS, SLIVER_ROWS, depth) >>> 0;
  if (arena.top + bytes > MAX_BYTES / 2) return 0;
  arena.reserve(bytes + 4 * PACK_ROWS * factors);
  const ptr = cleared(arena, bytes);
  eachBlock(arena, rows, order, (blockPtr, from, count) => {
    call.levels(ptr, boundsPtr, blockPtr, from, count, SLIVER_ROWS, factors, depth);
  });
  return ptr;
}

/** The lists [from, to) as positions in a panel; what is not in the panel is dropped. */
export function toPositions(
  { indptr, indices }: ItemLists,
  from: number,
  to: number,
  positions: Int32Array,
): ItemLists {
  const starts = new Int32Array(to - from + 1);
  const found = new Int32Array(indptr[to] - indptr[from]);
  let count = 0;
  for (let q = from; q < to; q++) {
    for (let at = indptr[q]; at < indptr[q + 1]; at++) {
      const position = positions[indices[at]];
      if (position >= 0) found[count++] = position;
    }
    starts[q - from + 1] = count;
  }
  return { indptr: starts, indices: found.subarray(0, count) };
}
