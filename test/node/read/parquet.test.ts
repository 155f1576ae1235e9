// Parquet by two writers: that of Rust's Arrow (committed; pages of version 1, every compression) and hyparquet-writer
// (made here; pages of version 2, every encoding).
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ColumnSource, parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { FormatError, ParseError } from '../../../src/errors.ts';
import { decodeRuns } from '../../../src/files/parquet/runs.ts';
import { checkThrift } from '../../../src/files/parquet/thrift.ts';
import { type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { refusal, refusesTruncation, survivesChanges, survivesEveryByte } from '../damage.ts';
import { useFixtures } from '../fixtures.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from './entries.ts';

const fixtures = useFixtures();
const folder = useFolder();

type Options = Omit<Parameters<typeof parquetWriteBuffer>[0], 'columnData'>;

function table(columns: ColumnSource[], options: Options = {}): Uint8Array {
  return new Uint8Array(parquetWriteBuffer({ ...options, columnData: columns }));
}

async function read(bytes: Uint8Array, options?: InteractionFileOptions, name = 'data.parquet') {
  return entriesOf(await readInteractions(await folder.write(name, bytes), options));
}

const sample: ColumnSource[] = [
  { name: 'customer', data: ['ann', 'bob', 'ann'], type: 'STRING' },
  { name: 'product', data: [7, 8, 9], type: 'INT32' },
  { name: 'stars', data: [2.5, -1, 0], type: 'DOUBLE' },
];
const sampleEntries = [
  ['ann', 7, 2.5],
  ['ann', 9, 0],
  ['bob', 8, -1],
];

describe('what Arrow wrote', () => {
  // The rule of fixtures/make-parquet.mjs.
  const rows = Array.from({ length: 60 }, (_, at) => [`c${at % 7}`, 1000 + at, (at % 10) / 2, 1.6e9 + at]);
  const expected = rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])) || Number(a[1]) - Number(b[1]));

  it.each(['uncompressed', 'snappy', 'gzip', 'brotli', 'zstd', 'lz4_raw'])('%s', async (compression) => {
    const data = await readInteractions(fixtures.path(`arrow_${compression}.parquet`), { time: 'at' });
    expect(entriesOf(data)).toEqual(expected);
  });

  it.each(['uncompressed', 'snappy', 'zstd'])('damaged: %s', async (compression) => {
    const bytes = fixtures.bytes(`arrow_${compression}.parquet`);
    const readBytes = (damaged: Uint8Array) => read(damaged, { time: 'at' });
    if (compression === 'uncompressed') await survivesEveryByte(bytes, readBytes, 7);
    else await survivesChanges(bytes, readBytes);
  });
});

describe('columns', () => {
  it('by default the first three, by name or by position', async () => {
    expect(await read(table(sample))).toEqual(sampleEntries);
    const named = { user: 'product', item: 'customer', value: 'stars' };
    expect(await read(table(sample), named)).toEqual([
      [7, 'ann', 2.5],
      [8, 'bob', -1],
      [9, 'ann', 0],
    ]);
    expect(await read(table(sample), { user: 2, item: 1, value: null })).toHaveLength(3);
  });

  it('takes a third column of text for values only when told to', async () => {
    const columns: ColumnSource[] = [...sample.slice(0, 2), { name: 'note', data: ['x', 'y', 'z'], type: 'STRING' }];
    expect(await read(table(columns))).toEqual(sampleEntries.map(([user, item]) => [user, item, 1]));
    await expect(read(table(columns), { value: 'note' })).rejects.toMatchObject({ name: 'ParseError', got: 'x' });
  });

  it.each<[string, ColumnSource, unknown[]]>([
    ['INT64 ids', { name: 'id', data: [1n, 2n, -3n], type: 'INT64' }, [1, 2, -3]],
    [
      'INT64 ids beyond 2^53: text',
      { name: 'id', data: [1n, 2n ** 60n, 3n], type: 'INT64' },
      ['1', String(2n ** 60n), '3'],
    ],
    ['text that looks like numbers', { name: 'id', data: ['1', '02', '3'], type: 'STRING' }, ['1', '02', '3']],
    [
      'DELTA_BINARY_PACKED',
      { name: 'id', data: [1, 200, -3], type: 'INT32', encoding: 'DELTA_BINARY_PACKED' },
      [1, 200, -3],
    ],
    [
      'DELTA_LENGTH_BYTE_ARRAY',
      { name: 'id', data: ['a', 'bc', ''.padEnd(40, 'd')], type: 'STRING', encoding: 'DELTA_LENGTH_BYTE_ARRAY' },
      ['a', 'bc', ''.padEnd(40, 'd')],
    ],
    ['BYTE_STREAM_SPLIT', { name: 'id', data: [1, 2, 3], type: 'INT32', encoding: 'BYTE_STREAM_SPLIT' }, [1, 2, 3]],
  ])('%s', async (_, users, expected) => {
    const got = await read(table([users, { name: 'item', data: [1, 1, 1], type: 'INT32' }]));
    expect(got.map(([user]) => user)).toEqual(expected);
  });

  it('ids of the type that is asked for', async () => {
    const options = { userIds: 'string', itemIds: 'string' } as const;
    expect((await read(table(sample), options)).map(([, item]) => item)).toEqual(['7', '9', '8']);
    await expect(read(table(sample), { userIds: 'number' })).rejects.toMatchObject({ column: 'customer', got: 'ann' });
  });

  it('times as seconds', async () => {
    const columns = [
      ...sample,
      { name: 'at', data: [0, 1500, 86_400_000].map((ms) => new Date(ms)), type: 'TIMESTAMP' } as const,
    ];
    expect((await read(table(columns), { time: 'at' })).map((row) => row[3])).toEqual([0, 86_400, 1.5]);
  });

  it('times as text: ISO 8601, UTC where no zone is named', async () => {
    const at = (data: string[]): ColumnSource[] => [...sample, { name: 'at', data, type: 'STRING' }];
    const iso = at(['1970-01-02', '1970-01-01T00:00:01.5', '1970-01-01 02:00:00+01:00']);
    expect((await read(table(iso), { time: 'at' })).map((row) => row[3])).toEqual([86_400, 3600, 1.5]);
    for (const bad of ['1970-13-01', 'yesterday', '1/2/1970', '1970']) {
      const refused = read(table(at(['1970-01-02', bad, bad])), { time: 'at' });
      await expect(refused).rejects.toMatchObject({ name: 'ParseError', line: 2, column: 'at', got: bad });
    }
  });

  it('takes no third column of times for values, and stops when told to', async () => {
    const at: ColumnSource = { name: 'at', data: [new Date(1), new Date(2), new Date(3)], type: 'TIMESTAMP' };
    expect((await read(table([...sample.slice(0, 2), at]))).map((row) => row[2])).toEqual([1, 1, 1]);
    await expect(read(table(sample), { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it.each<[string, ColumnSource]>([
    ['truth values', { name: 'v', data: [true, false, true], type: 'BOOLEAN' }],
    ['truth values in runs', { name: 'v', data: [true, false, true], type: 'BOOLEAN', encoding: 'RLE' }],
  ])('values of %s: 1 and 0', async (_, values) => {
    expect((await read(table([...sample.slice(0, 2), values]))).map((row) => row[2])).toEqual([1, 1, 0]);
  });

  it('values of float16', async () => {
    const values: ColumnSource = { name: 'v', data: [1.5, -4, 2 ** -15], type: 'FLOAT16' };
    expect((await read(table([...sample.slice(0, 2), values]))).map((row) => row[2])).toEqual([1.5, 2 ** -15, -4]);
  });

  it('named for what they hold, wherever they are', async () => {
    const [user, item, rating, index] = ['user_id', 'itemId', 'rating', '__index_level_0__'].map(
      (name, at): ColumnSource => ({ name, data: [1, 2, 3].map((row) => 10 * at + row), type: 'INT32' }),
    );
    const plays = { ...rating, name: 'amount' };
    const entries = [1, 2, 3].map((row) => [row, row + 10, row + 20]);
    expect(await read(table([index, rating, item, user]))).toEqual(entries);
    expect(await read(table([plays, user, item]))).toEqual(entries); // the only one that is left
    expect(await read(table([plays, user, item, { ...index, name: 'price' }]))).toEqual(
      entries.map(([u, i]) => [u, i, 1]),
    );
    expect(await read(table([user, item, { ...index, name: 'timestamp' }]))).toEqual(
      entries.map(([u, i], at) => [u, i, 1, 31 + at]),
    );
    expect(await read(table([rating, item, user]), { value: null })).toEqual(entries.map(([u, i]) => [u, i, 1]));
    expect(await read(table([rating, item, user]), { user: 1, item: 2, value: 3 })).toEqual([
      [21, 11, 1],
      [22, 12, 2],
      [23, 13, 3],
    ]);
    const text: ColumnSource = { name: 'rating', data: ['a', 'b', 'c'], type: 'STRING' };
    await expect(read(table([user, item, text]))).rejects.toMatchObject({ column: 'rating', got: 'a' });
  });

  it.each(['__index_level_0__', 'Unnamed: 0'])('not %s, which counts the rows of a data frame', async (name) => {
    const index: ColumnSource = { name, data: [0, 1, 2], type: 'INT32' };
    const [u, i] = [
      { ...sample[0], name: 'who' },
      { ...sample[1], name: 'what' },
    ];
    await expect(read(table([index, u, i]))).rejects.toMatchObject({ name: 'ParseError', column: 1 });
    await expect(read(table([index, u, i]))).rejects.toThrow('a name for the column of the users');
    expect(await read(table([u, i, index]))).toEqual(sampleEntries.map(([user, item]) => [user, item, 1]));
    expect(await read(table([index, u, i]), { user: 2, item: 3 })).toHaveLength(3);
  });

  it('many row groups and pages, and what a dictionary repeats', async () => {
    const length = 5000;
    const columns: ColumnSource[] = [
      { name: 'user', data: Array.from({ length }, (_, at) => `u${at % 70}`), type: 'STRING' },
      { name: 'item', data: Int32Array.from({ length }, (_, at) => at), type: 'INT32', nullable: false },
      { name: 'value', data: Float32Array.from({ length }, () => 2), type: 'FLOAT', nullable: false },
    ];
    const got = await read(table(columns, { rowGroupSize: 900, pageSize: 512 }));
    expect(got).toHaveLength(length);
    expect(got.every(([user, item, value]) => user === `u${Number(item) % 70}` && value === 2)).toBe(true);
  });
});

describe('folders', () => {
  async function parts(name: string, ...tables: Uint8Array[]): Promise<string> {
    await mkdir(folder.path(name));
    await Promise.all(tables.map((bytes, at) => writeFile(folder.path(`${name}/part-${at}.parquet`), bytes)));
    await writeFile(folder.path(`${name}/_SUCCESS`), '');
    await writeFile(folder.path(`${name}/.part-0.parquet.crc`), 'crc');
    return folder.path(name);
  }

  it('are one table', async () => {
    const more = sample.map((column, at) => ({ ...column, data: [['cat'], [7], [1]][at] })) as ColumnSource[];
    const empty = sample.map((column) => ({ ...column, data: [] })) as ColumnSource[];
    const path = await parts('many.parquet', table(sample), table(empty), table(more));
    expect(entriesOf(await readInteractions(path))).toEqual([...sampleEntries, ['cat', 7, 1]]);
  });

  it('take columns by name from parts in another order, and refuse by the name of the part where it is by position', async () => {
    const [who, what, much] = ['who', 'what', 'much'].map((name, at): ColumnSource => ({ ...sample[at], name }));
    const path = await parts('order.parquet', table([who, what, much]), table([what, much, who]));
    const named = { user: 'who', item: 'what', value: 'much', duplicates: 'sum' } as const;
    expect(entriesOf(await readInteractions(path, named))).toEqual(
      sampleEntries.map(([u, i, v]) => [u, i, 2 * Number(v)]),
    );
    for (const options of [{}, { user: 1, item: 2 }]) {
      await expect(readInteractions(path, options)).rejects.toThrow(
        /order\.parquet\/part-1\.parquet:1: expected who, what, much/,
      );
    }
  });

  it('may be named otherwise, with parts without a suffix', async () => {
    await mkdir(folder.path('warehouse'));
    for (const [at, bytes] of [table(sample), table(sample)].entries())
      await folder.write(`warehouse/00000${at}_0`, bytes);
    expect(entriesOf(await readInteractions(folder.path('warehouse'), { duplicates: 'last' }))).toEqual(sampleEntries);
    expect(await read(table(sample), {}, 'part-00000')).toEqual(sampleEntries); // by its first bytes
    await expect(readInteractions(folder.path('warehouse'), { header: true })).rejects.toMatchObject({
      argument: 'header',
    });
  });

  it("name columns, as Hive's partitions do", async () => {
    const [customer, product, stars] = sample;
    for (const [at, name] of ['seen%20at=1/shop=a%2Fb', 'seen%20at=20/shop=b'].entries()) {
      await mkdir(folder.path(`hive/${name}`), { recursive: true });
      await folder.write(`hive/${name}/${at}.parquet`, table([customer, product, stars]));
    }
    const path = folder.path('hive');
    expect(entriesOf(await readInteractions(path))).toEqual(sampleEntries.map((entry) => [...entry, 20])); // by its name
    const read = (options: InteractionFileOptions) => readInteractions(path, { duplicates: 'sum', ...options });
    expect(entriesOf(await read({ value: 'seen at' }))).toEqual(sampleEntries.map(([u, i]) => [u, i, 21]));
    expect((await read({ time: 'seen at' })).times).toEqual(Float64Array.of(20, 20, 20));
    expect((await read({ user: 'shop' })).users.ids()).toEqual(['a/b', 'b']);
    expect((await read({ user: 'seen at' })).users.ids()).toEqual([1, 20]);
    await mkdir(folder.path('hive/seen%20at=3/shop=__HIVE_DEFAULT_PARTITION__'), { recursive: true });
    await folder.write('hive/seen%20at=3/shop=__HIVE_DEFAULT_PARTITION__/x.parquet', table([customer, product, stars]));
    await expect(read({ user: 'shop' })).rejects.toMatchObject({ name: 'ParseError', column: 'shop' });
    await mkdir(folder.path('hive/other'));
    await expect(read({})).rejects.toThrow('a folder named column=value');
  });

  it.each([
    ['shop=1/shop=2', 'column shop again'],
    ['shop=%FF', '%FF'],
    ['sh%C3=1', '%C3'],
  ])('refuse the folder names %s', async (name, got) => {
    const path = folder.path(`folders-${name.length}`);
    await mkdir(join(path, name), { recursive: true });
    await writeFile(join(path, name, 'x.parquet'), table(sample));
    const error = await rejection(readInteractions(path), FormatError);
    expect(error).toMatchObject({ what: join(path, name), got });
  });

  it('name the part and the row', async () => {
    const path = await parts('twice.parquet', table(sample), table(sample));
    await expect(readInteractions(path, { duplicates: 'error' })).rejects.toMatchObject({
      name: 'ParseError',
      file: `${path}/part-1.parquet`,
      line: 1,
    });
  });

  it('refuse parts of other columns, and no parts', async () => {
    await expect(
      readInteractions(await parts('odd.parquet', table(sample), table(sample.slice(0, 2)))),
    ).rejects.toThrow(ParseError);
    await expect(readInteractions(await parts('none.parquet'))).rejects.toThrow(FormatError);
  });
});

describe('ids', () => {
  const BYTES = [
    [0x61, 0xff],
    [0x61, 0xfe],
  ].map((bytes) => Uint8Array.from(bytes));
  const stored = (type: 'BYTE_ARRAY' | 'INT64', data: unknown[], more: object = {}) => {
    const schema = [
      { name: 'root', num_children: 2 },
      { name: 'user', type, repetition_type: 'REQUIRED' as const, ...more },
      { name: 'item', type: 'INT32' as const, repetition_type: 'REQUIRED' as const },
    ];
    const items = data.map((_, at) => at);
    return table(
      [
        { name: 'user', data },
        { name: 'item', data: items },
      ] as ColumnSource[],
      { schema } as Options,
    );
  };

  it.each([{}, { converted_type: 'UTF8' }, { converted_type: 'ENUM' }])(
    'that are not UTF-8 are refused by their row: %o',
    async (more) => {
      const whole = Buffer.from('ann');
      for (const data of [
        [whole, ...BYTES],
        [whole, BYTES[0], BYTES[0], BYTES[0], whole],
      ]) {
        // plain, and a dictionary
        const error = await rejection(read(stored('BYTE_ARRAY', data, more)), ParseError);
        expect(error).toMatchObject({
          line: 2,
          column: 'user',
          got: 'a\xff',
          expected: 'an id, text like all others, in UTF-8',
        });
      }
    },
  );

  it('keep a mark of byte order', async () => {
    const marked = stored(
      'BYTE_ARRAY',
      ['\ufeffann', 'ann'].map((text) => Buffer.from(text)),
      { converted_type: 'UTF8' },
    );
    expect(await read(marked)).toEqual([
      ['\ufeffann', 0, 1],
      ['ann', 1, 1],
    ]);
  });

  const decimal = (scale: number) => ({ converted_type: 'DECIMAL', precision: 18, scale });

  it('of decimals are exact', async () => {
    const wide = [9_007_199_254_740_993n, 9_007_199_254_740_992n, 7n];
    expect((await read(stored('INT64', wide, decimal(0)))).map(([user]) => user)).toEqual(wide.map(String));
    expect((await read(stored('INT64', [700n, -1200n], decimal(2)))).map(([user]) => user)).toEqual([7, -12]);
    expect((await read(stored('BYTE_ARRAY', [65_536n, -1n], decimal(0)))).map(([user]) => user)).toEqual([65_536, -1]);
    const newer = { logical_type: { type: 'DECIMAL', precision: 18, scale: 1 } };
    expect((await read(stored('INT64', [70n, -120n], newer))).map(([user]) => user)).toEqual([7, -12]);
  });

  it('are no matter of decimals as values', async () => {
    const schema = [
      { name: 'root', num_children: 3 },
      ...['user', 'item'].map((name) => ({ name, type: 'INT32' as const, repetition_type: 'REQUIRED' as const })),
      { name: 'price', type: 'INT64' as const, repetition_type: 'REQUIRED' as const, ...decimal(2) },
    ];
    const columns = [
      { name: 'user', data: [1, 2] },
      { name: 'item', data: [7, 8] },
      { name: 'price', data: [725n, -3n] },
    ];
    const rows = [
      [1, 7, 7.25],
      [2, 8, Math.fround(-0.03)],
    ];
    expect(await read(table(columns as ColumnSource[], { schema } as Options))).toEqual(rows);
  });

  it('of decimals that are no integers are refused by their row', async () => {
    const parts = [1_234_567_890_123_400_000n, 1_234_567_890_123_400_001n];
    const error = await rejection(read(stored('INT64', parts, decimal(5))), ParseError);
    expect(error).toMatchObject({ line: 2, column: 'user', got: '12345678901234.00001' });
    expect((await rejection(read(stored('INT64', [-5n], decimal(2))), ParseError)).got).toBe('-0.05');
  });
});

describe('refuses', () => {
  it('a name that two columns have', async () => {
    const twice = table([sample[0], sample[1], { ...sample[1], data: [1, 2, 3] }]);
    await rejection(read(twice), FormatError);
  });

  it.each<[string, ColumnSource[], InteractionFileOptions, object]>([
    ['a column there is not', sample, { user: 'nobody' }, { column: 'nobody' }],
    ['a position there is not', sample, { value: 9 }, { column: 9 }],
    ['one column', sample.slice(0, 1), {}, { column: 2 }],
    [
      'a null',
      [{ name: 'u', data: ['a', null, 'b'] as string[], type: 'STRING' }, sample[1]],
      {},
      { line: 2, column: 'u' },
    ],
    ['an empty id', [{ name: 'u', data: ['a', '', 'b'], type: 'STRING' }, sample[1]], {}, { line: 2, got: '' }],
    ['fractions as ids', [{ ...sample[2], name: 'who' }, sample[1]], {}, { line: 1, got: 2.5 }],
    ['a rating where the users should be', [sample[2], sample[1]], {}, { line: 1, got: 'stars, product' }],
    [
      'a value that is not finite',
      [sample[0], sample[1], { name: 'v', data: [1, 2, Number.NaN], type: 'DOUBLE' }],
      {},
      { line: 3, column: 'v' },
    ],
    ['no rows', sample.map((column) => ({ ...column, data: [] })) as ColumnSource[], {}, { line: 1 }],
  ])('%s', async (_, columns, options, expected) => {
    const error = await read(table(columns), options).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ParseError);
    expect(error).toMatchObject(expected);
  });

  it('booleans, lists and texts that unpack to too much', async () => {
    const flags: ColumnSource = { name: 'u', data: [true, false, true], type: 'BOOLEAN' };
    await expect(read(table([flags, sample[1]]))).rejects.toMatchObject({ name: 'ParseError', line: 1, got: true });
    const prefixes: ColumnSource = {
      name: 'u',
      data: ['a', 'ab', 'abc'],
      type: 'STRING',
      encoding: 'DELTA_BYTE_ARRAY',
    };
    expect(await read(table([prefixes, sample[1]]))).toHaveLength(3);
    // Each is all of the one before it.
    const copies = Array<string>(300).fill('x'.repeat(1e6));
    const items: ColumnSource = { name: 'i', data: copies.map((_, at) => at), type: 'INT32' };
    const bytes = table([{ ...prefixes, data: copies }, items], { pageSize: 2 ** 30 });
    expect(bytes.length).toBeLessThan(2e6);
    await expect(read(bytes)).rejects.toThrow(/bytes, unpacked/);
    const path = fixtures.path('spark/userFactors/part-00000.snappy.parquet');
    await expect(readInteractions(path)).rejects.toThrow('a nested column');
  });

  it('a text that begins with more than the one before it has', async () => {
    const texts: ColumnSource = { name: 'u', data: ['a', 'ab'], type: 'STRING', encoding: 'DELTA_BYTE_ARRAY' };
    const bytes = table([texts, { ...sample[1], data: [1, 2] }], { codec: 'UNCOMPRESSED', statistics: false });
    // The lengths 0 and 1 of what they share: the first value 0, then a block whose least difference is 1.
    const at = Buffer.from(bytes).indexOf(Buffer.from([128, 1, 4, 2, 0, 2]));
    expect(at).toBeGreaterThan(0);
    bytes[at + 5] = 4;
    await expect(read(bytes)).rejects.toThrow(/begins with 2 bytes/);
  });

  it('what is no Parquet', async () => {
    for (const text of ['', 'PAR1', 'user,item\n1,2\n1,3\n1,4\n']) {
      await expect(read(Buffer.from(text))).rejects.toThrow(FormatError);
    }
    await expect(readInteractions(folder.path('missing.parquet'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('a file without its end or beginning', async () => {
    await refusesTruncation(table(sample), (damaged) => read(damaged));
  });

  it('any damage', async () => {
    await survivesEveryByte(table(sample), (damaged) => read(damaged));
    await survivesChanges(table(sample, { codec: 'UNCOMPRESSED' }), (damaged) => read(damaged), 2000);
    const prefixes: ColumnSource = { ...sample[0], encoding: 'DELTA_BYTE_ARRAY' };
    const delta = table([prefixes, ...sample.slice(1)], { codec: 'UNCOMPRESSED' });
    await survivesEveryByte(delta, (damaged) => read(damaged));
  });

  it('a footer that asks for more memory than there is', async () => {
    // Structs with lists of 2^24 elements, one in the other: hyparquet would allocate each of them.
    const nested = Buffer.concat(Array.from({ length: 25 }, () => Buffer.from([0x19, 0xfc, 0x80, 0x80, 0x80, 0x08])));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(nested.length);
    const file = Buffer.concat([Buffer.from('PAR1'), nested, length, Buffer.from('PAR1')]);
    const before = process.memoryUsage().rss;
    expect(await refusal(() => read(file))).toBeInstanceOf(FormatError);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 26);
  });
});

describe('checks before decoding', () => {
  const thrift = (...bytes: number[]) => checkThrift(Uint8Array.from(bytes), 0, 'x');

  it('a struct ends where it ends', () => {
    expect(thrift(0)).toBe(1);
    expect(thrift(0x15, 0x02, 0x11, 0x18, 0x02, 65, 66, 0x19, 0x25, 1, 1, 0x1c, 0, 0, 99)).toBe(14);
    expect(thrift(0x19, 0x21, 1, 0, 0)).toBe(5); // booleans take a byte in a list
  });

  it.each([
    ['no end', [0x15, 0x02]],
    ['a string beyond the end', [0x18, 0x7f, 0]],
    ['a list beyond the end', [0x19, 0xf5, 0xff, 0xff, 0xff, 0xff, 0x07, 0]],
    ['a number without end', [0x15, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0]],
    ['a type that Parquet has not', [0x1b, 0]],
    ['structs far too deep', [...Array.from({ length: 40 }, () => 0x1c), ...Array.from({ length: 41 }, () => 0)]],
  ])('thrift: %s', (_, bytes) => {
    expect(() => thrift(...bytes)).toThrow(FormatError);
  });

  it('thrift: a million structs, and none more', () => {
    /** A struct with a list of so many. */
    const structs = (count: number) => {
      const bytes = new Uint8Array(count + 7);
      bytes.set([0x19, 0xfc, (count & 127) | 128, ((count >> 7) & 127) | 128, count >> 14]);
      return () => checkThrift(bytes, 0, 'x');
    };
    expect(structs(2 ** 20 - 1)()).toBe(2 ** 20 + 5);
    expect(structs(2 ** 20)).toThrow(FormatError);
  });

  const runs = (width: number, count: number, ...bytes: number[]) => [
    ...decodeRuns(Uint8Array.from(bytes), 0, bytes.length, width, count, 'x'),
  ];

  it('runs of one value', () => {
    expect(runs(3, 5, 5 << 1, 7)).toEqual([7, 7, 7, 7, 7]);
    expect(runs(9, 2, 1 << 1, 255, 1, 1 << 1, 0, 0)).toEqual([511, 0]);
    expect(runs(32, 2, 2 << 1, 1, 2, 3, 4)).toEqual([0x04030201, 0x04030201]);
  });

  it('runs of no bits, which writers may leave out', () => {
    expect(runs(0, 3, 3 << 1)).toEqual([0, 0, 0]);
    expect(runs(0, 3)).toEqual([0, 0, 0]);
    expect(runs(0, 3, 0xff, 0xff, 0xff, 0x7f)).toEqual([0, 0, 0]);
  });

  // The specification's own example: 0 to 7 in three bits each.
  const eight = [0b10001000, 0b11000110, 0b11111010];

  it('packed values', () => {
    expect(runs(3, 8, 0b11, ...eight)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(runs(3, 10, 0b101, ...eight, ...eight)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1]);
    expect(runs(3, 10, 0b11, ...eight, 2 << 1, 5)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 5, 5]);
  });

  it.each([1, 2, 7, 8, 9, 16, 23, 24, 25, 31, 32])('packed values of %i bits, as they were', (width) => {
    const values = Array.from({ length: 16 }, (_, k) => BigInt.asUintN(width, 0x9e3779b97f4a7c15n * BigInt(k + 1)));
    const whole = values.reduce((sum, value, k) => sum | (value << BigInt(k * width)), 0n);
    const bytes = Array.from({ length: 2 * width }, (_, at) => Number((whole >> BigInt(8 * at)) & 255n));
    expect(runs(width, 16, 0b101, ...bytes)).toEqual(values.map((value) => Number(BigInt.asIntN(32, value))));
  });

  it('a last run that is filled up beyond the values there are', () => {
    expect(runs(1, 5, 200 << 1, 0b1, 1)).toEqual([1, 1, 1, 1, 1]); // as DuckDB writes it
    expect(runs(1, 5, 0xfe, 0xff, 0xff, 0xff, 0x0f, 1)).toEqual([1, 1, 1, 1, 1]);
    expect(runs(1, 5, 0b101, 0b10101)).toEqual([1, 0, 1, 0, 1]);
  });

  it.each<[string, number, number, number[]]>([
    ['that end early', 1, 5, [4 << 1, 1]],
    ['packed, that end early', 3, 9, [0b11, ...eight]],
    ['packed, without their bytes', 8, 5, [0b11, 1, 2, 3, 4]],
    ['without its value', 8, 5, [5 << 1]],
    ['of a length without end', 1, 5, [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    ['of values that are too wide', 33, 5, [5 << 1, 1, 1, 1, 1, 1]],
    ['of nothing', 1, 1, []],
  ])('runs %s', (_, width, count, bytes) => {
    expect(() => runs(width, count, ...bytes)).toThrow(FormatError);
  });
});

const CASES = '../shared/cases';
if (!existsSync(CASES)) console.warn(`NOT TESTED HERE: the hostile and foreign files of ${CASES}, which is not there.`);

describe.runIf(existsSync(CASES))('files that were made to do harm, or by other tools', () => {
  it.each(['levels-2147483647', 'levels-end-early-found-by-fuzzing', 'groups-1048576-1', 'groups-33554432-8'])(
    'refuses %s',
    async (name) => {
      await expect(readInteractions(`${CASES}/hostile/${name}.parquet`)).rejects.toThrow(FormatError);
    },
  );

  it('reads what DuckDB writes by default', async () => {
    const { nnz, userCount, itemCount } = await readInteractions(`${CASES}/hostile/valid-duckdb-1.5.6.parquet`);
    expect([nnz, userCount, itemCount]).toEqual([40, 7, 11]);
    const runs = await readInteractions(`${CASES}/duckdb-dictionary-run.parquet`);
    const expected = Array.from({ length: 300 }, (_, item) => [item % 3, item, 1.5]);
    expect(entriesOf(runs)).toEqual(expected.sort((a, b) => a[0] - b[0] || a[1] - b[1]));
  });

  it('reads the columns of pandas and pyarrow', async () => {
    expect(entriesOf(await readInteractions(`${CASES}/pandas-index.parquet`))).toEqual([
      [101, 7, 3],
      [101, 8, 1],
      [102, 7, 2],
      [103, 9, 5],
    ]);
    expect(entriesOf(await readInteractions(`${CASES}/float16.parquet`))).toEqual([
      [1, 1, 1.5],
      [2, 2, 4],
    ]);
    expect(entriesOf(await readInteractions(`${CASES}/parts-in-other-order.parquet`))).toEqual([
      [1, 10, 1],
      [2, 20, 1],
      [3, 10, 1],
      [4, 20, 1],
    ]);
  });

  it('passes over parts without rows', async () => {
    expect(entriesOf(await readInteractions(`${CASES}/folder-with-empty-part.parquet`))).toEqual([
      [1, 1, 1],
      [2, 2, 1],
    ]);
    await expect(readInteractions(`${CASES}/no-rows.parquet`)).rejects.toThrow(/expected interactions/);
  });
});
