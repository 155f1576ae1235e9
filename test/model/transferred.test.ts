// A model whose buffers went to a worker has no factors any more: it says so, and writes nothing without them.
import { readdir } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { ArgumentError, evaluate, type FactorModel, fitWals, Interactions } from '../../src/index.ts';
import { exportModel, writeModel } from '../../src/node/index.ts';
import { useFolder } from '../node/folder.ts';

const interactions = Interactions.fromRows(
  [0, 1, 2, 3, 4, 5].flatMap((user) => [0, 1, 2].map((item) => ({ user, item: (user + item * item) % 5 }))),
);
const others = Interactions.fromRows([{ user: 77, item: 1 }]);
const folder = useFolder();

describe.each(['userFactors', 'itemFactors'] as const)('a model without its %s', (part) => {
  const lost = async () => {
    const model = await fitWals(interactions, { factors: 2, epochs: 1 });
    structuredClone(0, { transfer: [model[part].buffer as ArrayBuffer] });
    return model;
  };
  const asks: Record<string, (model: FactorModel) => unknown> = {
    recommend: (model) => model.recommend(1),
    recommendAll: (model) => [...model.recommendAll()],
    recommendFor: (model) => model.recommendFor([1]),
    score: (model) => model.score(1, 1),
    similarItems: (model) => model.similarItems(1),
    similarUsers: (model) => model.similarUsers(1),
    explain: (model) => model.explain(1, 1),
    foldInItem: (model) => model.foldInItem([1]),
    withUsers: (model) => model.withUsers(others),
    encode: (model) => model.encode(),
    quantize: (model) => model.quantize('int8'),
    truncate: (model) => model.truncate(1),
    rank: (model) => model.rank(Int32Array.of(0), { count: 1 }),
    scoreAll: (model) => model.scoreAll(Int32Array.of(0)),
    evaluate: (model) => evaluate(model, { test: interactions }),
    start: (model) => fitWals(interactions, { factors: 2, epochs: 1, start: model }),
    writeModel: (model) => writeModel(folder.path('m.safetensors'), model),
    exportModel: (model) => exportModel(folder.path('out'), model, 'npy'),
  };

  it.each(Object.entries(asks))('refuses %s, and says what to do', async (_, ask) => {
    const model = await lost();
    const error: Error = await (async () => ask(model))().then(
      () => expect.fail('nothing was refused'),
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error.message).toMatch(/^model must be one that still has its factors; .* transferred: send encode\(\)/);
    expect(await readdir(folder.path('.'))).toEqual([]);
  });
});
