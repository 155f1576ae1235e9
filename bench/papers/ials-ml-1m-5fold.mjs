// iALS, PureSVD and the most popular items on MovieLens 1M (ratings of 4 and 5, 10-core), five random 80/20 hold-outs, all
// unseen items ranked: the protocol of Anelli, Bellogín, Di Noia, Jannach and Pomo, "Top-N Recommendation Algorithms: A
// Quest for the State-of-the-Art" (2022). Beside our figures stand those of independent float64 code on the same folds.
//
//   node bench/papers/ials-ml-1m-5fold.mjs
//
// iALS: d = 128, α0 = 0.3, λ = 0.007, ν = 1, 12 epochs. PureSVD: 16 factors. Exits with 1 when a figure is more than 0.005
// below the independent one. The data may not be distributed: it is expected beside the repository.
import { evaluate, fitSvd, fitWals, popularityModel } from 'halfsweep';
import { readInteractions } from 'halfsweep/node';
import { requireFolder } from '../lib/datasets.mjs';

const FOLDER = requireFolder('../shared/data/ml-1m-5fold');
const FOLDS = [0, 1, 2, 3, 4];
const SETTINGS = {
  objective: 'ials',
  factors: 128,
  unobservedWeight: 0.3,
  regularization: 0.007,
  epochs: 12,
  solver: 'exact',
  lossEvery: 0,
};
const METRICS = ['ndcg@10', 'recall@10'];
const MODELS = {
  'most popular': { fit: popularityModel, measured: [0.1594, 0.0837] },
  PureSVD: { fit: async (train) => (await fitSvd(train, { factors: 16 })).model, measured: [0.2982, 0.1638] },
  iALS: { fit: (train) => fitWals(train, SETTINGS), measured: [0.3355, 0.198] },
};

const figures = Object.fromEntries(Object.keys(MODELS).map((name) => [name, []]));
for (const fold of FOLDS) {
  const train = await readInteractions(`${FOLDER}/${fold}/train.tsv.gz`, { value: null });
  const test = await readInteractions(`${FOLDER}/${fold}/test.tsv.gz`, { value: null });
  for (const [name, { fit }] of Object.entries(MODELS)) {
    const { metrics } = await evaluate(await fit(train), { train, test, k: 10, metrics: ['ndcg', 'recall'] });
    figures[name].push(METRICS.map((metric) => metrics[metric]));
  }
  console.log(`fold ${fold}: iALS ${figures.iALS[fold].map((figure) => figure.toFixed(4)).join(' / ')}`);
}
console.log('\nmean of five folds   nDCG@10 / Recall@10   independent, float64');
for (const [name, { measured }] of Object.entries(MODELS)) {
  const means = METRICS.map((_, m) => figures[name].reduce((sum, fold) => sum + fold[m], 0) / FOLDS.length);
  const show = (pair) => pair.map((figure) => figure.toFixed(4)).join(' / ');
  console.log(`${name.padEnd(19)}  ${show(means).padEnd(20)}  ${show(measured)}`);
  if (means.some((mean, m) => !(mean >= measured[m] - 0.005))) process.exitCode = 1;
}
