// How far `tune` gets when it is given nothing but a training part, in the default space and to its end, so that the seed decides
// every trial and the load of the machine none: in the protocols of ials-ml-1m.mjs (leave-one-out among sampled negatives) and
// ials-ml-1m-5fold.mjs (full ranking, tuned anew inside each fold). The test parts are looked at once, after the search.
// Intervals are of 95 %, by drawing users anew.
//
//   node bench/papers/tune.mjs [--seconds 90] [--only ml-1m|ml-1m-5fold]
//
// The data may not be distributed: it is expected beside the repository.
import { parseArgs } from 'node:util';
import { tune } from 'halfsweep';
import { requireFolder } from '../lib/datasets.mjs';
import { fold, leaveOneOut, meanOfFolds, withInterval } from '../lib/ml-1m.mjs';

const { values } = parseArgs({ options: { seconds: { type: 'string' }, only: { type: 'string' } } });
const bound = values.seconds === undefined ? {} : { seconds: Number(values.seconds) };
const data = requireFolder('../shared/data');
const METRIC = 'ndcg@10';
/** Twice as many settings as by default, compared on three more splits, up to the factors beyond which little is gained here. */
const MORE = { trials: 48, factors: 256, repeats: 4 };

const PROTOCOLS = {
  'ml-1m': { goal: 0.455, parts: [() => leaveOneOut(data)] },
  'ml-1m-5fold': { goal: 0.352, parts: [0, 1, 2, 3, 4].map((number) => () => fold(data, number)) },
};

for (const [name, { goal, parts }] of Object.entries(PROTOCOLS)) {
  if (values.only && values.only !== name) continue;
  console.log(name);
  const reports = [];
  for (const part of parts) reports.push(await tuned(await part(), { ...MORE, ...bound }));
  const whole = reports.length === 1 ? reports[0] : meanOfFolds(reports, METRIC);
  console.log(`  NDCG@10 ${withInterval(whole, METRIC)} on the test part; the goal is ${goal}\n`);
}

/** The evaluation of what tune finds. */
async function tuned({ train, measure }, options) {
  const { model, best, trials, repeats, seconds: taken } = await tune(train, options);
  const report = await measure(model);
  const { unobservedWeight: w0, regularization, frequencyDiscount } = best.parameters;
  const found = `d = ${best.factors}, α0 = ${w0}, λ = ${regularization}, e = ${frequencyDiscount}`;
  const work = `${trials.length + repeats.length} trials and the last fit in ${taken.toFixed(0)} s`;
  console.log(`  ${report.metrics[METRIC].toFixed(4)}: ${found}; ${work}`);
  return report;
}
