// iALS on MovieLens 1M (ratings of 4 and 5, 10-core), five random 80/20 hold-outs, all unseen items ranked: the protocol
// of Anelli, Bellogín, Di Noia, Jannach and Pomo, "Top-N Recommendation Algorithms: A Quest for the State-of-the-Art"
// (2022). Beside our figures stand those of independent float64 code on the same folds.
//
//   node bench/papers/ials-ml-1m-5fold.mjs
//
// d = 128, α0 = 0.3, λ = 0.007, ν = 1, 12 epochs. The data may not be distributed: it is expected beside the repository.
import { evaluate, fitWals, popularityModel } from 'halfsweep';
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

const figures = { 'most popular': [], iALS: [] };
for (const fold of FOLDS) {
  const train = await readInteractions(`${FOLDER}/${fold}/train.tsv.gz`, { value: null });
  const test = await readInteractions(`${FOLDER}/${fold}/test.tsv.gz`, { value: null });
  const models = { 'most popular': popularityModel(train), iALS: await fitWals(train, SETTINGS) };
  for (const [name, model] of Object.entries(models)) {
    const { metrics } = evaluate(model, { train, test, k: 10 });
    figures[name].push(METRICS.map((metric) => metrics[metric]));
  }
  console.log(`fold ${fold}: iALS ${figures.iALS[fold].map((figure) => figure.toFixed(4)).join(' / ')}`);
}
console.log('\nmean of five folds   nDCG@10 / Recall@10   independent, float64');
report('most popular', '0.1594 / 0.0837');
report('iALS', '0.3355 / 0.1980');

function report(name, measured) {
  const means = METRICS.map((_, m) => figures[name].reduce((sum, fold) => sum + fold[m], 0) / FOLDS.length);
  console.log(
    `${name.padEnd(19)}  ${means
      .map((mean) => mean.toFixed(4))
      .join(' / ')
      .padEnd(20)}  ${measured}`,
  );
}
