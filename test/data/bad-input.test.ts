// Every input that Interactions must refuse: a typed error that names the column, the position and what was got.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Interactions } from '../../src/data/interactions.ts';
import { ArgumentError, MemoryLimitError } from '../../src/errors.ts';
import { firstRepeat } from '../reference/csr.ts';
import { failure } from './failure.ts';
import { columnsOf, problem } from './problems.ts';

const { fromColumns, fromCsr, fromRows, fromTriplets } = Interactions;
const row = { user: 'a', item: 'x' };
const pair = { users: [0, 1], items: [0, 1] };
const csr = { indptr: [0, 1, 2], indices: [0, 1] };
const notFinite = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e39, '1', 1n, true, {}];

/** Bad input, made ill-typed on purpose: what, the argument named, the value got, and words of the message. */
type Case = [what: string, work: () => unknown, argument: string, got: unknown, words: string];

const bad = (value: unknown) => value as never;

/** What an index has to be where no count is given. */
const INDEX = 'an integer in [0, 2147483646)';

const cases: Record<string, Case[]> = {
  rows: [
    ['no iterable', () => fromRows(bad(5)), 'rows', 5, 'iterable'],
    ['undefined', () => fromRows(bad(undefined)), 'rows', undefined, 'iterable'],
    ['a row that is no object', () => fromRows([row, bad('b')]), 'rows[1]', 'b', 'object'],
    ['a missing user', () => fromRows([row, { item: 'x' }]), 'rows[1].user', undefined, '`user`'],
    ['a missing item', () => fromRows([{ user: 'a' }]), 'rows[0].item', undefined, '`item`'],
    ['a missing named column', () => fromRows([row], { item: 'sku' }), 'rows[0].sku', undefined, '`item`'],
    ['mixed users', () => fromRows([row, { ...row, user: 3 }]), 'rows[1].user', 3, 'as the ids before'],
    ['a missing value', () => fromRows([{ ...row, value: 1 }, row]), 'rows[1].value', undefined, 'finite'],
    ['a late value', () => fromRows([row, { ...row, value: 2 }]), 'rows[1].value', 2, 'absent'],
    ['a missing named value', () => fromRows([row], { value: 'stars' }), 'rows[0].stars', undefined, 'finite'],
    ['a missing weight', () => fromRows([row], { weight: 'w' }), 'rows[0].w', undefined, 'above 0'],
    ['a missing time', () => fromRows([row], { time: 't' }), 'rows[0].t', undefined, 'finite'],
  ],
  columns: [
    ['nothing', () => fromColumns(bad(undefined)), 'columns', undefined, 'object of arrays'],
    ['no users', () => fromColumns(bad({ items: [] })), 'users', undefined, 'array'],
    ['text for items', () => fromColumns({ users: ['a'], items: bad('x') }), 'items', 'x', 'array'],
    ['short items', () => fromColumns({ users: ['a', 'b'], items: ['x'] }), 'items.length', 1, '2'],
    ['long values', () => fromColumns({ users: ['a'], items: ['x'], values: [1, 2] }), 'values.length', 2, '1'],
    ['short weights', () => fromColumns({ users: ['a'], items: ['x'], weights: [] }), 'weights.length', 0, '1'],
    ['short times', () => fromColumns({ users: ['a'], items: ['x'], times: [] }), 'times.length', 0, '1'],
    ['mixed users', () => fromColumns({ users: ['a', 1], items: [1, 2] }), 'users[1]', 1, 'string'],
    ['mixed items', () => fromColumns({ users: ['a', 'b'], items: [1, 'x'] }), 'items[1]', 'x', 'number'],
    ['a hole', () => fromColumns({ users: ['a', bad(undefined)], items: [1, 2] }), 'users[1]', undefined, 'string'],
  ],
  triplets: [
    ['nothing', () => fromTriplets(bad(null)), 'triplets', null, 'object of arrays'],
    ['short users', () => fromTriplets({ users: [0], items: [0, 1] }), 'items.length', 2, '1'],
    ['a negative user', () => fromTriplets({ ...pair, users: [0, -1] }), 'users[1]', -1, INDEX],
    ['half an item', () => fromTriplets({ ...pair, items: [0.5, 1] }), 'items[0]', 0.5, INDEX],
    ['only a user past int32', () => fromTriplets({ users: [2 ** 31], items: [0] }), 'users[0]', 2 ** 31, INDEX],
    ['a user past the count', () => fromTriplets({ ...pair, userCount: 1 }), 'users[1]', 1, '[0, 1)'],
    ['an item past the count', () => fromTriplets({ ...pair, itemCount: 1 }), 'items[1]', 1, '[0, 1)'],
    ['an item past int32', () => fromTriplets({ ...pair, items: [0, 2 ** 31] }), 'items[1]', 2 ** 31, 'integer'],
    ['an infinite item', () => fromTriplets({ ...pair, items: [Infinity, 0] }), 'items[0]', Infinity, 'integer'],
    ['a NaN item', () => fromTriplets({ ...pair, items: [Number.NaN, 0] }), 'items[0]', Number.NaN, 'integer'],
    ['a negative count', () => fromTriplets({ ...pair, userCount: -1 }), 'userCount', -1, 'integer'],
    ['a huge count', () => fromTriplets({ ...pair, itemCount: 2 ** 31 }), 'itemCount', 2 ** 31, 'integer'],
  ],
  csr: [
    ['no indptr', () => fromCsr(bad({ indices: [] })), 'indptr', undefined, 'array'],
    ['an empty indptr', () => fromCsr({ indptr: [], indices: [] }), 'indptr', [], 'users + 1'],
    ['a first offset', () => fromCsr({ ...csr, indptr: [1, 1, 2] }), 'indptr[0]', 1, '0'],
    ['a falling indptr', () => fromCsr({ ...csr, indptr: [0, 2, 1] }), 'indptr[2]', 1, '[2, 2]'],
    ['an offset past the end', () => fromCsr({ ...csr, indptr: [0, 9, 2] }), 'indptr[1]', 9, '[0, 2]'],
    ['a fractional offset', () => fromCsr({ ...csr, indptr: [0, 0.5, 2] }), 'indptr[1]', 0.5, 'integer'],
    ['a NaN offset', () => fromCsr({ ...csr, indptr: [0, Number.NaN, 2] }), 'indptr[1]', Number.NaN, 'integer'],
    ['a short last offset', () => fromCsr({ ...csr, indptr: [0, 1, 1] }), 'indptr[2]', 1, '2, the length'],
    ['a negative index', () => fromCsr({ ...csr, indices: [0, -1] }), 'indices[1]', -1, INDEX],
    ['only an index past int32', () => fromCsr({ indptr: [0, 1], indices: [2 ** 31] }), 'indices[0]', 2 ** 31, INDEX],
    ['an index past the count', () => fromCsr({ ...csr, itemCount: 1 }), 'indices[1]', 1, '[0, 1)'],
    ['an index past the ids', () => fromCsr({ ...csr, items: ['x'] }), 'indices[1]', 1, '[0, 1)'],
    ['too many user ids', () => fromCsr({ ...csr, users: ['a', 'b', 'c'] }), 'users.length', 3, '2'],
    ['ids beside a count', () => fromCsr({ ...csr, items: ['x', 'y'], itemCount: 3 }), 'items.length', 2, '3'],
    ['one id twice', () => fromCsr({ ...csr, users: ['a', 'a'] }), 'users[1]', 'a', 'unlike users[0]'],
    ['mixed ids', () => fromCsr({ ...csr, items: ['x', 2] }), 'items[1]', 2, 'string'],
    ['short values', () => fromCsr({ ...csr, values: [1] }), 'values.length', 1, '2'],
  ],
  'no interactions': [
    ['rows', () => fromRows([]), 'interactions', 0, 'There are no interactions'],
    ['columns', () => fromColumns({ users: [], items: [] }), 'interactions', 0, 'There are no interactions'],
    ['triplets', () => fromTriplets({ users: [], items: [], userCount: 3 }), 'interactions', 0, 'no interactions'],
    ['csr', () => fromCsr({ indptr: [0, 0], indices: [] }), 'interactions', 0, 'There are no interactions'],
  ],
  'anything else': [
    ['an unknown policy', () => fromTriplets(pair, { duplicates: bad('first') }), 'duplicates', 'first', 'one of last'],
    ['a property of objects', () => fromRows([], { duplicates: bad('toString') }), 'duplicates', 'toString', 'one of'],
    ['a position', () => fromTriplets(pair).select([0, 2]), 'positions[1]', 2, '[0, 2)'],
    ['a fraction', () => fromTriplets(pair).select([0.5]), 'positions[0]', 0.5, '[0, 2)'],
    ['a mask', () => fromTriplets(pair).select(new Uint8Array(3)), 'positions.length', 3, 'mask'],
    ['a user', () => fromTriplets(pair).itemsOf(2), 'userIndex', 2, '[0, 2)'],
    ['an entry', () => fromTriplets(pair).valueAt(-1), 'position', -1, '[0, 2)'],
  ],
};

describe.each(Object.entries(cases))('%s', (_, list) => {
  it.each(list)('refuses %s', (_what, work, argument, got, words) => {
    const error = failure(work, ArgumentError);
    expect(error).toMatchObject({ argument, got, code: 'ERR_ARGUMENT' });
    expect(error.message).toContain(words);
  });
});

describe('numbers out of their domain', () => {
  const columns = [
    ['values', 'value', notFinite],
    ['weights', 'weight', [...notFinite, 0, -1, 1e-60]],
    ['times', 'time', notFinite.filter((value) => value !== 1e39)],
  ] as const;

  it.each(columns)('%s', (column, name, numbers) => {
    for (const got of numbers) {
      const arrays = { users: [0, 1], items: [0, 1], [column]: bad([1, got]) };
      const expected = { argument: `${column}[1]`, got };
      expect(failure(() => fromTriplets(arrays), ArgumentError)).toMatchObject(expected);
      expect(failure(() => fromColumns(arrays), ArgumentError)).toMatchObject(expected);
      expect(failure(() => fromCsr({ ...csr, [column]: bad([1, got]) }), ArgumentError)).toMatchObject(expected);
      const rows = [
        { ...row, [name]: 1 },
        { ...row, [name]: got },
      ];
      const error = failure(() => fromRows(rows, { [name]: name }), ArgumentError);
      expect(error).toMatchObject({ argument: `rows[1].${name}`, got });
    }
  });

  it('finds them in typed arrays too', () => {
    const values = Float32Array.of(1, Number.NaN);
    expect(failure(() => fromTriplets({ ...pair, values }), ArgumentError).argument).toBe('values[1]');
    const users = Int32Array.of(0, -1);
    expect(failure(() => fromTriplets({ ...pair, users }), ArgumentError).argument).toBe('users[1]');
  });

  it.each(['values', 'weights'])('%s that overflow when summed', (column) => {
    const repeated = { users: [0, 0], items: [0, 0], [column]: [3e38, 3e38] };
    expect(failure(() => fromTriplets(repeated, { duplicates: 'sum' }), ArgumentError).argument).toBe(column);
    expect(fromTriplets(repeated, { duplicates: 'mean' }).nnz).toBe(1);
  });
});

describe('duplicates under error', () => {
  it('names the first repeated entry, and only a repeated one', () => {
    fc.assert(
      fc.property(problem, ({ entries }) => {
        const position = firstRepeat(entries);
        const build = () => Interactions.fromTriplets(columnsOf(entries), { duplicates: 'error' });
        if (position < 0) {
          expect(build().nnz).toBe(entries.length);
          return;
        }
        const { user, item } = entries[position];
        expect(failure(build, ArgumentError)).toMatchObject({
          argument: `users[${position}] with items[${position}]`,
          got: `${user}, ${item}`,
        });
      }),
    );
  });

  it('names it as the caller wrote it', () => {
    const rows = [row, { user: 'b', item: 'x' }, row];
    const error = failure(() => fromRows(rows, { duplicates: 'error' }), ArgumentError);
    expect(error).toMatchObject({ argument: 'rows[2]', got: 'a, x' });
    const twice = { indptr: [0, 2], indices: [0, 0] };
    expect(failure(() => fromCsr(twice, { duplicates: 'error' }), ArgumentError).argument).toBe('indices[1]');
  });
});

describe('more than a memory can hold', () => {
  // 2³⁰ − 1 items: the bytes of their offsets are 2³², which 32 bits would take for none.
  it.each([
    ['userCount', 2 ** 31 - 2],
    ['itemCount', 2 ** 31 - 2],
    ['itemCount', 2 ** 30 - 1],
  ])('is said before any work, with the bytes: %s %d', (count, given) => {
    const error = failure(() => fromTriplets({ ...pair, [count]: given }), MemoryLimitError);
    expect(error.bytes).toBeGreaterThan(4 * given);
    expect(fromTriplets(pair).nnz).toBe(2);
  });
});

it('select refuses positions that are no numbers', () => {
  const interactions = Interactions.fromTriplets({ users: [0, 1], items: [0, 1] });
  for (const position of [Symbol('x'), 1n, '0', 2]) {
    expect(() => interactions.select([position] as never)).toThrow(ArgumentError);
  }
});
