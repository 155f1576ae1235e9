// Interactions against a naive reference: merging, the entry routes, selection.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compressTriplets } from '../../src/data/csr.ts';
import { GrowingColumn } from '../../src/data/growing-column.ts';
import { IdMap } from '../../src/data/id-map.ts';
import { Interactions } from '../../src/data/interactions.ts';
import { MemoryLimitError } from '../../src/errors.ts';
import { groupsOf, indptrOf, mergeNumbers } from '../reference/csr.ts';
import { columnsOf, type Given, plain, problem } from './problems.ts';

const POLICIES = ['last', 'sum', 'mean', 'max'] as const;

describe('more than memory holds', () => {
  const lacking = (work: () => unknown) => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('asks for fewer interactions, and not for fewer factors', () => {
    const ids = IdMap.from([1]);
    const many = { length: 2 ** 29 } as unknown as Int32Array; // nothing is read of it before
    const columns = { users: ids, items: ids, userIndices: many, itemIndices: many };
    const rest = { values: null, weights: null, times: null, entryName: String };
    const error = lacking(() => compressTriplets({ ...columns, ...rest }, 'last'));
    expect(error).toBeInstanceOf(MemoryLimitError);
    expect((error as Error).message).toMatch(
      /Use fewer interactions at once, or prepare partitions \(preparePartitions, halfsweep prepare\)\.$/,
    );
  });

  it('refuses more than there are positions before it takes any memory', () => {
    const ids = IdMap.range(2);
    const many = { length: 2 ** 31 } as unknown as Int32Array;
    const columns = { users: ids, items: ids, userIndices: many, itemIndices: many };
    const rest = { values: null, weights: null, times: null, entryName: String };
    const error = lacking(() => compressTriplets({ ...columns, ...rest }, 'last'));
    expect(error).toBeInstanceOf(MemoryLimitError);
    expect(error).toMatchObject({ bytes: 4 * 2 ** 31, limit: 4 * (2 ** 31 - 1) });
  });

  it('does so where a column grows beyond what the engine has', () => {
    class Limited extends Int32Array {
      constructor(length: number) {
        if (length > 4096) throw new RangeError('Array buffer allocation failed');
        super(length);
      }
    }
    const column = new GrowingColumn<Int32Array>(Limited);
    const error = lacking(() => {
      for (let k = 0; k < 5000; k++) column.push(k);
    });
    expect(error).toBeInstanceOf(MemoryLimitError);
    expect(error).toMatchObject({ bytes: 4 * 8192, limit: 4 * 4096 });
  });
});

describe('Interactions', () => {
  it.each(POLICIES)('sorts the rows and merges duplicates by %s', (duplicates) => {
    fc.assert(
      fc.property(problem, (given) => {
        const { entries, userCount, itemCount } = given;
        const groups = groupsOf(entries);
        const merged = (pick: (position: number) => number, policy = duplicates) =>
          groups.map((positions) => mergeNumbers(positions.map(pick), policy));
        const built = Interactions.fromTriplets({ ...columnsOf(entries), userCount, itemCount }, { duplicates });
        const rows = groups.map(([position]) => entries[position].user);
        expect(plain(built)).toEqual({
          users: Array.from({ length: userCount }, (_, index) => index),
          items: Array.from({ length: itemCount }, (_, index) => index),
          indptr: indptrOf(rows, userCount),
          indices: groups.map(([position]) => entries[position].item),
          values: merged((position) => entries[position].value).map(Math.fround),
          weights: merged((position) => entries[position].weight).map(Math.fround),
          times: merged((position) => entries[position].time, 'max'),
        });
      }),
    );
  });

  it('builds the same by every route', () => {
    fc.assert(
      fc.property(problem, fc.constantFrom(...POLICIES), (given, duplicates) => {
        const named = given.entries.map(({ user, item, ...rest }) => ({ user: `u${user}`, item: `i${item}`, ...rest }));
        const columns = columnsOf(named);
        const fromColumns = Interactions.fromColumns(columns, { duplicates });
        const options = { duplicates, weight: 'weight', time: 'time' };
        const fromRows = Interactions.fromRows(named[Symbol.iterator](), options);
        const { users, items } = fromColumns;
        const userIndices = columns.users.map((id) => users.indexOf(id));
        const itemIndices = columns.items.map((id) => items.indexOf(id));
        const numbers = { values: columns.values, weights: columns.weights, times: columns.times };
        const fromTriplets = Interactions.fromTriplets(
          { users: Uint32Array.from(userIndices), items: Int16Array.from(itemIndices), ...numbers },
          { duplicates },
        );
        const fromCsr = Interactions.fromCsr(
          { ...csrOf(userIndices, itemIndices, numbers, users.size), users: users.ids(), items: items.ids() },
          { duplicates },
        );
        expect(plain(fromRows)).toEqual(plain(fromColumns));
        expect(plain(fromCsr)).toEqual(plain(fromColumns));
        expect({ ...plain(fromTriplets), users: users.ids(), items: items.ids() }).toEqual(plain(fromColumns));
      }),
    );
  });

  it('numbers ids in the order of first appearance', () => {
    const { users, items } = Interactions.fromColumns({ users: ['b', 'a', 'b'], items: [7, -2, 0.5] });
    expect([users.ids(), items.ids()]).toEqual([
      ['b', 'a'],
      [7, -2, 0.5],
    ]);
  });

  it('keeps an array of values only when they differ', () => {
    const pair = { users: [0, 0], items: [0, 1] };
    expect(Interactions.fromTriplets(pair)).toMatchObject({
      values: null,
      uniformValue: 1,
      weights: null,
      times: null,
    });
    expect(Interactions.fromTriplets({ ...pair, values: [5, 5] })).toMatchObject({ values: null, uniformValue: 5 });
    const mixed = Interactions.fromTriplets({ ...pair, values: [5, 4] });
    expect([mixed.valueAt(0), mixed.valueAt(1)]).toEqual([5, 4]);
    expect(mixed.select([1])).toMatchObject({ values: null, uniformValue: 4 });
  });

  it('counts repeated interactions without values under sum, and only there', () => {
    const repeated = { users: [0, 0, 0], items: [0, 1, 0] };
    expect(plain(Interactions.fromTriplets(repeated, { duplicates: 'sum' })).values).toEqual([2, 1]);
    for (const duplicates of ['last', 'mean', 'max'] as const) {
      expect(Interactions.fromTriplets(repeated, { duplicates })).toMatchObject({ values: null, uniformValue: 1 });
    }
  });

  it('does not change or keep the arrays it is given', () => {
    const users = Int32Array.of(1, 0);
    const values = Float32Array.of(2, 3);
    const built = Interactions.fromTriplets({ users, items: Int32Array.of(0, 1), values });
    users.fill(9);
    values.fill(9);
    expect(plain(built)).toMatchObject({ indptr: [0, 1, 2], indices: [1, 0], values: [3, 2] });
  });

  it('selects entries by position or mask', () => {
    fc.assert(
      fc.property(problem, fc.infiniteStream(fc.boolean()), (given, coins) => {
        const whole = Interactions.fromTriplets({ ...columnsOf(given.entries), ...counts(given) });
        const mask = Uint8Array.from({ length: whole.nnz }, () => Number(coins.next().value));
        const positions = [...mask.keys()].filter((position) => mask[position]);
        const part = whole.select(mask);
        const all = plain(whole);
        expect(part.users).toBe(whole.users);
        expect(part.items).toBe(whole.items);
        expect(plain(whole.select([...positions, ...positions].reverse()))).toEqual(plain(part));
        const rows = rowsOf(whole.indptr);
        expect(plain(part)).toMatchObject({
          indptr: indptrOf(
            positions.map((position) => rows[position]),
            whole.userCount,
          ),
          indices: positions.map((position) => all.indices[position]),
          values: positions.map((position) => all.values[position]),
          weights: positions.map((position) => all.weights?.[position]),
          times: positions.map((position) => all.times?.[position]),
        });
      }),
    );
  });

  it('has the entries of some users alone, by the ids of these', () => {
    fc.assert(
      fc.property(problem, fc.infiniteStream(fc.boolean()), (given, coins) => {
        const whole = Interactions.fromTriplets({ ...columnsOf(given.entries), ...counts(given) });
        const rows = Int32Array.from({ length: whole.userCount }, (_, user) => user).filter(() => coins.next().value);
        const ids = IdMap.from(Array.from(rows, (user) => whole.users.idAt(user)));
        const part = whole.ofUsers(rows, ids);
        const all = plain(whole);
        const positions = Array.from(rows, (user) =>
          Array.from(all.indices.keys()).slice(whole.indptr[user], whole.indptr[user + 1]),
        ).flat();
        expect(part.users).toBe(ids);
        expect(part.items).toBe(whole.items);
        expect(Array.from(part.userCounts())).toEqual(Array.from(rows, (user) => whole.itemsOf(user).length));
        expect(plain(part)).toMatchObject({
          indices: positions.map((position) => all.indices[position]),
          values: positions.map((position) => all.values[position]),
          weights: positions.map((position) => all.weights?.[position]),
          times: positions.map((position) => all.times?.[position]),
        });
      }),
    );
  });

  it('counts the entries of users and items, and lists the items of a user', () => {
    fc.assert(
      fc.property(problem, (given) => {
        const built = Interactions.fromTriplets({ ...columnsOf(given.entries), ...counts(given) });
        const pairs = groupsOf(given.entries).map(([position]) => given.entries[position]);
        const users = Array.from({ length: given.userCount }, (_, index) => pairs.filter(({ user }) => user === index));
        const items = Array.from({ length: given.itemCount }, (_, index) => pairs.filter(({ item }) => item === index));
        expect([...built.userCounts()]).toEqual(users.map((row) => row.length));
        expect([...built.itemCounts()]).toEqual(items.map((column) => column.length));
        for (const [index, row] of users.entries()) {
          expect([...built.itemsOf(index)]).toEqual(row.map(({ item }) => item));
        }
      }),
    );
  });

  it('goes through memory growth and back', () => {
    const nnz = 3_000_000;
    const users = Int32Array.from({ length: nnz }, (_, position) => (position * 7919) % 1000);
    const items = Int32Array.from({ length: nnz }, (_, position) => position % 1501);
    const built = Interactions.fromTriplets({ users, items, values: Float64Array.from(items) }, { duplicates: 'mean' });
    expect(built.nnz).toBe(1000 * 1501);
    expect(built.values?.every((value, position) => value === built.indices[position])).toBe(true);
    expect(Interactions.fromTriplets({ users: [0], items: [0] }).nnz).toBe(1);
  });
});

function counts({ userCount, itemCount }: Given): { userCount: number; itemCount: number } {
  return { userCount, itemCount };
}

function rowsOf(indptr: Int32Array): number[] {
  return [...indptr.subarray(1)].flatMap((end, row) => Array<number>(end - indptr[row]).fill(row));
}

type Numbers = Record<'values' | 'weights' | 'times', number[]>;

/** A CSR with unsorted rows and duplicates: entries by user only, in the order given. */
function csrOf(users: number[], items: number[], numbers: Numbers, userCount: number) {
  const order = [...users.keys()].sort((a, b) => users[a] - users[b] || a - b);
  const arranged = (column: number[]) => order.map((position) => column[position]);
  return {
    indptr: indptrOf(users, userCount),
    indices: arranged(items),
    values: arranged(numbers.values),
    weights: arranged(numbers.weights),
    times: arranged(numbers.times),
  };
}
