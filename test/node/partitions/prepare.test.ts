// Interactions prepared in partitions are those of Interactions.fromBatches, whatever the batches, the policy and the cuts.
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutUsers } from '../../../src/data/partitions.ts';
import { ArgumentError, type Id, Interactions } from '../../../src/index.ts';
import { type PrepareProgress, preparePartitions } from '../../../src/node/index.ts';
import { intakeOfBatches } from '../../../src/node/partitions/intake.ts';
import { PREPARE_OPTIONS } from '../../../src/node/partitions/options.ts';
import { prepare } from '../../../src/node/partitions/prepare.ts';
import { SIZES } from '../../../src/node/partitions/sizes.ts';
import { resolveOptions } from '../../../src/options.ts';
import { rejection } from '../../data/failure.ts';
import { plain } from '../../data/problems.ts';
import { seeded } from '../../seeded.ts';
import { useFolder } from '../folder.ts';
import { rebuilt } from './rebuilt.ts';

interface Shape {
  readonly entries?: number;
  readonly users?: number;
  readonly items?: number;
  readonly columns?: readonly ('values' | 'weights')[];
  readonly id?: (side: 'u' | 'i', number: number) => number | string | bigint;
}

const NUMBER = (_: string, number: number) => 7 * number - 100;
const TEXT = (side: string, number: number) => `${side}ü${number}`;

/** Batches of columns with heavy users and popular items, and pairs that come several times. */
function batchesOf(seed: number, { entries = 3000, users = 200, items = 150, columns = [], id = NUMBER }: Shape = {}) {
  const random = seeded(seed);
  const skewed = (count: number) => Math.floor(count * random.uniform(0, 1) ** 2);
  const batches = [];
  for (let left = entries; left > 0; ) {
    const length = Math.min(left, random.index(700));
    batches.push({
      users: Array.from({ length }, () => id('u', skewed(users))),
      items: Array.from({ length }, () => id('i', skewed(items))),
      ...(columns.includes('values') && { values: Array.from({ length }, () => random.normal(3)) }),
      ...(columns.includes('weights') && { weights: Array.from({ length }, () => random.uniform(0.01, 9)) }),
    });
    left -= length;
  }
  return batches;
}

async function* oneByOne<T>(all: readonly T[]) {
  for (const each of all) yield await Promise.resolve(each);
}

const root = useFolder();
let folders = 0;
/** A new name in a folder of its own. */
async function folder(): Promise<string> {
  const parent = root.path(String(folders++));
  await mkdir(parent);
  return join(parent, 'made');
}

describe('preparePartitions', () => {
  const cases = (['last', 'sum', 'mean', 'max'] as const).flatMap((duplicates, at) =>
    ([[], ['values'], ['weights'], ['values', 'weights']] as const).flatMap((columns, column) =>
      [1, 3, 16].map((partitions) => ({ duplicates, columns, partitions, seed: 10 * at + column })),
    ),
  );

  it.each(cases)('is as fromBatches: $duplicates, $columns, K = $partitions', async (given) => {
    const { duplicates, columns, partitions, seed } = given;
    const id = seed % 2 === 0 ? NUMBER : TEXT;
    const batches = batchesOf(seed, { columns, id });
    const expected = await Interactions.fromBatches(batches, { duplicates });
    const made = await preparePartitions(oneByOne(batches), await folder(), { duplicates, partitions });
    expect(await rebuilt(made)).toEqual(plain(expected));
    expect(made.partitions).toEqual(cutUsers(expected.userCounts(), expected.nnz, partitions));
    expect([...made.itemCounts]).toEqual([...expected.itemCounts()]);
    expect(made).toMatchObject({
      isValued: expected.values !== null,
      uniformValue: expected.uniformValue,
      isWeighted: expected.weights !== null,
    });
    const { values, weights } = plain(expected);
    expect(made.values).toMatchObject({ min: Math.min(...values), max: Math.max(...values) });
    expect(made.values.sum).toBeCloseTo(
      values.reduce((sum, value) => sum + value, 0),
      6,
    );
    expect(made.weights?.min).toBe(weights?.reduce((a, b) => Math.min(a, b)));
    expect(made.weights?.max).toBe(weights?.reduce((a, b) => Math.max(a, b)));
    await made.close();
  });

  it.each([
    [{ columns: ['values'] }, { idOrder: 'appearance', duplicates: 'sum' }],
    [
      { columns: ['values', 'weights'], id: TEXT },
      { idOrder: 'appearance', duplicates: 'last' },
    ],
    [
      { columns: [], users: 3 },
      { idOrder: 'appearance', duplicates: 'mean' },
    ],
    [
      { columns: ['weights'], users: 2000 },
      { idOrder: 'value', duplicates: 'sum' },
    ],
  ] as const)('goes through buffers, buckets and slices that are small: %o, %o', async (shape, options) => {
    const sizes = { piece: 100, bucket: 150, buffers: 4000, buffered: 7, slice: 40 };
    const batches = batchesOf(5, shape);
    const [path, other] = [await folder(), await folder()];
    const settings = resolveOptions(PREPARE_OPTIONS, { ...options, partitions: 3 });
    const small = await prepare(intakeOfBatches(batches, settings, {}), path, settings, sizes);
    const usual = await preparePartitions(batches, other, { ...options, partitions: 3 });
    expect(await contents(path)).toEqual(await contents(other));
    expect(small.print).toBe(usual.print);
    expect(await rebuilt(small)).toEqual(await rebuilt(usual));
    expect(small.nnz).toBeGreaterThan(400);
  });

  it('takes rows, arrays of rows, and 64-bit integers', async () => {
    const rows = [5n, 2n ** 53n, 5n, -3, 2n ** 63n - 1n].map((who, at) => ({ who, item: 'x', w: at + 1, value: 2 }));
    const options = { user: 'who', weight: 'w' } as const;
    const expected = plain(await Interactions.fromBatches(rows, options));
    expect(await rebuilt(await preparePartitions(rows, await folder(), options))).toEqual(expected);
    expect(await rebuilt(await preparePartitions([rows], await folder(), options))).toEqual(expected);
  });

  it.each([
    ['numbers', NUMBER],
    ['text', TEXT],
    ['fractions', (_: string, number: number) => (number % 7) - 3 + number / 1000],
    ['text with common beginnings', (side: string, number: number) => `${'é'.repeat(3)}${side}${number.toString(2)}`],
  ])('numbers ids by their values: %s', async (_, id) => {
    const batches = batchesOf(3, { columns: ['values'], id });
    const usual = await Interactions.fromBatches(batches);
    const made = await preparePartitions(batches, await folder(), { idOrder: 'value', partitions: 4 });
    const [users, items] = [usual.users, usual.items].map((map) => sortedByBytes(map.ids()));
    // The same rows in another order are what fromCsr makes of them.
    const order = users.map((user) => usual.users.indexOf(user));
    const entries = order.flatMap((row) =>
      Array.from(usual.itemsOf(row), (item, at) => ({
        user: users.indexOf(usual.users.idAt(row)),
        item: items.indexOf(usual.items.idAt(item)),
        value: usual.valueAt(usual.indptr[row] + at),
      })),
    );
    const expected = plain(Interactions.fromRows(entries));
    expect({ ...(await rebuilt(made)), users: [], items: [] }).toMatchObject({
      indptr: expected.indptr,
      values: sortedRows(entries).map(({ value }) => value),
      indices: sortedRows(entries).map(({ item }) => item),
    });
    expect(Array.from({ length: made.userCount }, (__, at) => made.users.idAt(at))).toEqual(users);
    expect(Array.from({ length: made.itemCount }, (__, at) => made.items.idAt(at))).toEqual(items);
    expect(items.map((each) => made.items.indexOf(each))).toEqual(items.map((__, at) => at));
    expect([made.items.indexOf('none'), made.items.indexOf(0.123)]).toEqual([-1, -1]);
  });

  it('makes as many partitions as bytes say, and never more than users', async () => {
    const batches = batchesOf(1, { columns: ['values'], entries: 400, users: 30 });
    const made = await preparePartitions(batches, await folder(), { partitionBytes: 1000 });
    expect(made.partitions.length).toBe(Math.ceil((16 * made.nnz) / 1000));
    const many = await preparePartitions(batches, await folder(), { partitionBytes: 1 });
    expect(many.partitions.length).toBe(many.userCount);
    expect(await rebuilt(many)).toEqual(await rebuilt(made));
    expect((await preparePartitions(batches, await folder())).partitions.length).toBe(1);
  });

  it('has one print for one content and its cuts', async () => {
    const prints = new Set<string>();
    for (const partitions of [1, 2]) {
      for (const seed of [1, 2]) {
        const batches = batchesOf(seed, { columns: ['values'] });
        const made = await preparePartitions(batches, await folder(), { partitions });
        const again = await preparePartitions([batches].flat(), await folder(), { partitions });
        expect(again.print).toBe(made.print);
        prints.add(made.print);
      }
    }
    expect(prints.size).toBe(4);
  });

  it('says how far it is', async () => {
    const told: PrepareProgress[] = [];
    const { nnz } = await preparePartitions(batchesOf(1), await folder(), { onProgress: (event) => told.push(event) });
    const last = (phase: string) => told.findLast((event) => event.phase === phase);
    expect(last('read')).toEqual({ phase: 'read', rows: 3000, total: undefined });
    expect(last('distribute')).toEqual({ phase: 'distribute', rows: 3000, total: 3000 });
    expect(last('merge')).toEqual({ phase: 'merge', rows: 3000, total: 3000 });
    expect(last('write')).toEqual({ phase: 'write', rows: nnz, total: nnz });
  });

  it('names the first entry that repeats a pair where none may', async () => {
    const sizes = { ...SIZES, piece: 10, bucket: 20 };
    for (const idOrder of ['appearance', 'value'] as const) {
      for (const seed of [1, 2, 3]) {
        const batches = batchesOf(seed, { entries: 400, id: TEXT });
        const expected = await rejection(Interactions.fromBatches(batches, { duplicates: 'error' }), ArgumentError);
        const settings = resolveOptions(PREPARE_OPTIONS, { duplicates: 'error', idOrder });
        const made = prepare(intakeOfBatches(batches, settings, {}), await folder(), settings, sizes);
        expect((await rejection(made, ArgumentError)).message).toBe(expected.message);
      }
    }
    const once = [{ users: [1, 2], items: [3, 3] }];
    expect((await preparePartitions(once, await folder(), { duplicates: 'error' })).nnz).toBe(2);
  });

  it.each([
    ['an id that is none', [{ users: [1, Number.NaN], items: [1, 2] }], 'batches[0].users[1]'],
    ['a value that is none', [{ users: [1], items: [1], values: [1e39] }], 'batches[0].values[0]'],
    ['times', [{ users: [1], items: [1], times: [1] }], 'batches[0].times'],
    ['another kind of batch', [{ users: [1], items: [1] }, []], 'batches[1]'],
    ['no entries', [{ users: [], items: [] }], 'interactions'],
    ['sums beyond float32', [{ users: [1, 1], items: [1, 1], values: [3e38, 3e38] }], 'values'],
    ['text that is no Unicode', [{ users: ['a', '\ud800'], items: [1, 1] }], 'users[1]'],
    ['no iterable', 7, 'batches'],
  ])('refuses %s, and leaves nothing', async (_, batches, argument) => {
    const path = await folder();
    const made = preparePartitions(batches as never, path, { duplicates: 'sum' });
    expect(await rejection(made, ArgumentError)).toMatchObject({ argument });
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it.each([
    [{ partitions: 0 }, 'partitions'],
    [{ partitions: 4 }, 'partitions'],
    [{ partitions: 1, partitionBytes: 7 }, 'partitionBytes'],
    [{ idOrder: 'random' }, 'idOrder'],
    [{ time: 'when' }, 'options'],
    [{ duplicates: 'first' }, 'duplicates'],
  ])('refuses the options %o', async (options, argument) => {
    const path = await folder();
    const made = preparePartitions([{ users: [1, 2, 3], items: [1, 1, 1] }], path, options as never);
    expect(await rejection(made, ArgumentError)).toMatchObject({ argument });
    expect(await readdir(join(path, '..'))).toEqual([]);
  });

  it('ends when its signal aborts, or its source fails, and leaves nothing', async () => {
    const path = await folder();
    for (const phase of ['read', 'distribute', 'merge', 'write']) {
      const controller = new AbortController();
      const onProgress = (event: PrepareProgress) => event.phase === phase && controller.abort(new Error(phase));
      const made = preparePartitions(batchesOf(1), path, { signal: controller.signal, onProgress });
      await expect(made).rejects.toThrow(phase);
    }
    const lost = Object.assign(new Error('the source is gone'), { code: 'ENOENT', syscall: 'open' });
    async function* failing() {
      yield* batchesOf(1);
      throw lost;
    }
    await expect(preparePartitions(failing(), path)).rejects.toBe(lost);
    expect(await readdir(join(path, '..'))).toEqual([]);
  });
});

function sortedByBytes(ids: readonly Id[]): Id[] {
  return [...ids].sort((a, b) =>
    typeof a === 'number' ? a - (b as number) : Buffer.compare(Buffer.from(a), Buffer.from(b as string)),
  );
}

function sortedRows(entries: readonly { user: number; item: number; value: number }[]) {
  return [...entries].sort((a, b) => a.user - b.user || a.item - b.item);
}

/** The files of a folder. */
async function contents(path: string): Promise<Map<string, string>> {
  const names = (await readdir(path)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'latin1')] as const)),
  );
}
