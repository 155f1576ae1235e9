// iALS on MovieLens 1M, leave-one-out: the figures of Rendle, Krichene, Zhang and Koren, "Revisiting the Performance of
// iALS on Item Recommendation Benchmarks" (2021), in the protocol of He et al., "Neural Collaborative Filtering" (2017):
// the held-out item of each user among 99 sampled negatives.
//
//   node bench/papers/ials-ml-1m.mjs
//
// Objective: Σ_Ω (p − 1)² + α0 Σ_all p² + λ(Σ n_u‖u‖² + Σ n_i‖v‖²) with n_u = |Ω_u| + α0·items, n_i alike; α0 = 0.3,
// λ = 0.007, 12 epochs, all ratings as 1. EASE by float64 of our own with the λ = 238.56 of the five folds; the published
// figure (Ferrari Dacrema et al. 2021) has a λ of its own. Intervals are of 95 %, by drawing users anew. The data may not be
// distributed: it is expected beside the repository.
import { fitWals, popularityModel } from 'halfsweep';
import { requireFolder } from '../lib/datasets.mjs';
import { easeModel } from '../lib/ease.mjs';
import { leaveOneOut, withInterval } from '../lib/ml-1m.mjs';

const SETTINGS = { objective: 'ials', unobservedWeight: 0.3, regularization: 0.007, epochs: 12, solver: 'exact' };

const { train, measure } = await leaveOneOut(requireFolder('../shared/data'));
console.log(`${train.userCount} users, ${train.itemCount} items, ${train.nnz} interactions`);
console.log('');
console.log(
  'model                 HR@10   NDCG@10                     the paper         independent, float64   seconds',
);
await report('most popular', popularityModel(train), '0.4533 / 0.2542', '0.4538 / 0.2545');
await fitAndReport(64, '0.722 / 0.445', '0.7228 / 0.4443');
await fitAndReport(192, '–', '0.7308 / 0.4531');
await reportEase(238.56, '0.7192 / 0.4494');

async function fitAndReport(factors, paper, measured) {
  const start = performance.now();
  const model = await fitWals(train, { ...SETTINGS, factors, lossEvery: 0 });
  await report(`iALS, d = ${factors}`, model, paper, measured, (performance.now() - start) / 1000);
}

async function reportEase(lambda, paper) {
  const start = performance.now();
  const model = easeModel(train, lambda);
  await report('EASE', model, paper, '–', (performance.now() - start) / 1000);
}

async function report(name, model, paper, measured, seconds) {
  const report = await measure(model);
  const ours = `${report.metrics['hr@10'].toFixed(4)}  ${withInterval(report, 'ndcg@10')}`;
  console.log(
    `${name.padEnd(20)}  ${ours}    ${paper.padEnd(16)}  ${measured.padEnd(21)}  ${seconds?.toFixed(1) ?? ''}`.trimEnd(),
  );
}
