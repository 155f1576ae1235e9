// Memory for kernel tests that shows what a kernel must not do: read what nobody wrote, write past the end.
import { expect } from 'vitest';
import type { Kernels } from '../../src/wasm/kernels.ts';

const GUARD_BYTES = 64;
/** As float32 a NaN, as float64 too: what reads it gives itself away. */
const DIRT = 0xff;

export interface GuardedMemory {
  /** `bytes` of dirt with a guard behind them. */
  take(bytes: number): number;
  /** `bytes` of zeros with a guard behind them. */
  zeros(bytes: number): number;
}

/** Runs `work` in a scope of the arena, then checks every guard. */
export function guarded<T>({ arena }: Pick<Kernels, 'arena'>, work: (memory: GuardedMemory) => T): T {
  return arena.scope(() => {
    const guards: (() => Uint8Array)[] = [];
    const take = (bytes: number) => {
      const ptr = arena.alloc(bytes);
      const end = arena.alloc(GUARD_BYTES) + GUARD_BYTES;
      // Not a view of the arena's: the block ends before its guard does.
      new Uint8Array(arena.memory.buffer, ptr, end - ptr).fill(DIRT);
      guards.push(() => new Uint8Array(arena.memory.buffer, ptr + bytes, end - ptr - bytes));
      return ptr;
    };
    const zeros = (bytes: number) => {
      const ptr = take(bytes);
      arena.u8(ptr, bytes).fill(0);
      return ptr;
    };
    const result = work({ take, zeros });
    for (const guard of guards) expect(guard().every((byte) => byte === DIRT)).toBe(true);
    return result;
  });
}

/** Rows of `stride` float32, the padding zero. */
export function padRows(rows: readonly (readonly number[])[], stride: number): Float32Array {
  const out = new Float32Array(rows.length * stride);
  rows.forEach((row, i) => {
    out.set(row, i * stride);
  });
  return out;
}

/** The first `columns` of each row of `stride`. */
export function unpadRows(padded: ArrayLike<number>, stride: number, columns: number): number[][] {
  const row = (i: number) => Array.from({ length: columns }, (_, k) => padded[i * stride + k]);
  return Array.from({ length: padded.length / stride }, (_, i) => row(i));
}

/** d rounded up to the height of a register tile. */
export function strideOf(factors: number): number {
  return Math.ceil(factors / 8) * 8;
}
