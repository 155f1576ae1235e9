// Puts a matrix of queries and one of items into an arena, in the layouts that scores.ts and topk.ts read.
import type { Kernels } from '../../src/wasm/kernels.ts';
import type { Matrix } from '../reference/ranking.ts';

export const ITEM_ROUND = 32;

export interface Placed {
  queriesPtr: number;
  itemsPtr: number;
  depth: number;
}

/** Garbage before every allocation that must be cleared or written in full shows what a kernel leaves out. */
export function dirty({ arena }: Kernels): void {
  arena.u8(arena.top, arena.memory.buffer.byteLength - arena.top).fill(0xff);
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
