// Files prepared in partitions are what readInteractions makes of them.
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError, ParseError } from '../../../src/index.ts';
import {
  FileSystemError,
  type PrepareFileOptions,
  preparePartitions,
  readInteractions,
} from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { plain } from '../../data/problems.ts';
import { seeded } from '../../seeded.ts';
import { useFolder } from '../folder.ts';
import { rebuilt } from './rebuilt.ts';

const root = useFolder();
let folders = 0;
const folder = () => root.path(`made${folders++}`);

interface Line {
  readonly user: string | number;
  readonly item: string | number;
  readonly rating: number;
  readonly when: number;
}

function lines(count: number, name = (number: number): string | number => number): Line[] {
  const random = seeded(count);
  return Array.from({ length: count }, (_, at) => ({
    user: name(random.index(500)),
    item: name(random.index(300)),
    rating: random.index(9) / 2,
    when: 1e9 + at,
  }));
}

const csv = (rows: readonly Line[], header = true) =>
  `${header ? 'user,item,rating,timestamp\n' : ''}${rows.map((row) => `${Object.values(row).join(',')}\n`).join('')}`;
const ndjson = (rows: readonly Line[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('');
const parquet = (rows: readonly Line[]) =>
  new Uint8Array(
    parquetWriteBuffer({
      columnData: (['user', 'item', 'rating', 'when'] as const).map((name) => ({
        name,
        data: rows.map((row) => row[name]),
      })),
      rowGroupSize: 700,
      pageSize: 512,
    }),
  );

/** As readInteractions has it; of times partitions know nothing. */
async function expectSame(file: string, options: PrepareFileOptions = {}): Promise<void> {
  const usual = await readInteractions(file, { ...options, time: null } as object);
  const made = await preparePartitions(file, folder(), { ...options, partitions: 3 });
  expect(await rebuilt(made)).toEqual(plain(usual));
}

describe('preparePartitions of files', () => {
  it.each([
    ['numbers', undefined],
    ['text', (number: number) => `ü${number}`],
  ] as const)('is as readInteractions: delimited text, NDJSON, Parquet with %s for ids', async (kind, name) => {
    const rows = lines(3000, name);
    await expectSame(await root.write(`${kind}.csv`, csv(rows)));
    await expectSame(await root.write(`${kind}.ndjson`, ndjson(rows)));
    await expectSame(await root.write(`${kind}.parquet`, parquet(rows)));
  });

  it('is so for files of several pieces, folders and URLs', async () => {
    const rows = lines(30_000);
    await expectSame(await root.write('large.csv', csv(rows)), { duplicates: 'sum', userIds: 'string' } as never);
    await expectSame(await root.write('large.ndjson', ndjson(rows)));
    await mkdir(root.path('table/year=2026'), { recursive: true });
    await mkdir(root.path('table/year=2027'));
    await root.write('table/year=2026/a.csv', csv(rows.slice(0, 900)));
    await root.write('table/year=2027/b.csv', csv(rows.slice(900, 1500)));
    await expectSame(root.path('table'));
    await expectSame(root.path('table'), { item: 'year' });
    const url = pathToFileURL(root.path('large.csv'));
    expect((await preparePartitions(url, folder())).rows).toBe(30_000);
  });

  it('takes the options of readers, and tells what they tell', async () => {
    const text = lines(200).map(({ user, item, rating }, at) => `${rating}|${user}|${at % 50 === 0 ? '' : item}`);
    const file = await root.write('other.txt', `${text.join('\n')}\n`);
    const options = { user: 2, item: 3, value: 1, header: false, empty: 'skip' } as const;
    await expectSame(file, options);
    const told: unknown[] = [];
    const made = await preparePartitions(file, folder(), {
      ...options,
      onSkipped: (entries) => told.push(entries),
      onColumns: ({ user, item, value }) => told.push([user, item, value]),
    });
    expect([made.rows, ...told]).toEqual([196, [2, 3, 1], 4]);
    const counted = Array.from({ length: 150 }, (_, at) => `${at},${at % 7},5\n`);
    const warned: string[] = [];
    const numbered = await root.write('numbered.csv', counted.join(''));
    await preparePartitions(numbered, folder(), { header: false, onWarning: (warning) => warned.push(warning) });
    expect(warned).toHaveLength(1);
  });

  it('names the file and the line of what is wrong', async () => {
    const rows = lines(400);
    const twice = await root.write('twice.csv', csv(rows));
    for (const file of [twice, await root.write('twice.parquet', parquet(rows))]) {
      const expected = await rejection(readInteractions(file, { duplicates: 'error' }), ParseError);
      const error = await rejection(preparePartitions(file, folder(), { duplicates: 'error' }), ParseError);
      expect(error.message).toBe(expected.message);
    }
    const broken = await root.write('broken.csv', `${csv(rows)}1,2,x,3\n`);
    expect(await rejection(preparePartitions(broken, folder()), ParseError)).toMatchObject({ file: broken, line: 402 });
    const empty = await root.write('empty.csv', 'user,item\n');
    await rejection(preparePartitions(empty, folder()), ParseError);
    const lost = await rejection(preparePartitions(root.path('nowhere.csv'), folder()), FileSystemError);
    expect(lost.path).toBe(root.path('nowhere.csv'));
    const damaged = await root.write('damaged.parquet', parquet(rows).slice(0, 900));
    await rejection(preparePartitions(damaged, folder()), FormatError);
    const matrix = await root.write('some.mtx', '%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1\n');
    const refused = await rejection(preparePartitions(matrix, folder()), ArgumentError);
    expect(refused).toMatchObject({ argument: 'format', got: 'mtx' });
    for (const option of [{ time: 'when' }, { separator: '9' }])
      await rejection(preparePartitions(twice, folder(), option as never), ArgumentError);
    const callback = () => Promise.reject(new Error('the caller'));
    await expect(preparePartitions(twice, folder(), { onColumns: callback as never })).rejects.toThrow('the caller');
    expect((await readdir(join(folder(), '..'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('says how much of a file has been read', async () => {
    const file = await root.write('followed.csv', csv(lines(300)));
    const bytes: (number | undefined)[][] = [];
    await preparePartitions(file, folder(), {
      onProgress: (event) => event.phase === 'read' && bytes.push([event.bytes, event.size]),
    });
    const [read, size] = bytes[bytes.length - 1];
    expect(read).toBe(size);
    expect(size).toBeGreaterThan(3000);
  });
});
