// Our process: fits by `fitWals` as anybody would, for the parent (process.mjs).
import { fitWals, Interactions } from 'halfsweep';
import { readPairs, serve, writeFactors } from './serve.mjs';

const task = JSON.parse(process.argv[2]);
const { indptr, indices } = readPairs(task);
const interactions = Interactions.fromCsr({ indptr, indices, itemCount: task.itemCount });

serve(async ({ seed, sweeps, finish, keep, file }) => {
  const seconds = [];
  const last = [];
  let model;
  const options = { ...task.parameters, ...task.options, factors: task.factors, epochs: sweeps, seed };
  for await (const epoch of fitWals.epochs(interactions, { ...options, workers: 1, lossEvery: 0 })) {
    seconds.push(epoch.seconds);
    const isKept = keep === 'all' || (keep === 'last' && epoch.epoch === sweeps);
    if (!finish && !isKept) continue;
    const start = performance.now();
    model = await epoch.model();
    last.push((performance.now() - start) / 1000);
    if (isKept) writeFactors(`${file}.${epoch.epoch}`, model.userFactors, model.itemFactors);
  }
  return { seconds, ...(finish && { last }) };
});
