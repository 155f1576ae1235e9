// What is on disk is read as it was written, or refused by the name of the file.
import { appendFile, mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FormatError, Interactions } from '../../../src/index.ts';
import { openPartitions, type PartitionedInteractions, preparePartitions } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { plain } from '../../data/problems.ts';
import { useFolder } from '../folder.ts';
import { arraysOf, rebuilt } from './rebuilt.ts';

const root = useFolder();
let folders = 0;

const BATCHES = [
  { users: ['ann', 'bob', 'ann', 'cid'], items: [7, 7, 8, 9], values: [1, 2, 3, 4], weights: [1, 2, 1, 0.5] },
  { users: ['bob', 'dan', 'ann'], items: [8, 7, 9], values: [5, 6, 7], weights: [3, 1, 2] },
];

async function made(batches: object[] = BATCHES): Promise<string> {
  const folder = root.path(String(folders++));
  await (await preparePartitions(batches as never, folder, { partitions: 2 })).close();
  return folder;
}

describe('openPartitions', () => {
  it('reads what was prepared', async () => {
    const opened = await openPartitions(await made());
    expect(await rebuilt(opened)).toEqual(plain(await Interactions.fromBatches(BATCHES)));
    expect(opened).toMatchObject({ userCount: 4, itemCount: 3, nnz: 7, isValued: true, isWeighted: true });
    expect(opened.values).toEqual({ min: 1, max: 7, sum: 28 });
    expect(opened.weights).toEqual({ min: 0.5, max: 3, sum: 10.5 });
    expect(opened.users.indexOf('dan')).toBe(3);
    expect([opened.users.indexOf('eve'), opened.users.indexOf(3), opened.items.indexOf(9)]).toEqual([-1, -1, 2]);
  });

  it('fills shared memory, where somebody else may read it', async () => {
    const opened = await openPartitions(await made());
    const shared = await arraysOf(opened, 1, (bytes) => new SharedArrayBuffer(bytes));
    const own = await arraysOf(opened, 1);
    for (const [name, array] of Object.entries(own)) {
      const other = shared[name as keyof typeof shared];
      expect(other.buffer).toBeInstanceOf(SharedArrayBuffer);
      expect([...other]).toEqual([...array]);
    }
  });

  it('fills a part of a buffer, and nothing beside it', async () => {
    const opened = await openPartitions(await made());
    const { userCount } = opened.partitions[0];
    const whole = new Int32Array(userCount + 7).fill(-7);
    await opened.read(0, 'userPtr', whole.subarray(3, 4 + userCount));
    expect([...whole.slice(0, 3), ...whole.slice(4 + userCount)]).toEqual([-7, -7, -7, -7, -7, -7]);
    expect(whole[3 + userCount]).toBe(opened.partitions[0].nnz);
  });

  it('fills columns that all entries have alike', async () => {
    const opened = await openPartitions(await made([{ users: [1, 2], items: [1, 1], values: [3, 3] }]));
    expect(opened).toMatchObject({ isValued: false, uniformValue: 3, isWeighted: false, weights: null });
    const { userValues, itemValues, userWeights, itemWeights } = await arraysOf(opened, 0);
    expect([userValues, itemValues, userWeights, itemWeights].map(([first]) => first)).toEqual([3, 3, 1, 1]);
  });

  it.each([
    [2, 'order', new Int32Array(2), 'partition'],
    [0, 'rows', new Int32Array(2), 'section'],
    [0, 'order', new Int32Array(9), 'into'],
    [0, 'order', new Float32Array(1), 'into'],
    [0, 'userValues', new Int32Array(4), 'into'],
  ])('refuses to read %s, %s into %s', async (partition, section, into, argument) => {
    const opened = await openPartitions(await made());
    expect(await rejection(opened.read(partition, section as never, into), ArgumentError)).toMatchObject({ argument });
  });

  it('reads nothing after it is closed', async () => {
    const opened = await openPartitions(await made());
    await opened.close();
    const read = opened.read(0, 'order', new Int32Array(opened.partitions[0].userCount));
    expect((await rejection(read, ArgumentError)).message).toContain('close()');
  });
});

const edit = (name: string, change: (text: string) => string) => async (folder: string) => {
  const file = join(folder, name);
  await writeFile(file, change(await readFile(file, 'latin1')), 'latin1');
};
/** Another last byte. */
const flip = (text: string) => text.slice(0, -1) + String.fromCharCode(text.charCodeAt(text.length - 1) ^ 1);

describe('a folder that is damaged', () => {
  it.each([
    [
      'of another version',
      edit('manifest.json', (text) => text.replace('"version": 1', '"version": 2')),
      'manifest.json',
    ],
    ['with another manifest', edit('manifest.json', () => '{"format":"pt"}'), 'manifest.json'],
    ['with half a manifest', edit('manifest.json', (text) => text.slice(0, 80)), 'manifest.json'],
    ['with null for one', edit('manifest.json', () => 'null'), 'manifest.json'],
    ['without a manifest', (folder: string) => rm(join(folder, 'manifest.json')), ''],
    ['without a block', (folder: string) => rm(join(folder, 'block-00001')), 'block-00001'],
    ['with a block cut short', (folder: string) => truncate(join(folder, 'block-00000'), 10), 'block-00000'],
    ['with a block that is longer', (folder: string) => appendFile(join(folder, 'block-00000'), 'x'), 'block-00000'],
    ['with other counts', edit('item-counts', flip), 'item-counts'],
    ['without ids', (folder: string) => rm(join(folder, 'users-offsets')), 'users-offsets'],
    [
      'with fewer users',
      edit('manifest.json', (text) => text.replace('"userCount": 4', '"userCount": 3')),
      'manifest.json: partitions',
    ],
    [
      'with a negative count',
      edit('manifest.json', (text) => text.replace('"nnz": 7', '"nnz": -7')),
      'manifest.json: nnz',
    ],
    [
      'with text for a flag',
      edit('manifest.json', (text) => text.replace('"isValued": true', '"isValued": "yes"')),
      'manifest.json: isValued',
    ],
  ])('is refused: %s', async (_, damage, what) => {
    const folder = await made();
    await damage(folder);
    const error = await rejection(openPartitions(folder), FormatError);
    expect(error.what).toContain(join(folder, what));
  });

  it('is refused when what is damaged is first read', async () => {
    const folder = await made();
    await edit('block-00001', flip)(folder);
    const opened = await openPartitions(folder);
    expect((await rejection(arraysOf(opened, 1), FormatError)).message).toMatch(/block-00001: itemWeights.*prepare/);
    await arraysOf(opened, 0);
    for (const [name, ask] of [
      ['users-ids', (source: PartitionedInteractions) => source.users.idAt(0)],
      ['users-offsets', (source: PartitionedInteractions) => source.users.indexOf('ann')],
      ['items-ids', (source: PartitionedInteractions) => source.items.idAt(0)],
    ] as const) {
      const other = await made();
      await edit(name, flip)(other);
      const source = await openPartitions(other);
      expect(() => ask(source)).toThrow(FormatError);
      expect(() => ask(source)).toThrow(join(other, name));
    }
  });

  it('and so is what is none', async () => {
    const folder = root.path('none');
    await mkdir(folder);
    expect((await rejection(openPartitions(folder), FormatError)).message).toMatch(/preparePartitions.*manifest\.json/);
    await rejection(openPartitions(join(folder, 'nowhere')), FormatError);
    await rejection(openPartitions(await root.write('file', 'x')), FormatError);
    for (const wrong of ['', 7, undefined]) await rejection(openPartitions(wrong as never), ArgumentError);
  });
});

describe('the folder that is written', () => {
  const batches = [{ users: [1], items: [2] }];

  it('is replaced where that is asked for, and stays as it was where it fails', async () => {
    const folder = await made();
    const error = await rejection(preparePartitions(batches, folder), ArgumentError);
    expect(error).toMatchObject({ argument: 'folder' });
    expect(error.message).toContain('overwrite: true');
    const broken = preparePartitions([{ users: [1], items: [null] }] as never, folder, { overwrite: true });
    await rejection(broken, ArgumentError);
    expect((await openPartitions(folder)).nnz).toBe(7);
    expect((await preparePartitions(batches, folder, { overwrite: true })).nnz).toBe(1);
    expect((await readdir(folder)).sort()).toEqual([
      'block-00000',
      'item-counts',
      'items-ids',
      'manifest.json',
      'users-ids',
    ]);
    expect((await readdir(join(folder, '..'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('may be empty, or a link, and nothing else that is there', async () => {
    const [empty, link] = [root.path('empty'), root.path('link')];
    await mkdir(empty);
    await symlink(empty, link);
    expect((await preparePartitions(batches, `${link}/`)).nnz).toBe(1);
    expect((await openPartitions(empty)).nnz).toBe(1);
    await writeFile(join(empty, 'notes.txt'), 'mine');
    for (const overwrite of [true, false]) {
      const error = await rejection(preparePartitions(batches, empty, { overwrite }), ArgumentError);
      expect(error.message).toContain('notes.txt');
    }
    const foreign = root.path('foreign');
    await mkdir(foreign);
    await writeFile(join(foreign, 'block-00000'), '');
    await rejection(preparePartitions(batches, foreign, { overwrite: true }), ArgumentError);
    await rejection(preparePartitions(batches, await root.write('a file', '')), ArgumentError);
    await expect(preparePartitions(batches, root.path('no/where'))).rejects.toMatchObject({ code: 'ENOENT' });
    await rejection(preparePartitions(batches, ''), ArgumentError);
  });
});
