// Random interactions for the tests of src/data/ and src/evaluate/, and Interactions as plain arrays to compare.
import fc from 'fast-check';
import type { Interactions } from '../../src/data/interactions.ts';

export interface Given {
  userCount: number;
  itemCount: number;
  entries: { user: number; item: number; value: number; weight: number; time: number }[];
}

const value = fc
  .oneof(fc.integer({ min: -3, max: 3 }), fc.float({ noNaN: true, min: -1e6, max: 1e6 }))
  .map((x) => x + 0);
const weight = fc.float({ noNaN: true, min: Math.fround(1e-6), max: 1e6 });
const time = fc.integer({ min: 0, max: 2 ** 45 });

/** 1 to 8 users and items, 1 to 40 entries: duplicates, empty rows and empty columns are all common. */
export const problem: fc.Arbitrary<Given> = fc
  .record({ userCount: fc.integer({ min: 1, max: 8 }), itemCount: fc.integer({ min: 1, max: 8 }) })
  .chain(({ userCount, itemCount }) => {
    const entry = fc.record({ user: fc.nat(userCount - 1), item: fc.nat(itemCount - 1), value, weight, time });
    const entries = fc.array(entry, { minLength: 1, maxLength: 40 });
    return fc.record({ userCount: fc.constant(userCount), itemCount: fc.constant(itemCount), entries });
  });

interface Row<Key> {
  user: Key;
  item: Key;
  value: number;
  weight: number;
  time: number;
}

export function columnsOf<Key>(rows: readonly Row<Key>[]) {
  return {
    users: rows.map(({ user }) => user),
    items: rows.map(({ item }) => item),
    values: rows.map((row) => row.value),
    weights: rows.map((row) => row.weight),
    times: rows.map((row) => row.time),
  };
}

export function plain(interactions: Interactions) {
  const { users, items, indptr, indices, weights, times, nnz } = interactions;
  return {
    users: [...users.ids()],
    items: [...items.ids()],
    indptr: [...indptr],
    indices: [...indices],
    values: Array.from({ length: nnz }, (_, position) => interactions.valueAt(position)),
    weights: weights && [...weights],
    times: times && [...times],
  };
}
