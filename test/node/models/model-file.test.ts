import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { IdMap } from '../../../src/data/id-map.ts';
import { FormatError } from '../../../src/errors.ts';
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
