// How far `tune` gets with its defaults when it is given nothing but a training part and the time of a coffee: the
// protocols of ials-ml-1m.mjs (leave-one-out among sampled negatives) and ials-ml-1m-5fold.mjs (fold 0, full ranking). The
// test parts are looked at once, after the search, which holds out interactions of the training part for itself.
//
//   node bench/papers/tune.mjs [--seconds 900] [--only ml-1m|ml-1m-5fold]
//
// The data may not be distributed: it is expected beside the repository.
import { parseArgs } from 'node:util';
import { evaluate, evaluateNegatives, tune } from 'halfsweep';
import { readInteractions, readNegatives } from 'halfsweep/node';
import { requireFolder } from '../lib/datasets.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '900' }, only: { type: 'string' } } });

const PROTOCOLS = {
  'ml-1m': { goal: 0.445, train: 'ml-1m/train.tsv.gz', measure: amongNegatives },
  'ml-1m-5fold': { goal: 0.332, train: 'ml-1m-5fold/0/train.tsv.gz', measure: fullRanking },
};

const data = requireFolder('../shared/data');
for (const [name, { goal, train, measure }] of Object.entries(PROTOCOLS)) {
  if (values.only && values.only !== name) continue;
  const interactions = await readInteractions(`${data}/${train}`, { value: null });
  const { model, best, trials, seconds } = await tune(interactions, { seconds: Number(values.seconds) });
  const { regularization, unobservedWeight } = best.parameters;
  console.log(`${name}: ${trials.length} trials and the last fit in ${seconds.toFixed(0)} s`);
  console.log(`  d = ${best.factors}, α0 = ${unobservedWeight}, λ = ${regularization}, ${best.epochs} epochs`);
  console.log(`  NDCG@10 ${best.value.toFixed(4)} held out of the training part`);
  console.log(`  NDCG@10 ${(await measure(model, interactions)).toFixed(4)} on the test part; the goal is ${goal}`);
}

async function amongNegatives(model) {
  const cases = await readNegatives(`${data}/ml-1m/test-negatives.tsv.gz`);
  // Some rows have the held-out item among the negatives too; see ials-ml-1m.mjs.
  const distinct = cases.map(({ user, positive, negatives }) => ({
    user,
    positive,
    negatives: negatives.filter((item) => item !== positive),
  }));
  return (await evaluateNegatives(model, { cases: distinct, k: 10 })).metrics['ndcg@10'];
}

async function fullRanking(model, train) {
  const test = await readInteractions(`${data}/ml-1m-5fold/0/test.tsv.gz`, { value: null });
  return (await evaluate(model, { train, test, k: 10, metrics: ['ndcg'] })).metrics['ndcg@10'];
}
