// iALS, PureSVD, EASE and the most popular items on MovieLens 1M (ratings of 4 and 5, 10-core), five random 80/20 hold-outs, all
// unseen items ranked: the protocol of Anelli, Bellogín, Di Noia, Jannach and Pomo, "Top-N Recommendation Algorithms: A
// Quest for the State-of-the-Art" (2022). Beside our figures stand those of independent float64 code on the same folds.
//
//   node bench/papers/ials-ml-1m-5fold.mjs
//
// iALS: d = 128, α0 = 0.3, λ = 0.007, ν = 1, 12 epochs. PureSVD: 16 factors. EASE: λ = 238.56. Intervals are of 95 %,
// by drawing users anew. Exits with 1 when a figure is more than 0.005
// below the independent one. The data may not be distributed: it is expected beside the repository.
import { fitSvd, fitWals, popularityModel } from 'halfsweep';
import { requireFolder } from '../lib/datasets.mjs';
import { easeModel } from '../lib/ease.mjs';
import { fold, meanOfFolds, withInterval } from '../lib/ml-1m.mjs';

const data = requireFolder('../shared/data');
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
  EASE: { fit: (train) => easeModel(train, 238.56), measured: [0.3343, 0.192] },
  iALS: { fit: (train) => fitWals(train, SETTINGS), measured: [0.3355, 0.198] },
};

const reports = Object.fromEntries(Object.keys(MODELS).map((name) => [name, []]));
for (const number of FOLDS) {
  const { train, measure } = await fold(data, number);
  for (const [name, { fit }] of Object.entries(MODELS)) reports[name].push(await measure(await fit(train)));
  const figures = METRICS.map((metric) => reports.iALS[number].metrics[metric].toFixed(4));
  console.log(`fold ${number}: iALS ${figures.join(' / ')}`);
}
console.log('\nmean of five folds   nDCG@10                   Recall@10                 independent, float64');
for (const [name, { measured }] of Object.entries(MODELS)) {
  const means = METRICS.map((metric) => meanOfFolds(reports[name], metric));
  const shown = means.map((mean, m) => withInterval(mean, METRICS[m]));
  console.log(`${name.padEnd(19)}  ${shown.join('  ')}  ${measured.map((figure) => figure.toFixed(4)).join(' / ')}`);
  if (means.some(({ metrics }, m) => !(metrics[METRICS[m]] >= measured[m] - 0.005))) process.exitCode = 1;
}
