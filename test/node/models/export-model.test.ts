import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { ArgumentError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { type ExportFormat, exportModel, importModel } from '../../../src/node/index.ts';
import { seeded } from '../../seeded.ts';
import { itWithNumpy, python } from '../fixtures.ts';
import { useFolder } from '../folder.ts';

const folder = useFolder();
const FACTORS = 5;
const ITEMS = 5000; // more than one block
const model = FactorModel.create({
  users: IdMap.from(['ann', 'b\tob\\', 'c\nat']),
  items: IdMap.range(ITEMS),
  factors: FACTORS,
  userFactors: Float32Array.from(seeded(1).matrix(3, FACTORS).flat()),
  itemFactors: Float32Array.from(seeded(2).matrix(ITEMS, FACTORS).flat()),
  itemGram: new Float64Array(FACTORS).fill(1),
});
const rowsOf = (values: Float32Array) =>
  Array.from({ length: values.length / FACTORS }, (_, row) =>
    Array.from(values.subarray(row * FACTORS, (row + 1) * FACTORS)),
  );

async function written(format: ExportFormat, name: string): Promise<Buffer> {
  await exportModel(folder.path(format), model, format);
  return readFile(folder.path(`${format}/${name}.${format}`));
}

describe('exportModel', () => {
  it.each<[ExportFormat, string[]]>([
    ['npy', ['item_factors.npy', 'item_ids.json', 'user_factors.npy', 'user_ids.json']],
    ['fvecs', ['item_factors.fvecs', 'item_ids.json', 'user_factors.fvecs', 'user_ids.json']],
    ['fbin', ['item_factors.fbin', 'item_ids.json', 'user_factors.fbin', 'user_ids.json']],
    ['tsv', ['item_factors.tsv', 'user_factors.tsv']],
  ])('writes as %s the files it says', async (format, names) => {
    const path = folder.path(`some/where/${format}`);
    const files = await exportModel(path, model, format);
    expect((await readdir(path)).sort()).toEqual(names);
    expect(files.sort()).toEqual(names.map((name) => `${path}/${name}`));
  });

  it('writes ids as JSON', async () => {
    await exportModel(folder.path('ids'), model, 'npy');
    expect(JSON.parse(await readFile(folder.path('ids/user_ids.json'), 'utf8'))).toEqual(model.users.ids());
    const read = await importModel(folder.path('ids'));
    expect(read.users.ids()).toEqual(model.users.ids());
    expect(read.items.ids()).toEqual(model.items.ids());
  });

  it('writes fvecs: each row its length, then its numbers', async () => {
    const bytes = await written('fvecs', 'item_factors');
    expect(bytes.length).toBe(ITEMS * 4 * (FACTORS + 1));
    const rows = rowsOf(model.itemFactors);
    for (const row of [0, 1, 4095, 4096, ITEMS - 1]) {
      const at = row * 4 * (FACTORS + 1);
      expect(bytes.readInt32LE(at)).toBe(FACTORS);
      expect(rows[row].map((_, k) => bytes.readFloatLE(at + 4 + 4 * k))).toEqual(rows[row]);
    }
  });

  it('writes fbin: rows and columns, then all numbers', async () => {
    const bytes = await written('fbin', 'item_factors');
    expect([bytes.readUInt32LE(0), bytes.readUInt32LE(4), bytes.length]).toEqual([
      ITEMS,
      FACTORS,
      8 + 4 * ITEMS * FACTORS,
    ]);
    expect(bytes.subarray(8)).toEqual(Buffer.from(model.itemFactors.buffer));
  });

  it('writes TSV as COPY reads it, with digits enough', async () => {
    const users = (await written('tsv', 'user_factors')).toString('utf8');
    expect(users.split('\n').map((line) => line.split('\t')[0])).toEqual(['ann', 'b\\tob\\\\', 'c\\nat', '']);
    const lines = (await written('tsv', 'item_factors')).toString('utf8').trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual(Array.from({ length: ITEMS }, (_, item) => String(item)));
    const vectors = lines.flatMap((line): number[] => JSON.parse(line.split('\t')[1]));
    expect(Float32Array.from(vectors)).toEqual(model.itemFactors);
  });

  it('takes away the users of an earlier export when there are none', async () => {
    const path = folder.path('again');
    await exportModel(path, model, 'npy');
    const { items, factors, itemFactors, itemGram } = model;
    const itemsOnly = {
      users: IdMap.range(0),
      items,
      factors,
      itemFactors,
      itemGram,
      userFactors: new Float32Array(0),
    };
    await exportModel(path, FactorModel.create(itemsOnly), 'npy');
    expect((await readdir(path)).sort()).toEqual(['item_factors.npy', 'item_ids.json']);
  });

  it('refuses formats there are not, and folders that cannot be', async () => {
    await expect(exportModel(folder.path('x'), model, 'hnsw' as ExportFormat)).rejects.toThrow(ArgumentError);
    const file = await folder.write('file', '');
    await expect(exportModel(file, model, 'npy')).rejects.toMatchObject({ code: 'EEXIST' });
  });

  itWithNumpy('is what NumPy reads', async () => {
    for (const format of ['npy', 'fvecs', 'fbin'] as const) await exportModel(folder.path('numpy'), model, format);
    const read = python<Record<string, number[][]>>(
      `p = sys.argv[1] + '/item_factors.'
fvecs = np.fromfile(p + 'fvecs', '<i4')
fbin = np.fromfile(p + 'fbin', '<u4', count=2)
print(json.dumps({
  'npy': np.load(p + 'npy').tolist(),
  'fvecs': fvecs.reshape(-1, fvecs[0] + 1)[:, 1:].view('<f4').tolist(),
  'fbin': np.fromfile(p + 'fbin', '<f4', offset=8).reshape(fbin).tolist(),
}))`,
      folder.path('numpy'),
    );
    for (const format of ['npy', 'fvecs', 'fbin']) expect(read[format]).toEqual(rowsOf(model.itemFactors));
  });
});
