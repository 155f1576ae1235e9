// A sparse matrix by users and by items: the same entries, each column in the order of each.
import { expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { type PlacedColumn, type PlacedCsr, placeCsrPair } from '../../src/matrix/csr-pair.ts';
import { csrPairBytes } from '../../src/matrix/sizes.ts';
import { createKernels } from '../../src/wasm/kernels.ts';
import { seeded } from '../seeded.ts';

const { uniform, index } = seeded(3);
const pairs = Array.from({ length: 300 }, () => ({ user: index(40), item: index(25) }));
const interactions = Interactions.fromTriplets({
  users: pairs.map(({ user }) => user),
  items: pairs.map(({ item }) => item),
  userCount: 41,
  itemCount: 26,
});
const { nnz, indptr, indices } = interactions;
const values = Float32Array.from({ length: nnz }, () => uniform(0, 1));

it('has every entry with its number on both sides', () => {
  const kernels = createKernels({ simd: 'strict' });
  const { users, items } = placeCsrPair(kernels, interactions, { values, ones: 1 });
  expect([users.rows, items.rows]).toEqual([41, 26]);
  for (const side of [users, items]) expect(side.ones).toEqual({ ptr: 0, value: 1 });
  const expected = Array.from(indices, (item, p) => {
    const user = indptr.findIndex((_, row) => p < indptr[row + 1]);
    return [user, item, values[p]];
  });
  expect(entriesOf(kernels, users)).toEqual(expected);
  const byItem = entriesOf(kernels, items).map(([item, user, value]) => [user, item, value]);
  expect(byItem).toEqual(expected.toSorted((a, b) => a[1] - b[1] || a[0] - b[0]));
});

it.each([
  [0, { values: 1 }],
  [1, { values }],
  [2, { values, weights: values, targets: 2 }],
])('takes the bytes that are said beforehand: %i columns', (count, columns) => {
  const kernels = createKernels({ simd: 'strict' });
  const { arena } = kernels;
  const { top } = arena;
  let peak = 0;
  const alloc = arena.alloc.bind(arena);
  arena.alloc = (bytes) => {
    const ptr = alloc(bytes);
    peak = Math.max(peak, arena.top - top);
    return ptr;
  };
  placeCsrPair<string>(kernels, interactions, columns);
  expect({ kept: arena.top - top, peak }).toEqual(csrPairBytes(interactions, count));
});

it('puts into the order of the items the columns that are arrays, and nothing where there is none', () => {
  const { call, arena, simd } = createKernels({ simd: 'strict' });
  const gathered: number[][] = [];
  const gatherF32: typeof call.gatherF32 = (...args) => {
    gathered.push(args);
    return call.gatherF32(...args);
  };
  const columns = { values, ones: 1, weights: values };
  const { users, items } = placeCsrPair({ call: { ...call, gatherF32 }, arena, simd }, interactions, columns);
  expect(gathered.map(([from, , count, to]) => [from, count, to])).toEqual([
    [users.values.ptr, nnz, items.values.ptr],
    [users.weights.ptr, nnz, items.weights.ptr],
  ]);
});

/** Row, index and value of each entry, in the order of the CSR. */
function entriesOf(
  { arena }: ReturnType<typeof createKernels>,
  { rows, indptrPtr, indicesPtr, values }: PlacedCsr & { readonly values: PlacedColumn },
): number[][] {
  const ends = arena.i32(indptrPtr, rows + 1);
  const columns = arena.i32(indicesPtr, nnz);
  const numbers = arena.f32(values.ptr, nnz);
  return Array.from({ length: rows }, (_, row) => row).flatMap((row) =>
    Array.from({ length: ends[row + 1] - ends[row] }, (_, k) => [row, columns[ends[row] + k], numbers[ends[row] + k]]),
  );
}
