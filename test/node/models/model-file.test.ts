import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { ArgumentError, FormatError } from '../../../src/errors.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { readModel, writeModel } from '../../../src/node/index.ts';
import { useFolder } from '../folder.ts';

const folder = useFolder();
const model = FactorModel.create({
  users: IdMap.from(['ann', 'bob']),
  items: IdMap.from([3, 1, 2]),
  factors: 2,
  userFactors: Float32Array.of(1, 0, 0.5, -2),
  itemFactors: Float32Array.of(1, 2, 3, 4, 5, 6),
  itemGram: Float64Array.of(35, 56),
});

describe('model files', () => {
  it('come back as they were', async () => {
    const file = folder.path('model.safetensors');
    await writeModel(file, model);
    const read = await readModel(file);
    expect(read.users.ids()).toEqual(['ann', 'bob']);
    expect(read.items.ids()).toEqual([3, 1, 2]);
    expect(read.userFactors).toEqual(model.userFactors);
    expect(read.encode()).toEqual(model.encode());
    expect(new Uint8Array(await readFile(file))).toEqual(model.encode());
  });

  it('have the bytes that they have had since format 1', async () => {
    const fixed = FactorModel.create({
      users: IdMap.from(['ann', 'bob', 'zoë']),
      items: IdMap.from([3, 1, 2.5]),
      factors: 2,
      userFactors: Float32Array.of(1, 0, 0.5, -2, 3, 4),
      itemFactors: Float32Array.of(1, 2, 3, 4, 5, 6),
      itemGram: Float64Array.of(35, 56),
      seen: { indptr: Int32Array.of(0, 1, 1, 3), indices: Int32Array.of(1, 0, 2) },
      seenWeights: Float32Array.of(2),
      seenTargets: Float32Array.of(1, 2, 3),
      itemCounts: Int32Array.of(1, 1, 1),
      metadata: { algorithm: 'imported', source: 'made up' },
    });
    const digests = [
      [fixed, '72c4d733a5dc8d975fc2815ef9220593c96a2dec535d4c04cb5ec6e91758b46e'],
      [fixed.quantize('int8'), 'cc6b725c6835b581ef989fc9d23ef54d412fdc84753a0e4c75fddb77a1981de3'],
    ] as const;
    for (const [each, digest] of digests) {
      const file = folder.path('fixed.safetensors');
      await writeModel(file, each);
      const written = await readFile(file);
      expect(createHash('sha256').update(written).digest('hex')).toBe(digest);
      expect(written.equals(each.encode())).toBe(true);
    }
  });

  it('are of models', async () => {
    const none = { encode: () => new Uint8Array(8) } as FactorModel;
    await expect(writeModel(folder.path('none'), none)).rejects.toThrow(ArgumentError);
    await expect(stat(folder.path('none'))).rejects.toThrow('ENOENT');
  });

  it('hold small models too', async () => {
    const file = folder.path('small.safetensors');
    const small = model.quantize('int8');
    await writeModel(file, small);
    expect(new Uint8Array(await readFile(file))).toEqual(small.encode());
  });

  it.each([
    ['empty', 0],
    ['cut in the header', 20],
    ['cut in the tensors', -3],
  ])('say which file is not whole: %s', async (_, end) => {
    const file = await folder.write('cut.safetensors', model.encode().slice(0, end));
    const error = await readModel(file).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toContain(file);
  });

  it('pass on what the system says', async () => {
    await expect(readModel(folder.path('missing'))).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(writeModel(folder.path('missing/model'), model)).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
