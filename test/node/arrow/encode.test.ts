// Factors and recommendations as Arrow: read back by apache-arrow, and by pyarrow and polars where Python is.
import { readFile } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { ArgumentError, FactorModel, fitWals, IdMap, Interactions } from '../../../src/index.ts';
import { exportModel, readInteractions, writeRecommendations } from '../../../src/node/index.ts';
import { rejection } from '../../data/failure.ts';
import { seeded } from '../../seeded.ts';
import { useFolder } from '../folder.ts';
import { hasPython, python } from './python.ts';

const folder = useFolder();
const FACTORS = 3;
const ITEMS = 70_000; // more than one record batch

const modelOf = (users: IdMap, items: IdMap) =>
  FactorModel.create({
    users,
    items,
    factors: FACTORS,
    userFactors: Float32Array.from(seeded(1).matrix(users.size, FACTORS).flat()),
    itemFactors: Float32Array.from(seeded(2).matrix(items.size, FACTORS).flat()),
    itemGram: new Float64Array(FACTORS).fill(1),
  });
const large = modelOf(IdMap.from(['ann', 'böb', 'c\nat']), IdMap.range(ITEMS));

const tableOf = async (path: string) => tableFromIPC(await readFile(path));

describe('factors', () => {
  it('are lists of float32 beside the ids', async () => {
    const files = await exportModel(folder.path('factors'), large, 'arrow');
    expect(files.map((file) => file.split('/').at(-1))).toEqual(['item_factors.arrow', 'user_factors.arrow']);
    const [items, users] = await Promise.all(files.map(tableOf));
    expect(items.schema.fields.map(({ name, type }) => [name, String(type)])).toEqual([
      ['id', 'Int32'],
      ['factors', 'FixedSizeList[3]<Float32>'],
    ]);
    expect(items.batches.map(({ numRows }) => numRows)).toEqual([65_536, ITEMS - 65_536]);
    expect(items.getChild('id')!.toArray()).toEqual(Int32Array.from({ length: ITEMS }, (_, item) => item));
    const lists = items.getChild('factors')!.data.map((chunk) => chunk.children[0].values as Float32Array);
    expect(Float32Array.from(lists.flatMap((list) => [...list]))).toEqual(large.itemFactors);
    expect([...users.getChild('id')!]).toEqual(['ann', 'böb', 'c\nat']);
    expect([...users.getChild('factors')!.get(1)]).toEqual([...large.userFactors.subarray(3, 6)]);
  });

  it.each([
    ['integers of 64 bits', [1, -(2 ** 40), 2 ** 53 - 1], 'Int64'],
    ['other numbers', [0.5, 1, 1e300], 'Float64'],
  ])('of ids that are %s', async (name, ids, type) => {
    const model = modelOf(IdMap.from([1]), IdMap.from(ids));
    const [file] = await exportModel(folder.path(name), model, 'arrow');
    const table = await tableOf(file);
    expect(String(table.schema.fields[0].type)).toBe(type);
    expect(Array.from(table.getChild('id')!, Number)).toEqual(ids);
  });

  it.skipIf(!hasPython)('are read by pyarrow and polars', async () => {
    const [file, users] = await exportModel(folder.path('for-python'), large, 'arrow');
    const script = `
import json, sys, polars, pyarrow as pa
table = pa.ipc.open_file(sys.argv[1]).read_all()
table.validate(full=True)
frame = polars.read_ipc(sys.argv[1])
users = pa.ipc.open_file(sys.argv[2]).read_all()
users.validate(full=True)
last = table.column('factors')[-1].as_py()
print(json.dumps([str(table.schema.field('factors').type), table.num_rows, last, table.column('id')[-1].as_py(),
  str(frame.schema['factors']), frame['factors'][-1].to_list(), users.column('id').to_pylist()]))`;
    const last = [...large.itemFactors.subarray(-FACTORS)];
    expect(python(script, file, users)).toEqual([
      'fixed_size_list<item: float>[3]',
      ITEMS,
      last,
      ITEMS - 1,
      'Array(Float32, shape=(3,))',
      last,
      ['ann', 'böb', 'c\nat'],
    ]);
  });
});

describe('writeRecommendations', () => {
  const rows = [
    ['ann', 1],
    ['ann', 2],
    ['böb', 2],
    ['böb', 3],
    ['cy', 1],
    ['cy', 2],
    ['cy', 3],
    ['cy', 4],
  ].map(([user, item]) => ({ user, item }));
  const fitted = fitWals(Interactions.fromRows(rows), { factors: 2, epochs: 3, workers: 1, simd: 'strict' });

  it('writes what recommendAll says, each row with its rank', async () => {
    const model = await fitted;
    const path = folder.path('recs.arrow');
    expect(await writeRecommendations(path, model, { count: 3, batch: 2 })).toBe(4); // two and two: cy has had all
    const table = await tableOf(path);
    expect(table.schema.fields.map(({ name, type }) => [name, String(type)])).toEqual([
      ['user', 'Dictionary<Int32, Utf8>'],
      ['item', 'Int32'],
      ['rank', 'Int32'],
      ['score', 'Float32'],
      ['basis', 'Dictionary<Int32, Utf8>'],
    ]);
    const expected = [...model.recommendAll({ count: 3 })].flatMap((batch) =>
      [...batch].flatMap(({ user, items }) => items.map(({ item, score }, at) => [user, item, at + 1, score])),
    );
    const columns = ['user', 'item', 'rank', 'score'].map((name) => [...table.getChild(name)!]);
    expect(columns[0].map((_, row) => columns.map((column) => column[row]))).toEqual(expected);
    expect(expected.map(([user]) => user)).toEqual(['ann', 'ann', 'böb', 'böb']);
  });

  it('says which users are without training rows', async () => {
    const { indptr, indices } = (await fitted).seen!;
    const seen = { indptr: Int32Array.from([...indptr, indices.length]), indices };
    const users = IdMap.from(['ann', 'böb', 'cy', 'new']);
    const userFactors = Float32Array.from([...(await fitted).userFactors, 0, 0]);
    const model = FactorModel.create({ ...(await fitted), users, userFactors, seen });
    const path = folder.path('bases.arrow');
    await writeRecommendations(path, model, { count: 3, batch: 2 });
    const table = await tableOf(path);
    const columns = ['user', 'score', 'basis'].map((name) => [...table.getChild(name)!]);
    const rows = columns[0].map((_, row) => columns.map((column) => column[row]));
    expect(rows.map(([user, , basis]) => [user, basis])).toEqual([
      ...['ann', 'ann', 'böb', 'böb'].map((user) => [user, 'factors']),
      ...['new', 'new', 'new'].map((user) => [user, 'popularity']),
    ]);
    expect(rows.slice(4).map(([, score]) => score)).toEqual([3, 2, 2]);
    expect(model.recommend('new', { count: 3 }).map(({ item }) => item)).toEqual([2, 1, 3]);
  });

  it('can be read again as interactions', async () => {
    const path = folder.path('again.feather');
    await writeRecommendations(path, await fitted, { count: 2, includeSeen: true });
    const data = await readInteractions(path, { value: 'score' });
    expect([data.nnz, data.users.ids()]).toEqual([6, ['ann', 'böb', 'cy']]);
  });

  it('writes none', async () => {
    const path = folder.path('none.arrow');
    expect(await writeRecommendations(path, await fitted, { count: 0 })).toBe(0);
    expect((await tableOf(path)).numRows).toBe(0);
  });

  it.skipIf(!hasPython)('is read by pyarrow and polars', async () => {
    const path = folder.path('python.arrow');
    await writeRecommendations(path, await fitted, { count: 2, batch: 1 });
    const script = `
import json, sys, polars, pyarrow as pa
table = pa.ipc.open_file(sys.argv[1]).read_all()
table.validate(full=True)
frame = polars.read_ipc(sys.argv[1])
print(json.dumps([table.column('user').to_pylist(), table.column('item').to_pylist(), frame['user'].to_list(), frame['rank'].to_list(),
  table.column('basis').to_pylist(), frame['basis'].cast(polars.String).to_list()]))`;
    const users = ['ann', 'ann', 'böb', 'böb'];
    const [, items] = python(script, path) as [unknown, unknown];
    const bases = ['factors', 'factors', 'factors', 'factors'];
    expect(python(script, path)).toEqual([users, items, users, [1, 2, 1, 2], bases, bases]);
    const of = (user: string) => fitted.then((model) => model.recommend(user, { count: 2 }).map(({ item }) => item));
    expect(items).toEqual([...(await of('ann')), ...(await of('böb'))]);
  });

  it('refuses other names, and models without users', async () => {
    const model = await fitted;
    const name = await rejection(writeRecommendations(folder.path('recs.parquet'), model), ArgumentError);
    expect(name.expected).toBe('a name that ends in .arrow or .feather');
    const { users, items, factors, itemFactors, itemGram } = model;
    const alone = FactorModel.create({ users, items, factors, itemFactors, itemGram, userFactors: new Float32Array() });
    expect(await rejection(writeRecommendations(folder.path('x.arrow'), alone), ArgumentError)).toMatchObject({
      argument: 'model',
    });
    await rejection(writeRecommendations(folder.path('y.arrow'), model, { count: -1 }), ArgumentError);
  });
});
