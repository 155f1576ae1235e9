// What the matrix of an SVD takes of memory is said beforehand: as much is reserved, and no more is grown while it is copied.
import { expect, it } from 'vitest';
import { placeSparse, sparseBytes } from '../../../src/solve/svd/sparse-operator.ts';
import { createKernels } from '../../../src/wasm/kernels.ts';
import { given } from '../problems.ts';

const PAGE = 65_536;
const { interactions } = given({ seed: 3, userCount: 700, itemCount: 500, density: 0.4, factors: 1 });
const { values, userCount, itemCount } = interactions;
const means = { users: new Float64Array(userCount).fill(1), items: new Float64Array(itemCount).fill(2) };

it.each([
  ['values', values!, null],
  ['one value for all', 1, null],
  ['values less means', values!, means],
] as const)('of %s', (_, given, centre) => {
  const { arena, ...kernels } = createKernels({ simd: 'strict' });
  const input = { interactions, values: given, centre };
  const bytes = sparseBytes(input);
  const { top } = arena;
  arena.reserve(bytes);
  const reserved = arena.memory.buffer.byteLength;
  expect(reserved).toBeLessThan(top + bytes + PAGE);
  placeSparse({ arena, ...kernels }, input, 8);
  expect(arena.memory.buffer.byteLength).toBe(reserved);
  // The array that is gone afterwards is the most that is too much.
  expect(arena.top - top).toBeGreaterThan(bytes - 4 * interactions.nnz - 3 * PAGE);
});
