// Arrow files and streams by their real producers: the committed ones, and where Python is, those that it writes now.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { columnFromArray, int32, tableFromArrays, tableFromColumns, tableToIPC, utf8 } from '@uwdata/flechette';
import { afterAll, describe, expect, it } from 'vitest';
import { readArrowInteractions } from '../../../src/files/arrow/interactions.ts';
import { INTERACTION_FILE_OPTIONS } from '../../../src/files/options.ts';
import { ArgumentError, FormatError, Interactions, ParseError } from '../../../src/index.ts';
import { type ColumnsTaken, type InteractionFileOptions, readInteractions } from '../../../src/node/index.ts';
import { resolveOptions } from '../../../src/options.ts';
import { rejection } from '../../data/failure.ts';
import { plain } from '../../data/problems.ts';
import { survivesChanges, survivesEveryByte } from '../damage.ts';
import { useFolder } from '../folder.ts';
import { entriesOf } from '../read/entries.ts';
import { hasPython, pythonFile } from './python.ts';

const COMMITTED = join(import.meta.dirname, '..', 'fixtures', 'arrow');
const USERS = ['ann', 'bob', 'ann', 'cät of a long name', 'bob'];
const ITEMS = [3, 1, 2, 3, 2];
const RATINGS = [4, 3.5, 1, 5, 2];
const TIMES = [1_577_872_800, 1_577_872_801, 0, 86_400, 1_577_872_802];

/** Files with all four columns. */
const WHOLE = [
  'plain.arrow',
  'batches.arrow',
  'lz4.arrow',
  'zstd.arrow',
  'stream.arrows',
  'dictionary.arrow',
  'large.arrow',
  'short.arrow',
  'decimal.arrow',
  'default.feather',
  'polars.arrow',
  'polars-zstd.arrow',
  'polars-lz4.arrow',
  'polars.arrows',
  'categories.arrow',
];

const folder = useFolder();
const sources: [name: string, path: (file: string) => string][] = [['committed', (file) => join(COMMITTED, file)]];
if (hasPython) {
  const made = mkdtempSync(join(tmpdir(), 'halfsweep-arrow-'));
  afterAll(() => rmSync(made, { recursive: true }));
  pythonFile(join(COMMITTED, '..', 'make-arrow.py'), made);
  sources.push(['written now', (file) => join(made, file)]);
}

const expected = (numbers: { values?: number[]; times?: number[] }) =>
  plain(Interactions.fromColumns({ users: USERS, items: ITEMS, ...numbers }));

const bytesOf = (file: string) => new Uint8Array(readFileSync(join(COMMITTED, file)));
const read = (bytes: Uint8Array, options: InteractionFileOptions = {}) => {
  const whole = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  return readArrowInteractions(bytes, 'data.arrow', whole, whole);
};

describe.each(sources)('files of pyarrow and polars, %s', (_, path) => {
  it.each(WHOLE)('%s', async (file) => {
    expect(plain(await readInteractions(path(file)))).toEqual(expected({ values: RATINGS }));
    const data = await readInteractions(path(file), { time: 'at', value: null });
    expect(plain(data)).toEqual(expected({ times: TIMES }));
  });

  it.each(['delta.arrows', 'replaced.arrows'])('a dictionary from batch to batch: %s', async (file) => {
    expect(plain(await readInteractions(path(file)))).toEqual(expected({}));
  });

  it('a float in the first column, whose type is the last of the schema’s bytes', async () => {
    expect(plain(await readInteractions(path('float-first.arrow')))).toEqual(expected({ values: RATINGS }));
  });

  it('LZ4 whose blocks copy from those before them', async () => {
    const { users, items, nnz } = await readInteractions(path('long.arrow'));
    const rows = Array.from({ length: 18_000 }, (_, row) => [`user-${(row * 7919) % 4999}`, (row * 104_729) % 3001]);
    expect(nnz).toBe(18_000);
    expect(users.ids()).toEqual([...new Set(rows.map(([user]) => user))]);
    expect(items.ids()).toEqual([...new Set(rows.map(([, item]) => item))]);
  });

  it('days, wide integers, columns by position', async () => {
    expect([...(await readInteractions(path('days.arrow'), { time: 'time' })).times!]).toEqual([
      86_400,
      19_000 * 86_400,
    ]);
    expect((await readInteractions(path('wide.arrow'))).users.ids()).toEqual(['9007199254740993', '5']);
    expect(entriesOf(await readInteractions(path('unnamed.arrow')))).toEqual([
      [7, 'x', 2.5],
      [8, 'y', 0.5],
    ]);
    const turned = await readInteractions(path('unnamed.arrow'), { user: 2, item: 1, value: null });
    expect(entriesOf(turned)).toEqual([
      ['x', 7, 1],
      ['y', 8, 1],
    ]);
    expect(entriesOf(await readInteractions(path('third-text.arrow'))).map(([, , value]) => value)).toEqual([1, 1]);
  });

  it.each([
    ['nulls.arrow', { line: 2, column: 'user', got: null, expected: 'an id, text or an integer' }],
    ['null-value.arrow', { line: 2, column: 'rating', got: null }],
    ['lists.arrow', { line: 1, column: 'user', got: 'list', expected: 'a column of integers or text' }],
    ['empty.arrow', { line: 1, expected: 'interactions, one a row' }],
  ])('refuses %s', async (file, fields) => {
    expect(await rejection(readInteractions(path(file)), ParseError)).toMatchObject({ file: path(file), ...fields });
  });

  it('refuses text as values, and times as ids', async () => {
    const text = await rejection(readInteractions(path('plain.arrow'), { value: 'note' }), ParseError);
    expect(text).toMatchObject({ column: 'note', got: 'utf8', expected: 'a column of numbers' });
    const times = await rejection(readInteractions(path('plain.arrow'), { item: 'at' }), ParseError);
    expect(times).toMatchObject({ column: 'at', got: 'timestamp', expected: 'a column of integers or text' });
  });
});

it('refuses a name that two columns have, unless it is told by its position', async () => {
  const column = (values: number[]) => columnFromArray(values, int32());
  const columns = [
    ['user', column([1, 2])],
    ['item', column([7, 8])],
    ['item', column([5, 6])],
  ] as const;
  const bytes = tableToIPC(tableFromColumns(columns as never), { format: 'file' })!;
  const error = await rejection(read(bytes), ParseError);
  expect(error.message).toMatch(/columns 2 and 3: give one, --item 2/);
  expect(entriesOf(await read(bytes, { item: 3 }))).toEqual(
    [
      [1, 5, 7],
      [2, 6, 8],
    ].map(([u, i]) => [u, i, 1]),
  );
});

describe('options', () => {
  it('tells which columns were taken, and how far it is', async () => {
    const [columns, progress]: [ColumnsTaken[], unknown[]] = [[], []];
    const bytes = bytesOf('stream.arrows');
    await read(bytes, {
      time: 'at',
      onColumns: (taken) => columns.push(taken),
      onProgress: (event) => progress.push(event),
    });
    expect(columns).toEqual([
      { user: 'user_id', item: 'item_id', value: 'rating', time: 'at', others: ['tags', 'place', 'note'] },
    ]);
    expect(progress).toMatchObject([{ rows: 2 }, { rows: 4 }, { rows: 5, size: bytes.length }]);
  });

  it('stops with the reason of a signal, and passes on what a callback throws', async () => {
    const controller = new AbortController();
    const onProgress = () => controller.abort(new Error('enough'));
    await expect(read(bytesOf('batches.arrow'), { signal: controller.signal, onProgress })).rejects.toThrow('enough');
    const failing = () => {
      throw new RangeError('of the caller');
    };
    await expect(read(bytesOf('batches.arrow'), { onColumns: failing })).rejects.toThrow(
      new RangeError('of the caller'),
    );
  });

  it('makes ids of the type that is asked for', async () => {
    const text = await read(bytesOf('plain.arrow'), { itemIds: 'string' });
    expect(text.items.ids()).toEqual(['3', '1', '2']);
    const error = await rejection(read(bytesOf('plain.arrow'), { userIds: 'number' }), ParseError);
    expect(error).toMatchObject({ line: 1, column: 'user_id', got: 'ann', expected: 'the id of a row, an integer' });
    const table = tableFromArrays({ user: ['7', '10', '7'], item: [1, 2, 2] }, { types: { user: utf8() } });
    const numbers = await read(tableToIPC(table, {})!, { userIds: 'number' });
    expect(numbers.users.ids()).toEqual([7, 10]);
  });

  it('names a repeated pair by its row', async () => {
    const table = tableFromArrays({ user: [1, 2, 1], item: [5, 5, 5] });
    const error = await rejection(read(tableToIPC(table, {})!, { duplicates: 'error' }), ParseError);
    expect(error).toMatchObject({ file: 'data.arrow', line: 3, got: '1, 5' });
  });

  it('takes bytes that are not aligned', async () => {
    const bytes = bytesOf('large.arrow');
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(plain(await read(shifted.subarray(3)))).toEqual(expected({ values: RATINGS }));
  });

  it('refuses options of text, and columns that are not there', async () => {
    const path = join(COMMITTED, 'plain.arrow');
    expect(await rejection(readInteractions(path, { separator: ';' }), ArgumentError)).toMatchObject({
      argument: 'separator',
    });
    expect(await rejection(readInteractions(path, { user: 'who' }), ParseError)).toMatchObject({ column: 'who' });
    expect(await rejection(readInteractions(path, { user: 90, item: 2 }), ParseError)).toMatchObject({ column: 90 });
  });
});

describe('damaged files', () => {
  it.each(['plain.arrow', 'stream.arrows', 'dictionary.arrow', 'polars.arrow'])('%s, byte by byte', async (file) => {
    await survivesEveryByte(bytesOf(file), (bytes) => read(bytes, { time: 'at' }).then(entriesOf), 3);
  });

  it.each([
    'lz4.arrow',
    'zstd.arrow',
    'polars-zstd.arrow',
    'polars-lz4.arrow',
    'delta.arrows',
    'short.arrow',
    'decimal.arrow',
  ])('%s', async (file) => {
    await survivesChanges(bytesOf(file), (bytes) => read(bytes).then(entriesOf));
  });

  it('refuses a file that is cut off, and what is something else', async () => {
    const bytes = bytesOf('plain.arrow');
    for (const end of [0, 3, 6, 100, bytes.length - 1]) {
      const error = await rejection(read(bytes.subarray(0, end)), FormatError);
      expect(error.what).toMatch(/^data\.arrow/);
    }
    await rejection(read(new TextEncoder().encode('user,item\nann,tea\n')), FormatError);
    const feather = await rejection(read(new TextEncoder().encode('FEA1 and what follows')), FormatError);
    expect(feather.expected).toMatch(/^version 2/);
    expect(await rejection(readInteractions(await folder.write('a.arrow', 'x')), FormatError)).toBeInstanceOf(
      FormatError,
    );
  });
});
