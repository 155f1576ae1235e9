// Sizes and places of arrays in linear memory.
import { expect, it } from 'vitest';
import { Arena, aligned, createMemory, placeArrays, totalBytes } from '../../src/wasm/arena.ts';
import { createKernels } from '../../src/wasm/kernels.ts';

it('takes for unsigned what kernels return from 2 GiB up', () => {
  expect(aligned((2 ** 31 + 1) | 0)).toBe(2 ** 31 + 64);
  expect(aligned((2 ** 32 - 64) | 0)).toBe(2 ** 32 - 64);
  // Sizes that were summed up here stay what they are.
  expect(aligned(2 ** 33 + 1)).toBe(2 ** 33 + 64);
});

it('places arrays by their names, one behind the other, and none without bytes', () => {
  const { arena } = createKernels({ simd: 'strict' });
  const { top } = arena;
  const sizes = { some: 1, none: 0, more: 65, last: 64 };
  expect(placeArrays(arena, sizes)).toEqual({ some: top, none: 0, more: top + 64, last: top + 192 });
  expect(arena.top - top).toBe(totalBytes(sizes));
});

it('grows by the pages that are missing, when they are', () => {
  const memory = createMemory();
  const arena = new Arena(memory, 1000);
  const had = memory.buffer.byteLength;
  arena.alloc(had - arena.top);
  expect(memory.buffer.byteLength).toBe(had);
  arena.alloc(1);
  expect(memory.buffer.byteLength).toBe(had + 65_536);
  arena.reserve(65_536 - 64);
  expect(memory.buffer.byteLength).toBe(had + 65_536);
  arena.reserve(3 * 65_536);
  expect(memory.buffer.byteLength).toBe(had + 4 * 65_536);
});
