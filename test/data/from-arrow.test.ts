// Tables of both libraries, which are told by their shape: what they hold is compared with what was put in.
import * as flechette from '@uwdata/flechette';
import * as arrow from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { ArgumentError, type ArrowTable, Interactions } from '../../src/index.ts';
import { rejection } from './failure.ts';
import { plain } from './problems.ts';

const USERS = ['ann', 'bob', 'ann', 'cät', 'bob'];
const ITEMS = [3, 1, 2, 3, 2];
const RATINGS = [4, 3.5, 1, 5, 2];
const SECONDS = [1_577_872_800, 1_577_872_801, 0, -86_400, 1_577_872_802];
const DATES = SECONDS.map((second) => new Date(1000 * second));

type Arrays = Record<string, [values: readonly unknown[], apache: arrow.DataType, flechette: flechette.DataType]>;

/** The same columns in a table of each library, in one record batch and in several. */
function tables(arrays: Arrays): [name: string, table: ArrowTable][] {
  const names = Object.keys(arrays);
  const { length } = arrays[names[0]][0];
  const apache = (begin: number, end: number) =>
    new arrow.Table(
      Object.fromEntries(
        Object.entries(arrays).map(([name, [values, type]]) => [
          name,
          arrow.vectorFromArray(values.slice(begin, end) as never[], type),
        ]),
      ),
    );
  const flat = flechette.tableFromColumns(
    Object.entries(arrays).map(([name, [values, , type]]) => [
      name,
      flechette.columnFromArray(values as never[], type),
    ]),
  );
  const batched = flechette.tableFromColumns(
    Object.entries(arrays).map(([name, [values, , type]]) => [
      name,
      flechette.columnFromArray(values as never[], type, { maxBatchRows: 2 }),
    ]),
  );
  return [
    ['apache-arrow', apache(0, length)],
    ['apache-arrow, two record batches', apache(0, 2).concat(apache(2, length))],
    ['apache-arrow, sliced', apache(0, length).slice(0, length)],
    ['apache-arrow, of a stream', arrow.tableFromIPC(arrow.tableToIPC(apache(0, length)))],
    ['flechette', flat],
    ['flechette, three record batches', batched],
    ['flechette, of a stream', flechette.tableFromIPC(flechette.tableToIPC(batched, {})!)],
  ];
}

const expected = (
  numbers: { values?: number[]; times?: number[]; weights?: number[] } = {},
  users: readonly (string | number)[] = USERS,
) => Interactions.fromColumns({ users, items: ITEMS, ...numbers });

const utf8 = [new arrow.Utf8(), flechette.utf8()] as const;
const int32 = [new arrow.Int32(), flechette.int32()] as const;

describe('Interactions.fromArrow', () => {
  const named: Arrays = {
    rating: [RATINGS, new arrow.Float64(), flechette.float64()],
    item_id: [ITEMS, ...int32],
    user_id: [USERS, ...utf8],
    at: [DATES, new arrow.TimestampMicrosecond(), flechette.timestamp(flechette.TimeUnit.MICROSECOND)],
  };
  it.each(tables(named))('takes columns by their names: %s', async (_, table) => {
    expect(plain(await Interactions.fromArrow(table))).toEqual(plain(expected({ values: RATINGS })));
    const options = { user: 'user_id', item: 'item_id', value: null, weight: 'rating', time: 'at' };
    expect(plain(await Interactions.fromArrow(table, options))).toEqual(
      plain(expected({ weights: RATINGS, times: SECONDS })),
    );
  });

  it('takes a slice of a table', async () => {
    const [, table] = tables(named)[0];
    const slice = (table as arrow.Table).slice(1, 4);
    const options = { time: 'at' };
    expect(plain(await Interactions.fromArrow(slice, options))).toEqual(
      plain(
        Interactions.fromColumns({
          users: USERS.slice(1, 4),
          items: ITEMS.slice(1, 4),
          values: RATINGS.slice(1, 4),
          times: SECONDS.slice(1, 4),
        }),
      ),
    );
  });

  const dictionaries: Arrays = {
    user: [
      USERS,
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int8()),
      flechette.dictionary(flechette.utf8(), flechette.int8()),
    ],
    item: [
      ITEMS,
      new arrow.Dictionary(new arrow.Int32(), new arrow.Uint16() as never),
      flechette.dictionary(flechette.int32(), flechette.uint16()),
    ],
  };
  it.each(tables(dictionaries))('takes dictionaries: %s', async (_, table) => {
    expect(plain(await Interactions.fromArrow(table))).toEqual(plain(expected()));
  });

  it('makes each id of a dictionary once', async () => {
    const keys = Int32Array.from({ length: 10_000 }, (_, row) => (row * 7) % 5);
    let made = 0;
    const words = ['a', 'b', 'c', 'd', 'e', 'nobody'];
    const get = (key: number) => {
      made++;
      return words[key];
    };
    const dictionary = { length: words.length, get };
    const type = { typeId: -1, dictionary: { typeId: 5 } };
    const chunk = (begin: number, end: number) => ({
      type,
      length: end - begin,
      nullCount: 0,
      values: keys.subarray(begin, end),
      dictionary,
    });
    const getRow = () => {
      throw new Error('a value was read by its row');
    };
    const table = {
      schema: { fields: [{ name: 'user' }, { name: 'item' }] },
      getChildAt: () => ({ length: keys.length, get: getRow, data: [chunk(0, 4_000), chunk(4_000, 10_000)] }),
    };
    const { users, nnz } = await Interactions.fromArrow(table);
    expect([users.ids(), nnz]).toEqual([['a', 'c', 'e', 'b', 'd'], 5]);
    expect(made).toBe(10); // five as users, five as items
  });

  const large = [2n ** 53n + 1n, 5n, 2n ** 53n + 1n, -7n, 5n];
  it.each(tables({ user: [large, new arrow.Int64(), flechette.int64()], item: [ITEMS, ...int32] }))(
    'makes integers beyond 2^53 text: %s',
    async (_, table) => {
      expect(plain(await Interactions.fromArrow(table))).toEqual(plain(expected({}, large.map(String))));
    },
  );

  const small = large.map((id) => id % 100n);
  it.each(
    tables({
      user: [small, new arrow.Int64(), flechette.int64()],
      item: [ITEMS, new arrow.Uint8(), flechette.uint8()],
      count: [RATINGS.map(Math.round), new arrow.Uint16(), flechette.uint16()],
    }),
  )('keeps other 64-bit integers as numbers: %s', async (_, table) => {
    const { users, values } = expected({ values: RATINGS.map(Math.round) }, small.map(Number));
    const made = await Interactions.fromArrow(table);
    expect([made.users.ids(), made.values]).toEqual([users.ids(), values]);
  });

  const times: [kind: string, apache: arrow.DataType, flechette: flechette.DataType, given: readonly unknown[]][] = [
    ['seconds', new arrow.TimestampSecond(), flechette.timestamp(flechette.TimeUnit.SECOND), DATES],
    ['milliseconds', new arrow.TimestampMillisecond(), flechette.timestamp(flechette.TimeUnit.MILLISECOND), DATES],
    ['nanoseconds', new arrow.TimestampNanosecond(), flechette.timestamp(flechette.TimeUnit.NANOSECOND), DATES],
    ['days', new arrow.DateDay(), flechette.dateDay(), DATES],
    ['days in milliseconds', new arrow.DateMillisecond(), flechette.dateMillisecond(), DATES],
    ['text', ...utf8, DATES.map((date) => date.toISOString())],
    ['numbers of what they are', new arrow.Float64(), flechette.float64(), SECONDS],
  ];
  it.each(
    times.flatMap(([kind, ofApache, ofFlechette, given]) =>
      tables({ user: [USERS, ...utf8], item: [ITEMS, ...int32], time: [given, ofApache, ofFlechette] }).map(
        ([name, table]) => [kind, name, table] as const,
      ),
    ),
  )('takes times in %s: %s', async (kind, name, table) => {
    const seconds = SECONDS.map((second) => (kind.startsWith('days') ? 86_400 * Math.floor(second / 86_400) : second));
    // apache-arrow keeps the time of a day when it builds days in milliseconds.
    const isExact = kind === 'days in milliseconds' && name.startsWith('apache');
    expect((await Interactions.fromArrow(table, { time: 'time' })).times).toEqual(
      expected({ times: isExact ? SECONDS : seconds }).times,
    );
  });

  const others: [
    kind: string,
    apache: arrow.DataType,
    flechette: flechette.DataType,
    given: readonly unknown[],
    values: number[],
  ][] = [
    ['float32', new arrow.Float32(), flechette.float32(), RATINGS, RATINGS],
    ['float16', new arrow.Float16(), flechette.float16(), RATINGS, RATINGS],
    ['truth values', new arrow.Bool(), flechette.bool(), [true, false, true, true, false], [1, 0, 1, 1, 0]],
    ['int64', new arrow.Int64(), flechette.int64(), [1n, 2n, 3n, 4n, 5n], [1, 2, 3, 4, 5]],
  ];
  it.each(
    others.flatMap(([kind, ofApache, ofFlechette, given, values]) =>
      tables({ user: [USERS, ...utf8], item: [ITEMS, ...int32], value: [given, ofApache, ofFlechette] }).map(
        ([name, table]) => [kind, name, table, values] as const,
      ),
    ),
  )('takes values of %s: %s', async (_, __, table, values) => {
    expect(plain(await Interactions.fromArrow(table))).toEqual(plain(expected({ values })));
  });

  it('takes text in views, large text and decimals of flechette', async () => {
    const table = flechette.tableFromArrays(
      { user: USERS, item: ITEMS.map(String), value: RATINGS },
      { types: { user: flechette.largeUtf8(), item: flechette.utf8(), value: flechette.decimal(10, 2) } },
    );
    expect(plain(await Interactions.fromArrow(table))).toEqual(
      plain(Interactions.fromColumns({ users: USERS, items: ITEMS.map(String), values: RATINGS })),
    );
  });

  const nulls = (place: 'user' | 'item' | 'value' | 'time'): Arrays => {
    const holed = (values: readonly unknown[], role: string) => (role === place ? values.with(3, null) : values);
    return {
      user: [
        holed(USERS, 'user'),
        new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
        flechette.dictionary(flechette.utf8()),
      ],
      item: [holed(ITEMS, 'item'), ...int32],
      value: [holed(RATINGS, 'value'), new arrow.Float32(), flechette.float32()],
      time: [
        holed(DATES, 'time'),
        new arrow.TimestampMillisecond(),
        flechette.timestamp(flechette.TimeUnit.MILLISECOND),
      ],
    };
  };
  it.each(
    (['user', 'item', 'value', 'time'] as const).flatMap((place) =>
      tables(nulls(place)).map(([name, table]) => [place, name, table] as const),
    ),
  )('refuses a null among the %ss by its row: %s', async (place, _, table) => {
    const error = await rejection(Interactions.fromArrow(table, { time: 'time' }), ArgumentError);
    expect(error).toMatchObject({ argument: `table[3].${place}`, got: null });
  });

  const dates: Arrays = {
    user: [DATES, new arrow.DateDay(), flechette.dateDay()],
    item: [ITEMS, ...int32],
    rating: [USERS, ...utf8],
  };
  it.each(tables(dates))('refuses columns of other types: %s', async (name, table) => {
    const ids = await rejection(Interactions.fromArrow(table), ArgumentError);
    expect(ids).toMatchObject({ argument: 'table[0].user', expected: 'a column of integers or text' });
    expect(ids.got).toBe(name.startsWith('apache') ? 'Date32<DAY>' : 'Arrow type 8');
    const values = await rejection(Interactions.fromArrow(table, { user: 'item', value: 'rating' }), ArgumentError);
    expect(values).toMatchObject({ expected: 'a column of numbers' });
  });

  it('refuses values that are not finite, by their row', async () => {
    const table = flechette.tableFromArrays({ user: [1, 2], item: [1, 2], value: [1, Number.POSITIVE_INFINITY] });
    expect(await rejection(Interactions.fromArrow(table), ArgumentError)).toMatchObject({ argument: 'table[1].value' });
  });

  it('refuses columns that are not there, with those that are', async () => {
    const table = flechette.tableFromArrays({ who: ['a'], what: ['b'], stars: [1] });
    const none = await rejection(Interactions.fromArrow(table), ArgumentError);
    expect(none).toMatchObject({
      argument: 'user',
      got: undefined,
      expected: 'the name of a column: who, what, stars',
    });
    const wrong = await rejection(Interactions.fromArrow(table, { user: 'who', item: 'which' }), ArgumentError);
    expect(wrong).toMatchObject({ argument: 'item', got: 'which' });
    const made = await Interactions.fromArrow(table, { user: 'who', item: 'what' });
    expect([made.users.ids(), made.uniformValue]).toEqual([['a'], 1]);
  });

  it.each([[undefined], [{}], [[1, 2]], [{ schema: { fields: [] } }]])('refuses %j as a table', async (given) => {
    const error = await rejection(Interactions.fromArrow(given as never), ArgumentError);
    expect(error).toMatchObject({ argument: 'table', expected: 'a table of apache-arrow or @uwdata/flechette' });
  });

  it('names a repeated pair by its row, and refuses tables without any', async () => {
    const table = flechette.tableFromArrays({ user: ['a', 'b', 'a'], item: [1, 1, 1] });
    const repeated = await rejection(Interactions.fromArrow(table, { duplicates: 'error' }), ArgumentError);
    expect(repeated).toMatchObject({ argument: 'table[2]', got: 'a, 1' });
    const empty = arrow.tableFromArrays({ user: new Int32Array(), item: new Int32Array() });
    expect(await rejection(Interactions.fromArrow(empty), ArgumentError)).toMatchObject({ argument: 'interactions' });
  });
});

it('refuses a name that two columns have', async () => {
  const column = (values: number[]) => flechette.columnFromArray(values, flechette.int32());
  const twice = flechette.tableFromColumns([
    ['user', column([1, 2])],
    ['item', column([7, 8])],
    ['item', column([5, 6])],
  ]) as unknown as ArrowTable;
  for (const options of [{}, { user: 'user', item: 'item' }]) {
    const error = await rejection(Interactions.fromArrow(twice, options), ArgumentError);
    expect(error.message).toMatch(/^item must be the name of one column: .*"item"/);
  }
});

describe('doubles as ids', () => {
  const ids = (values: number[]) =>
    tables({
      user: [values, new arrow.Float64(), flechette.float64()],
      item: [values.map((_, at) => at), new arrow.Int32(), flechette.int32()],
    });

  it('are integers', async () => {
    for (const [, table] of ids([3, -1, 0, 3, 2 ** 53 - 1]))
      expect((await Interactions.fromArrow(table)).users.ids()).toEqual([3, -1, 0, 2 ** 53 - 1]);
  });

  it.each([1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('or are refused by their row: %d', async (value) => {
    for (const [, table] of ids([3, value, 4])) {
      const error = await rejection(Interactions.fromArrow(table), ArgumentError);
      expect(error).toMatchObject({ argument: 'table[1].user', got: value });
    }
  });

  it('unlike narrower floats, which may have rounded', async () => {
    const narrow = tables({
      user: [[1, 2, 3], new arrow.Float32(), flechette.float32()],
      item: [[1, 2, 3], new arrow.Int32(), flechette.int32()],
    });
    for (const [, table] of narrow) await rejection(Interactions.fromArrow(table), ArgumentError);
  });
});
