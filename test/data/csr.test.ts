// Sorting block by block: whatever the blocks, the CSR has the same bits.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Csr, compressTriplets, type Triplets } from '../../src/data/csr.ts';
import type { DuplicatePolicy } from '../../src/data/duplicates.ts';
import { IdMap } from '../../src/data/id-map.ts';
import { ArgumentError } from '../../src/errors.ts';
import { failure } from './failure.ts';
import { columnsOf, type Given, problem } from './problems.ts';

const POLICIES: readonly DuplicatePolicy[] = ['last', 'sum', 'mean', 'max'];
const given = fc.constantFrom(true, false);

/** With those of the columns beside the indices that are wanted. */
function tripletsOf({ entries, userCount, itemCount }: Given, columns: readonly boolean[]): Triplets {
  const { users, items, values, weights, times } = columnsOf(entries);
  return {
    users: IdMap.range(userCount),
    items: IdMap.range(itemCount),
    userIndices: Int32Array.from(users),
    itemIndices: Int32Array.from(items),
    values: columns[0] ? Float32Array.from(values) : null,
    weights: columns[1] ? Float32Array.from(weights) : null,
    times: columns[2] ? Float64Array.from(times) : null,
    entryName: (position) => `entry ${position}`,
  };
}

function bitsOf({ indptr, indices, values, uniformValue, weights, times }: Csr) {
  const bits = (column: Int32Array | Float32Array | Float64Array | null) =>
    column && [...new Uint8Array(column.buffer, column.byteOffset, column.byteLength)];
  return { uniformValue, columns: [indptr, indices, values, weights, times].map(bits) };
}

it('is the same in blocks of any size as in one', () => {
  fc.assert(
    fc.property(
      problem,
      fc.tuple(given, given, given),
      fc.constantFrom(...POLICIES),
      fc.integer({ min: 1, max: 41 }),
      (data, columns, policy, size) => {
        const triplets = tripletsOf(data, columns);
        const whole = compressTriplets(triplets, policy, Number.POSITIVE_INFINITY);
        expect(bitsOf(compressTriplets(triplets, policy, size))).toEqual(bitsOf(whole));
        // What is left over is let go.
        for (const column of [whole.indices, whole.values, whole.weights, whole.times]) {
          expect(column?.buffer.byteLength ?? 0).toBe(column?.byteLength ?? 0);
        }
      },
    ),
  );
});

it('names the first repeated entry of all, in whichever block it is', () => {
  fc.assert(
    fc.property(problem, fc.integer({ min: 1, max: 41 }), (data, size) => {
      const triplets = tripletsOf(data, [false, false, false]);
      const pairs = data.entries.map(({ user, item }) => `${user}, ${item}`);
      const repeated = pairs.findIndex((pair, at) => pairs.indexOf(pair) < at);
      if (repeated < 0) {
        expect(compressTriplets(triplets, 'error', size).indices).toHaveLength(pairs.length);
        return;
      }
      const error = failure(() => compressTriplets(triplets, 'error', size), ArgumentError);
      expect(error).toMatchObject({ argument: `entry ${repeated}`, got: pairs[repeated] });
    }),
  );
});

it('refuses a sum beyond float32 in a later block, too', () => {
  const columns = { users: IdMap.range(2), items: IdMap.range(1), weights: null, times: null, entryName: String };
  const [userIndices, itemIndices] = [Int32Array.of(0, 1, 1), new Int32Array(3)];
  const triplets = { ...columns, userIndices, itemIndices, values: Float32Array.of(1, 3e38, 3e38) };
  expect(failure(() => compressTriplets(triplets, 'sum', 1), ArgumentError).argument).toBe('values');
});

it('cuts what is long into blocks by itself, and counts duplicates where there are some', () => {
  const nnz = 2 ** 22 + 1000;
  const userIndices = Int32Array.from({ length: nnz }, (_, at) => (at * 7919) % 1009);
  const itemIndices = Int32Array.from({ length: nnz }, (_, at) => at % 4001);
  const columns = { users: IdMap.range(1009), items: IdMap.range(4001), values: null, weights: null, times: null };
  const triplets = { ...columns, userIndices, itemIndices, entryName: String };
  const csr = compressTriplets(triplets, 'sum');
  const whole = compressTriplets(triplets, 'sum', nnz);
  for (const name of ['indptr', 'indices', 'values'] as const) {
    expect(Buffer.compare(new Uint8Array(csr[name]!.buffer), new Uint8Array(whole[name]!.buffer))).toBe(0);
  }
  expect(csr.indices).toHaveLength(1009 * 4001);
  expect(csr.values!.reduce((sum, value) => sum + value, 0)).toBe(nnz);
});
