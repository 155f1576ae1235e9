// Interactions from SQL, compared with those of the same rows.
import { mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { ArgumentError, Interactions, ParseError } from '../../../src/index.ts';
import { QueryError, type QueryOptions, readQuery } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { plain } from '../../data/problems.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from '../read/entries.ts';
import { duckdb, hasSqlite } from './databases.ts';

const folder = useFolder();
const sqlite = await hasSqlite();
if (!sqlite) {
  console.warn('NOT TESTED with a SQLite file: DuckDB has no extension sqlite here, and could not download it.');
}

const entries = async (sql: string, options?: QueryOptions) => entriesOf(await readQuery(sql, options));
const refused = (sql: string, options?: QueryOptions) => rejection(readQuery(sql, options), QueryError);
const values = (...rows: string[]) => `SELECT * FROM (VALUES ${rows.join(', ')}) AS t`;

describe('readQuery', () => {
  it('is as of the rows, numbered in the order of first appearance', async () => {
    const rows = Array.from({ length: 10_000 }, (_, row) => ({
      user: `u${(row * 7919) % 501}`,
      item: (row * 104_729) % 307,
      value: (row % 9) - 4,
      time: row / 2,
    }));
    const sql = `SELECT 'u' || (range * 7919) % 501 AS user_id, (range * 104729) % 307 AS item_id,
      range % 9 - 4 AS rating, range / 2 AS at FROM range(10000) ORDER BY range`;
    for (const duplicates of ['last', 'sum', 'mean', 'max'] as const) {
      const made = await readQuery(sql, { time: 'at', duplicates, memoryLimit: '200MB', threads: 2 });
      expect(plain(made)).toEqual(plain(Interactions.fromRows(rows, { time: 'time', duplicates })));
    }
  });

  it('takes columns by name, by position, or as they stand', async () => {
    const sql = values("(5.5, 'ann', 'x', 2)");
    expect(await entries(`${sql}(stars, customer, note, movie_id)`)).toEqual([['ann', 2, 5.5]]);
    const taken: unknown[] = [];
    const options = { user: 2, item: 3, value: 'd', onColumns: (columns: unknown) => taken.push(columns) };
    expect(await entries(`${sql}(a, b, c, d)`, options)).toEqual([['ann', 'x', 2]]);
    expect(taken).toEqual([{ user: 'b', item: 'c', value: 'd', time: undefined, others: ['a'] }]);
    expect(await entries("SELECT 5, 'ann', 'x'")).toEqual([[5, 'ann', 1]]); // text that stands third is no value
    expect(await entries('SELECT 7, 8, count(*) FROM range(3)')).toEqual([[7, 8, 3]]);
    expect(await entries('SELECT 7 AS user, 8 AS item, 9 AS rating', { value: null })).toEqual([[7, 8, 1]]);
  });

  it('refuses names that several columns have, unless positions tell them apart', async () => {
    const sql = 'SELECT 1 AS user, 2 AS item, 3 AS item';
    await expect(readQuery(sql)).rejects.toThrow(/columns 2 and 3: give one, --item 2/);
    await expect(readQuery('SELECT 1 AS user, 2 AS item, 3 AS user')).rejects.toThrow(/columns 1 and 3/);
    expect(await entries(sql, { user: 1, item: 3 })).toEqual([[1, 3, 1]]);
    expect(await entries('SELECT 1 AS user, 2 AS item, 3 AS tag, 4 AS tag', { value: null })).toEqual([[1, 2, 1]]);
  });

  it('ends with what an async callback rejects with', async () => {
    for (const name of ['onProgress', 'onColumns']) {
      const failing = async () => Promise.reject(new RangeError('of the caller'));
      await expect(readQuery('SELECT 1 AS user, 2 AS item', { [name]: failing })).rejects.toThrow('of the caller');
    }
  });

  it.each([';', ' ; ;\n', '-- nothing', '/* nothing */'])('refuses %j, which is no query', async (sql) => {
    const { message } = await refused(sql);
    expect(message).toMatch(/^A query begins with SELECT/);
  });

  it.each([
    ['TINYINT', '1', 1],
    ['UTINYINT', '255', 255],
    ['SMALLINT', '-2', -2],
    ['UINTEGER', '4294967295', 4_294_967_295],
    ['BIGINT', '9007199254740991', 9_007_199_254_740_991],
    ['BIGINT', '-9007199254740992', '-9007199254740992'],
    ['UBIGINT', '18446744073709551615', '18446744073709551615'],
    ['HUGEINT', '5', 5],
    ['HUGEINT', '170141183460469231731687303715884105727', '170141183460469231731687303715884105727'],
    ['DECIMAL(20, 0)', '77', 77],
    ['VARCHAR', "'007'", '007'],
    ["ENUM('x', 'cät')", "'cät'", 'cät'],
    ['UUID', "'8063d967-bd63-413d-8ec1-5e1daa992442'", '8063d967-bd63-413d-8ec1-5e1daa992442'],
  ])('takes ids of %s', async (type, id, expected) => {
    const data = await readQuery(`SELECT CAST(${id} AS ${type}) AS user, 1 AS item`);
    expect(data.users.ids()).toEqual([expected]);
  });

  it('makes all ids of a column text where one is beyond 2^53', async () => {
    const data = await readQuery(`${values('(3::BIGINT, 1)', '(9007199254740993, 1)', '(3, 2)')}(user, item)`);
    expect(data.users.ids()).toEqual(['3', '9007199254740993']);
  });

  it('makes ids of the type that is asked for', async () => {
    const sql = `${values("(7, '10')", "(8, '9')")}(user, item)`;
    const data = await readQuery(sql, { userIds: 'string', itemIds: 'number' });
    expect([data.users.ids(), data.items.ids()]).toEqual([
      ['7', '8'],
      [10, 9],
    ]);
    const error = await refused("SELECT 'x' AS user, 1 AS item", { userIds: 'number' });
    expect(error.message).toBe('Column "user" of the query has x: expected the id of a row, an integer.');
  });

  it.each([
    ['DECIMAL(5, 2)', '-1.25', -1.25],
    ['DOUBLE', '0.1', Math.fround(0.1)],
    ['FLOAT', '0.1', Math.fround(0.1)],
    ['DOUBLE', '3.4028235e38', Math.fround(3.4028235e38)],
    ['BOOLEAN', 'true', 1],
    ['HUGEINT', '12', 12],
    ['UBIGINT', '0', 0],
  ])('takes values of %s', async (type, value, expected) => {
    expect(await entries(`SELECT 1 AS user, 2 AS item, CAST(${value} AS ${type}) AS value`)).toEqual([
      [1, 2, expected],
    ]);
  });

  it.each([
    ['DATE', "'1970-01-02'", 86_400],
    ['TIMESTAMP', "'2020-01-01 10:00:00.25'", 1_577_872_800.25],
    ['TIMESTAMP_S', "'2020-01-01 10:00:00'", 1_577_872_800],
    ['TIMESTAMP_MS', "'1969-12-31 23:59:59.5'", -0.5],
    ['TIMESTAMP_NS', "'1970-01-01 00:00:01.5'", 1.5],
    ['TIMESTAMPTZ', "'2020-01-01 10:00:00+02'", 1_577_865_600],
    ['VARCHAR', "'2020-01-01T10:00:00'", 1_577_872_800],
    ['VARCHAR', "'2020-01-01T10:00:00+02:00'", 1_577_865_600],
    ['BIGINT', '881250949', 881_250_949],
    ['DOUBLE', '1.5', 1.5],
  ])('takes times of %s', async (type, time, expected) => {
    const data = await readQuery(`SELECT 1 AS user, 2 AS item, CAST(${time} AS ${type}) AS t`, { time: 't' });
    expect([...data.times!]).toEqual([expected]);
  });

  it.each([
    [
      'NULLs, with their number',
      values('(1, 2)', '(NULL, 3)', '(NULL, 4)'),
      'Column "user" of the query is NULL in 2 of 3 rows. Leave them out: WHERE "user" IS NOT NULL.',
    ],
    ['NULLs among items', values('(1, NULL)'), 'Column "item" of the query is NULL in 1 of 1 rows.'],
    ['empty ids', values("('', 1)", "('a', 1)"), 'Column "user" of the query is empty in 1 of 2 rows.'],
    [
      'ids with a fraction',
      values('(1.5, 1)'),
      'Column "user" of the query is of type DECIMAL(2,1), which is not an id: integers or text.',
    ],
    ['lists', values('([1], 1)'), 'Column "user" of the query is of type INTEGER[], which is not an id'],
    ['no rows', `${values('(1, 1)')}(user, item) WHERE user = 2 --`, 'The query gives no rows'],
    ['one column', 'SELECT 1 AS a --', 'The query gives 1 columns (a), and none at 2.'],
    ['two statements', 'SELECT 1; SELECT 2 --', 'A query is one statement; there are 2.'],
    ['other statements', 'CREATE TABLE x (a INT) --', 'A query begins with SELECT, FROM, WITH or VALUES.'],
    [
      'what is no SQL',
      'SELECT frm plays --',
      'DuckDB: Binder Error: Referenced column "frm" was not found because the FROM clause is missing LINE 1: SELECT frm plays',
    ],
    ['a table that is not there', 'FROM plays --', 'DuckDB: Catalog Error: Table with name plays does not exist!'],
    [
      'a file that is not there',
      "FROM 'nothing.parquet' --",
      'DuckDB: IO Error: No files found that match the pattern "nothing.parquet"',
    ],
  ])('refuses %s', async (_, sql, message) => {
    const error = await refused(`${sql}(user, item)`);
    expect(error.message).toContain(message);
    expect(error.code).toBe('ERR_QUERY');
  });

  it.each([
    ['NULLs', 'NULL::DOUBLE', { value: 'x' }, 'Column "x" of the query is NULL in 1 of 1 rows.'],
    ['NaN', "'nan'::DOUBLE", { value: 'x' }, 'Column "x" of the query is no finite number (float32) in 1 of 1 rows.'],
    ['numbers beyond float32', '3.4028235677973366e38::DOUBLE', { value: 'x' }, 'is no finite number (float32)'],
    ['text as values', "'5'", { value: 'x' }, 'is of type VARCHAR, which is not a value: numbers'],
    ['text that is no time', "'soon'", { time: 'x' }, 'is no finite time, or no text of ISO 8601, in 1 of 1 rows.'],
    ['a time without end', "'infinity'::TIMESTAMP", { time: 'x' }, 'is no finite time'],
    ['truth as a time', '[true]', { time: 'x' }, 'which is not a time'],
  ])('refuses %s', async (_, given, options, message) => {
    expect((await refused(`SELECT 1 AS user, 2 AS item, ${given} AS x`, options)).message).toContain(message);
  });

  it('refuses columns that are not there, repeated pairs, options out of their domain, and no query at all', async () => {
    const two = values('(1, 2)', '(3, 4)', '(1, 2)');
    expect(await rejection(readQuery(`${two}(a, b)`, { user: 'who' }), ParseError)).toMatchObject({ column: 'who' });
    const repeated = await rejection(readQuery(`${two}(a, b)`, { duplicates: 'error' }), ArgumentError);
    expect(repeated).toMatchObject({ argument: 'row 3 of the query', got: '1, 2' });
    expect(await rejection(readQuery(' '), ArgumentError)).toMatchObject({ argument: 'sql' });
    expect(await rejection(readQuery('SELECT 1', { header: true } as never), ArgumentError)).toMatchObject({
      got: 'header',
    });
    expect((await refused('SELECT 1, 2', { memoryLimit: 'lots' })).message).toContain('Memory must have a number');
  });
});

describe('attach', () => {
  it('opens databases for reading, the first without a name before its tables', async () => {
    const [shop, more] = [folder.path('shop.duckdb'), folder.path('m"or\'e.duckdb')];
    await duckdb(shop, 'CREATE TABLE plays AS SELECT range AS user_id, range * 2 AS item_id FROM range(3)');
    await duckdb(more, "CREATE TABLE names AS SELECT range AS id, 'n' || range AS name FROM range(3)");
    const expected = [
      [0, 0, 1],
      [1, 2, 1],
      [2, 4, 1],
    ];
    expect(await entries('FROM plays', { attach: shop })).toEqual(expected);
    expect(await entries('FROM shop.plays', { attach: [shop] })).toEqual(expected);
    const sql = 'SELECT name AS user, item_id FROM s.plays JOIN o.names ON user_id = id ORDER BY id';
    expect(await entries(sql, { attach: { s: shop, o: more } })).toEqual(
      expected.map(([user, ...rest]) => [`n${user}`, ...rest]),
    );
    await duckdb(shop, 'DROP TABLE plays'); // nobody holds it any more
  });

  it('refuses a database that is not there, and two of one name', async () => {
    const missing = await refused('SELECT 1', { attach: folder.path('missing.duckdb') });
    expect(missing.message).toMatch(/^DuckDB: IO Error: Cannot open database .* database does not exist$/);
    const two = await rejection(readQuery('SELECT 1', { attach: ['a/shop.db', 'b/shop.db'] }), ArgumentError);
    expect(two).toMatchObject({ argument: 'attach', got: 'shop' });
  });

  it.skipIf(!sqlite)('reads SQLite', async () => {
    const file = folder.path('shop.sqlite');
    await duckdb(
      ':memory:',
      `ATTACH '${file}' AS s (TYPE sqlite)`,
      'CREATE TABLE s.plays (user_id TEXT, item_id INT)',
      "INSERT INTO s.plays VALUES ('ann', 1), ('bob', 2)",
    );
    expect(await entries('FROM plays', { attach: file })).toEqual([
      ['ann', 1, 1],
      ['bob', 2, 1],
    ]);
  });

  it.skipIf(sqlite)('says of an extension that cannot be downloaded which it is', async () => {
    // The first bytes by which DuckDB knows SQLite.
    const file = await folder.write('known.sqlite', new TextEncoder().encode('SQLite format 3\0'.padEnd(4096, '\0')));
    const { message } = await refused('FROM plays', { attach: file });
    expect(message).toMatch(
      /needs DuckDB’s extension sqlite_scanner, which it downloads once: run it where there is a network/,
    );
  });
});

describe('files', () => {
  it('of Parquet, CSV and JSON, several at once', async () => {
    await mkdir(folder.path('parts'));
    await duckdb(
      ':memory:',
      ...[0, 1].map(
        (part) =>
          `COPY (SELECT range AS user_id, ${part} AS item_id FROM range(2)) TO '${folder.path(`parts/${part}.parquet`)}'`,
      ),
      `COPY (SELECT 5 AS user_id, 6 AS item_id) TO '${folder.path('one.csv')}'`,
      `COPY (SELECT 7 AS user_id, 8 AS item_id) TO '${folder.path('one.json')}'`,
    );
    const sql = `FROM '${folder.path('parts/*.parquet')}' UNION ALL FROM '${folder.path('one.csv')}' UNION ALL FROM '${folder.path('one.json')}'`;
    expect((await entries(sql)).map(([user, item]) => [user, item])).toEqual(
      expect.arrayContaining([
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
        [5, 6],
        [7, 8],
      ]),
    );
  });
});

describe('what is left behind', () => {
  const leftovers = async () =>
    (await readdir(tmpdir())).filter((name) => name.startsWith('.halfsweep-sql.') && name.includes(`-${process.pid}-`));

  it('is nothing, after a query, an error and an abort', async () => {
    await readQuery('SELECT 1, 2');
    await refused('SELECT frm');
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(new Error('enough')), 200);
    const sql = 'SELECT a.range AS user, b.range % 7 AS item FROM range(100000) AS a, range(100000) AS b';
    const progress: unknown[] = [];
    const onProgress = (event: unknown) => progress.push(event);
    await expect(readQuery(sql, { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    clearTimeout(timer);
    expect(progress).toEqual([{ rows: 0, total: undefined }]);
    await expect(readQuery(sql, { signal: AbortSignal.abort(new Error('before')) })).rejects.toThrow('before');
    expect(await leftovers()).toEqual([]);
  });

  it('is told how far the result has been read', async () => {
    const progress: { rows: number }[] = [];
    await readQuery('SELECT range % 10 AS user, range AS item FROM range(5000)', {
      onProgress: (event) => progress.push(event),
    });
    expect(progress[0]).toEqual({ rows: 0, total: undefined });
    expect(progress.at(-1)).toEqual({ rows: 5000, total: 5000 });
    expect(progress.length).toBeGreaterThan(2);
  });
});
