// The two protocols of MovieLens 1M that papers report, as the scripts of bench/papers/ that use both have them.
import { evaluate, evaluateNegatives } from 'halfsweep';
import { readInteractions, readNegatives } from 'halfsweep/node';
import { seeded } from './random.mjs';

const BOOTSTRAP = { samples: 1000, level: 0.95, seed: 1 };

/** He et al. (2017): the held-out item of each user among 99 sampled negatives. */
export async function leaveOneOut(data) {
  const train = await readInteractions(`${data}/ml-1m/train.tsv.gz`, { value: null });
  // Some rows have the held-out item among the negatives too; the original code ranks sets of items, so it counts once.
  const cases = (await readNegatives(`${data}/ml-1m/test-negatives.tsv.gz`)).map(({ user, positive, negatives }) => ({
    user,
    positive,
    negatives: negatives.filter((item) => item !== positive),
  }));
  return { train, measure: (model) => evaluateNegatives(model, { cases, k: 10, perUser: true, bootstrap: BOOTSTRAP }) };
}

/** One of five random hold-outs, from 0. */
export async function partsOfFold(data, number) {
  const read = (part) =>
    readInteractions(`${data}/ml-1m-5fold/${number}/${part}.tsv.gz`, { header: false, value: null });
  const [train, test] = await Promise.all([read('train'), read('test')]);
  return { train, test };
}

/** Anelli et al. (2022): all unseen items, on one of five random hold-outs. */
export async function fold(data, number) {
  const { train, test } = await partsOfFold(data, number);
  const options = { train, test, k: 10, metrics: ['ndcg', 'recall'], perUser: true, bootstrap: BOOTSTRAP };
  return { train, measure: (model) => evaluate(model, options) };
}

/** `0.4550 (0.4481 to 0.4622)`. */
export function withInterval({ metrics, intervals }, name) {
  const { low, high } = intervals[name];
  return `${metrics[name].toFixed(4)} (${low.toFixed(4)} to ${high.toFixed(4)})`;
}

/**
 * The mean over folds of a metric's means over users, and its interval: users are drawn anew, each with all of its folds.
 * @param reports one evaluation a fold
 */
export function meanOfFolds(reports, name, { samples, level, seed } = BOOTSTRAP) {
  const mean = reports.reduce((sum, { metrics }) => sum + metrics[name], 0) / reports.length;
  const byUser = new Map();
  for (const { perUser } of reports) {
    const { users, values } = perUser[name];
    users.forEach((user, at) => {
      const [sum, count] = byUser.get(user) ?? [0, 0];
      byUser.set(user, [sum + values[at] / values.length, count + 1]);
    });
  }
  const shares = Float64Array.from(byUser.values(), ([sum]) => sum);
  const random = seeded(seed);
  const means = Float64Array.from({ length: samples }, () => {
    let sum = 0;
    for (let i = 0; i < shares.length; i++) sum += shares[Math.floor(random() * shares.length)];
    return sum / reports.length;
  }).sort();
  const at = (share) => means[Math.min(samples - 1, Math.floor(share * samples))];
  return { metrics: { [name]: mean }, intervals: { [name]: { low: at((1 - level) / 2), high: at((1 + level) / 2) } } };
}
