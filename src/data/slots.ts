// What tables of open addressing share: slots that hold indices, and where to look first.
import { type ColumnType, newColumn } from './growing-column.ts';

/** Slots are found by 31 bits: enough for as many ids as there are indices, which fill them at last. */
export const MOST_SLOTS = 2 ** 31;

/** Different in every process, so that no file can be made whose ids all fall into one slot. The order of ids is theirs alone. */
export const SEED = Math.floor(Math.random() * 2 ** 32) | 0;

/** All bits of a word in the low ones (two steps of Wellons' search for such functions). */
export function scrambled(word: number): number {
  let hash = Math.imul(word ^ (word >>> 16), 0x21f0aaad);
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97);
  return hash ^ (hash >>> 15);
}

export function emptySlots(count: number): Int32Array {
  return newColumn(Int32Array, count).fill(-1);
}

type Column = Uint8Array | Int32Array | Float64Array;

/** Twice as long, with the same at the beginning. @throws MemoryLimitError where the engine has no array so long */
export function grown<Numbers extends Column>(column: Numbers): Numbers {
  const larger = newColumn(column.constructor as ColumnType<Numbers>, 2 * column.length);
  larger.set(column);
  return larger;
}
