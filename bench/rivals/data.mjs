// What contenders are given, and what comes back from them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { evaluate, FactorModel } from 'halfsweep';
import { scratchFile } from '../lib/project.mjs';
import { lossOf } from './objective.mjs';

/** { pairs: the file that contenders read, shape, objective, interactions }. */
export function givenData(name, interactions, objective) {
  const { indptr, indices, userCount, itemCount, nnz } = interactions;
  const pairs = scratchFile(`${name}.pairs`);
  const all = new Int32Array(indptr.length + indices.length);
  all.set(indptr);
  all.set(indices, indptr.length);
  writeFileSync(pairs, all);
  return { pairs, shape: { userCount, itemCount, nnz }, objective, interactions };
}

/** { users, items } of a file that a contender wrote, which is removed. */
export function takeFactors(file, { shape: { userCount, itemCount } }, factors) {
  const bytes = readFileSync(file);
  rmSync(file);
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  if (all.length !== (userCount + itemCount) * factors) throw new Error(`wrote ${all.length} factors`);
  if (!all.every(Number.isFinite)) throw new Error('wrote factors that are no numbers');
  return { users: all.subarray(0, userCount * factors), items: all.subarray(userCount * factors) };
}

/** The loss on the training data. */
export function trainingLoss(found, factors, { interactions, objective }) {
  return lossOf(found, factors, interactions, objective);
}

/** NDCG@k of the held-out interactions among all items but those of training: the same evaluator for everybody. */
export async function heldOut({ users, items }, factors, { interactions }, test, k) {
  const itemGram = new Float64Array(factors);
  for (let p = 0; p < items.length; p++) itemGram[p % factors] += items[p] ** 2;
  const model = FactorModel.create({
    users: interactions.users,
    items: interactions.items,
    factors,
    userFactors: users.slice(),
    itemFactors: items.slice(),
    itemGram,
  });
  const { metrics } = await evaluate(model, { test, train: interactions, k, metrics: ['ndcg'] });
  return metrics[`ndcg@${k}`];
}
