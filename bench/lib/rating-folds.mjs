// Cross-validation of rating prediction, in the manner of Surprise: predictions are clipped to the scale, 1 to 5.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { evaluateRatings, Interactions } from 'halfsweep';
import { requireFolder } from './datasets.mjs';

/** MovieLens 100K in the five folds that scikit-learn's KFold, and so Surprise's, draws with seed 0. */
export function movielens100k() {
  const folder = requireFolder('../shared/data/ml-100k');
  const linesOf = (text) => text.trimEnd().split('\n');
  const rows = linesOf(gunzipSync(readFileSync(`${folder}/u.data.gz`)).toString()).map((line) =>
    line.split('\t').map(Number),
  );
  const folds = linesOf(readFileSync(`${folder}/folds.txt`, 'utf8')).map(Number);
  const userCount = Math.max(...rows.map(([user]) => user));
  const itemCount = Math.max(...rows.map(([, item]) => item));
  const interactionsOf = (some) =>
    Interactions.fromTriplets({
      users: some.map(([user]) => user - 1),
      items: some.map(([, item]) => item - 1),
      values: some.map(([, , rating]) => rating),
      userCount,
      itemCount,
    });
  return [...new Set(folds)].sort().map((fold) => ({
    train: interactionsOf(rows.filter((_, line) => folds[line] !== fold)),
    test: interactionsOf(rows.filter((_, line) => folds[line] === fold)),
  }));
}

/** RMSE and MAE, means over the folds, and the seconds of a fit. */
export async function crossValidate(folds, fit) {
  const sums = { rmse: 0, mae: 0, seconds: 0 };
  for (const { train, test } of folds) {
    const start = performance.now();
    const model = await fit(train);
    sums.seconds += (performance.now() - start) / 1000;
    const { metrics } = await evaluateRatings(model, { test, clip: [1, 5] });
    sums.rmse += metrics.rmse;
    sums.mae += metrics.mae;
  }
  return Object.fromEntries(Object.entries(sums).map(([name, sum]) => [name, sum / folds.length]));
}

/** `0.9363 / 0.7380`. */
export function showErrors({ rmse, mae }) {
  return `${rmse.toFixed(4)} / ${mae.toFixed(4)}`;
}
