import { statSync } from 'node:fs';
import { cp, mkdir, writeFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { ArgumentError, FormatError } from '../../../src/errors.ts';
import type { FactorModel } from '../../../src/model/factor-model.ts';
import { fromFactors } from '../../../src/model/from-factors.ts';
import { exportModel, importModel, writeModel } from '../../../src/node/index.ts';
import { seeded } from '../../seeded.ts';
import { refusesTruncation, survivesChanges, survivesEveryByte } from '../damage.ts';
import { useFixtures } from '../fixtures.ts';
import { useFolder } from '../folder.ts';
import { npyBytes } from '../npy.ts';

const fixtures = useFixtures();
const folder = useFolder();

/** Every score of the model, users × items. */
function scoresOf(model: FactorModel): number[][] {
  return model.users.ids().map((user) => model.items.ids().map((item) => model.score(user, item)));
}

function expectScores(model: FactorModel): void {
  for (const [user, row] of scoresOf(model).entries()) {
    for (const [item, score] of row.entries()) expect(score).toBeCloseTo(fixtures.scores[user][item], 5);
  }
}

/** The item Gram is diagonal, falls, and is what the model says it is. */
function expectPrincipalAxes({ itemFactors, itemGram, factors, items }: FactorModel): void {
  for (let p = 0; p < factors; p++) {
    for (let q = 0; q < factors; q++) {
      let sum = 0;
      for (let j = 0; j < items.size; j++) sum += itemFactors[j * factors + p] * itemFactors[j * factors + q];
      expect(Math.abs(sum - (p === q ? itemGram[p] : 0))).toBeLessThan(1e-5 * itemGram[0]);
    }
    if (p > 0) expect(itemGram[p]).toBeLessThanOrEqual(itemGram[p - 1]);
  }
}

describe('implicit', () => {
  it.each(['implicit_als.npz', 'implicit_als_f8.npz', 'implicit_bpr.npz'])(
    '%s scores as implicit does',
    async (name) => {
      const model = await importModel(fixtures.path(name));
      expectScores(model);
      expectPrincipalAxes(model);
    },
  );

  it('says what least squares minimised, and nothing of others', async () => {
    const { metadata } = await importModel(fixtures.path('implicit_als.npz'));
    expect(metadata).toMatchObject({
      algorithm: 'als',
      source: 'implicit',
      epochs: 15,
      objective: {
        weight: { kind: 'linear', alpha: 20, base: 0 },
        target: { kind: 'constant', value: 1 },
        unobservedWeight: 1,
        regularization: 0.05,
        regularizationExponent: 0,
      },
    });
    expect((await importModel(fixtures.path('implicit_bpr.npz'))).metadata).not.toHaveProperty('objective');
  });

  it('refuses what is no such model', async () => {
    await expect(importModel(fixtures.path('csr.npz'))).rejects.toThrow("implicit's save()");
  });

  it('survives damage', async () => {
    const bytes = fixtures.bytes('implicit_als_f8.npz');
    const read = async (damaged: Uint8Array) => importModel(await folder.write('damaged.npz', damaged));
    await refusesTruncation(bytes, read, 13);
    await survivesChanges(bytes, read, 300);
  });
});

describe('Spark', () => {
  it('scores as Spark does, by its ids in their order', async () => {
    const model = await importModel(fixtures.path('spark'));
    expect(model.users.ids()).toEqual([10, 20, 30, 40]);
    expect(model.items.ids()).toEqual([1, 2, 3, 4, 5]);
    expectScores(model);
    expectPrincipalAxes(model);
    expect(model.metadata).toEqual({ algorithm: 'als', source: 'spark', factors: 3 });
  });

  it('takes an objective from the caller, so that users can be folded in', async () => {
    const model = await importModel(fixtures.path('spark'), {
      objective: { objective: 'explicit', regularization: 0.1 },
    });
    expect(model.metadata).toMatchObject({ objective: { preset: 'explicit', regularization: 0.1 } });
    expect(model.foldInUser([{ item: 1, value: 3 }]).some((factor) => factor !== 0)).toBe(true);
    await expect(importModel(fixtures.path('spark'), { objective: { regularization: -1 } })).rejects.toThrow(
      ArgumentError,
    );
  });

  it('is found among the stages of a pipeline, and in the best model of a search', async () => {
    for (const inner of ['stages/0_StringIndexer_1a', 'bestModel/stages/1_PipelineModel_9f/stages']) {
      await mkdir(folder.path(`pipeline/${inner}`), { recursive: true });
    }
    const als = folder.path('pipeline/bestModel/stages/1_PipelineModel_9f/stages/2_ALS_77');
    await cp(fixtures.path('spark'), als, { recursive: true });
    const model = await importModel(folder.path('pipeline'));
    expect(model.itemFactors).toEqual((await importModel(fixtures.path('spark'))).itemFactors);
    await cp(als, folder.path('pipeline/stages/3_ALS_78'), { recursive: true });
    await expect(importModel(folder.path('pipeline'))).rejects.toThrow(/one stage of ALS .*2_ALS_77.*3_ALS_78/);
  });

  async function spark(name: string, part: Uint8Array): Promise<string> {
    for (const side of ['userFactors', 'itemFactors']) {
      await mkdir(folder.path(`${name}/${side}`), { recursive: true });
      await writeFile(folder.path(`${name}/${side}/part-0.parquet`), part);
    }
    return folder.path(name);
  }

  it('refuses tables that are not as Spark writes them', async () => {
    const path = await spark('other', fixtures.bytes('arrow_snappy.parquet'));
    await expect(importModel(path)).rejects.toThrow('id (integer) and features');
    await expect(importModel(folder.path(''))).rejects.toThrow(FormatError);
  });

  it('survives damage', async () => {
    const bytes = fixtures.bytes('spark/itemFactors/part-00001.snappy.parquet');
    const read = async (damaged: Uint8Array) => importModel(await spark('damaged', damaged));
    await refusesTruncation(bytes, read, 13);
    await survivesEveryByte(bytes, read, 13);
  });
});

describe('npy', () => {
  it('two matrices, with ids or without', async () => {
    const userFactors = fixtures.path('users.npy');
    const model = await importModel(fixtures.path('items.npy'), { userFactors });
    expectScores(model);
    expectPrincipalAxes(model);
    expect(model.users.ids()).toEqual([0, 1, 2, 3]);
    const userIds = await folder.write('user_ids.json', '["a","b","c","d"]');
    const itemIds = await folder.write('item_ids.json', '[5,4,3,2,1]');
    const named = await importModel(fixtures.path('items.npy'), { userFactors, userIds, itemIds });
    expect(named.score('b', 4)).toBe(model.score(1, 1));
  });

  it('tells how far the reading of a folder of them is', async () => {
    const model = await importModel(fixtures.path('items.npy'), { userFactors: fixtures.path('users.npy') });
    await exportModel(folder.path('watched'), model, 'npy');
    const [items, users] = ['item_factors.npy', 'user_factors.npy'].map(
      (name) => statSync(folder.path(`watched/${name}`)).size,
    );
    const events: unknown[] = [];
    await importModel(folder.path('watched'), { onProgress: (event) => events.push(event) });
    expect(events).toEqual([
      { bytes: items, size: items + users, rows: 5 },
      { bytes: items + users, size: items + users, rows: 9 },
    ]);
  });

  it('items alone', async () => {
    const model = await importModel(fixtures.path('items.npy'));
    expect(model.users.size).toBe(0);
    expect(model.similarItems(0)).toHaveLength(4);
  });

  it.each([
    ['other text', 'a,b,c,d'],
    ['no list', '{"a":1}'],
    ['too few', '[1,2,3]'],
    ['an id twice', '[1,2,3,3]'],
    ['ids of two types', '[1,2,3,"4"]'],
    ['ids of no type', '[1,2,3,null]'],
  ])('refuses ids: %s', async (_, text) => {
    const userIds = await folder.write('ids.json', text);
    const options = { userFactors: fixtures.path('users.npy'), userIds };
    await expect(importModel(fixtures.path('items.npy'), options)).rejects.toThrow(FormatError);
  });

  it('refuses matrices that do not fit together, empty ones and other arrays', async () => {
    const wide = await folder.write('wide.npy', npyBytes(new Float32Array(8), [2, 4]));
    await expect(importModel(fixtures.path('items.npy'), { userFactors: wide })).rejects.toThrow(FormatError);
    for (const name of ['empty.npy', 'i8.npy', 'scalar.npy']) {
      await expect(importModel(fixtures.path(name))).rejects.toThrow(FormatError);
    }
  });
});

describe('importModel', () => {
  it('refuses names it does not know, and options that have no meaning', async () => {
    await expect(importModel(await folder.write('model.txt', ''))).rejects.toThrow(FormatError);
    await expect(importModel(folder.path('missing.bin'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(importModel(fixtures.path('spark'), { userIds: 'x.json' })).rejects.toThrow(ArgumentError);
    await expect(importModel('x.safetensors', { objective: {} })).rejects.toThrow(ArgumentError);
  });
});

describe('principal axes', () => {
  let source: { factors: number; userFactors: Float32Array; itemFactors: Float32Array };
  let model: FactorModel;

  beforeAll(() => {
    const random = seeded(7);
    const factors = 13;
    source = {
      factors,
      userFactors: Float32Array.from(random.matrix(50, factors).flat()),
      itemFactors: Float32Array.from(random.matrix(300, factors).flat()),
    };
    model = fromFactors(source);
  });

  it('leave scores as they are', () => {
    const { factors, userFactors, itemFactors } = source;
    expectPrincipalAxes(model);
    for (let user = 0; user < 50; user++) {
      let expected = 0;
      for (let k = 0; k < factors; k++) expected += userFactors[user * factors + k] * itemFactors[5 * factors + k];
      expect(model.score(user, 5)).toBeCloseTo(expected, 4);
    }
  });

  it('are kept when they are there: the bits of a model of ours do not change', async () => {
    const again = fromFactors({ factors: 13, userFactors: model.userFactors, itemFactors: model.itemFactors });
    expect(again.itemFactors).toBe(model.itemFactors);
    await exportModel(folder.path('npy'), model, 'npy');
    const back = await importModel(folder.path('npy'));
    expect(back.itemFactors).toEqual(model.itemFactors);
    expect(back.userFactors).toEqual(model.userFactors);
    await writeModel(folder.path('model.safetensors'), back);
    expect((await importModel(folder.path('model.safetensors'))).encode()).toEqual(back.encode());
  });

  it('take factors of fewer axes, and of none', () => {
    const flat = fromFactors({
      factors: 3,
      userFactors: new Float32Array(0),
      itemFactors: Float32Array.of(1, 1, 1, 2, 2, 2),
    });
    expect(Array.from(flat.itemGram, (axis) => Math.round(axis * 1e4) / 1e4)).toEqual([15, 0, 0]);
    const zero = fromFactors({ factors: 2, userFactors: new Float32Array(0), itemFactors: new Float32Array(4) });
    expect(Array.from(zero.itemGram)).toEqual([0, 0]);
  });

  it('refuse factors that do not fit, or overflow', () => {
    const few = { factors: 2, userFactors: new Float32Array(0), itemFactors: new Float32Array(3) };
    expect(() => fromFactors(few)).toThrow(ArgumentError);
    expect(() => fromFactors({ ...few, itemFactors: new Float32Array(0) })).toThrow(ArgumentError);
    expect(() =>
      fromFactors({
        ...few,
        itemFactors: new Float32Array(4),
        users: IdMap.from(['a']),
        userFactors: new Float32Array(4),
      }),
    ).toThrow(ArgumentError);
    expect(() => fromFactors({ ...few, itemFactors: new Float32Array(4).fill(3e38) })).toThrow(
      'itemFactors[0] must be finite, within',
    );
  });
});
