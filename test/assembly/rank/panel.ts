// Puts a matrix of queries and one of items into an arena, in the layouts that scores.ts and topk.ts read.
import type { Kernels } from '../../../src/wasm/kernels.ts';
import type { Matrix } from '../../reference/ranking.ts';

export const ITEM_ROUND = 32;

export interface Placed {
  queriesPtr: number;
  itemsPtr: number;
  depth: number;
}

/** Garbage before every allocation that must be cleared or written in full shows what a kernel leaves out. */
export function dirty({ arena }: Kernels): void {
  new Uint8Array(arena.memory.buffer, arena.top).fill(0xff);
}

export function place({ arena, call }: Kernels, queries: Matrix, items: Matrix, d: number): Placed {
  const depth = d + (d % 2);
  const padded = queries.flatMap((row) => [...row, ...Array(depth - d).fill(0)]);
  const queriesPtr = arena.put(Float32Array.from(padded));
  const bytes = Math.ceil(items.length / ITEM_ROUND) * ITEM_ROUND * depth * 4;
  const itemsPtr = arena.alloc(bytes);
  const rowsPtr = arena.put(Float32Array.from(items.flat()));
  arena.u8(itemsPtr, bytes).fill(0);
  call.packSlivers(itemsPtr, rowsPtr, items.length, d, depth);
  return { queriesPtr, itemsPtr, depth };
}

/** The bounds of the slivers of items, as bounds.ts makes them, after `change` has had its way with them. */
export function bound(
  { arena, call }: Kernels,
  items: Matrix,
  d: number,
  change: (bounds: Float32Array) => void,
): number {
  const depth = d + (d % 2);
  const bytes = call.boundsBytes((Math.ceil(items.length / ITEM_ROUND) * ITEM_ROUND) / 8, depth);
  const ptr = arena.alloc(bytes);
  arena.u8(ptr, bytes).fill(0);
  arena.scope(() => {
    const rowsPtr = arena.put(Float32Array.from(items.flat()));
    call.boundRows(ptr, rowsPtr, 0, items.length, 3, d, depth);
  });
  change(arena.f32(ptr, bytes / 4));
  return ptr;
}

/** The levels of the slivers of items, as levels.ts makes them, after `change` has had its way with them. */
export function levels(
  { arena, call }: Kernels,
  boundsPtr: number,
  items: Matrix,
  d: number,
  change: (levels: Float32Array) => void,
): number {
  const depth = d + (d % 2);
  const bytes = call.levelBytes((Math.ceil(items.length / ITEM_ROUND) * ITEM_ROUND) / 8, 8, depth);
  const ptr = arena.alloc(bytes);
  arena.u8(ptr, bytes).fill(0);
  arena.scope(() => {
    call.levels(ptr, boundsPtr, arena.put(Float32Array.from(items.flat())), 0, items.length, 8, d, depth);
  });
  change(arena.f32(ptr, bytes / 4));
  return ptr;
}
