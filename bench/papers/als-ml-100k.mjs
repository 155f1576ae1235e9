// Explicit ALS on MovieLens 100K: rating prediction on the five folds that scikit-learn's KFold draws with seed 0, the
// protocol of the table in the README of Surprise (N. Hug, 2020).
//
//   node bench/papers/als-ml-100k.mjs
//
// The settings were chosen on the first fold, but for those of the biases alone, which are Surprise's: λ = 15 for users and
// 10 for items. Exits with 1 when an RMSE is above its bound: 0.005 more than the figure it is beside, and for ALS with
// biases less than any of them but one. The data may not be distributed: it is expected beside the repository.
import { fitWals } from 'halfsweep';
import { crossValidate, movielens100k, showErrors } from '../lib/rating-folds.mjs';

const COMMON = { objective: 'explicit', epochs: 30, lossEvery: 0 };
const BIASED = { factors: 8, biases: { user: 0.5, item: 0.5 }, regularization: 1.2, regularizationExponent: 0.5 };
const RUNS = [
  { name: 'ALS with biases', settings: BIASED, bound: 0.925 },
  { name: 'ALS with biases, 40 factors', settings: { ...BIASED, factors: 40, regularization: 1.4 }, bound: 0.925 },
  { name: 'ALS', settings: { factors: 40, regularization: 0.1 }, bound: 0.939 },
  { name: 'ALS, factors ≥ 0', settings: { factors: 15, regularization: 0.1, nonNegative: true }, bound: 0.968 },
  {
    name: 'biases alone',
    // The factors are held at nothing.
    settings: { factors: 1, biases: { user: 15, item: 10 }, regularization: 1e9, regularizationExponent: 0 },
    bound: 0.949,
  },
];
const PUBLISHED = {
  'SVD++ (Surprise)': { rmse: 0.919, mae: 0.721 },
  'SVD, biased SGD (Surprise)': { rmse: 0.934, mae: 0.737 },
  'the same, measured on these folds': { rmse: 0.9363, mae: 0.738 },
  'biases alone (Surprise)': { rmse: 0.944, mae: 0.748 },
  'NMF (Surprise)': { rmse: 0.963, mae: 0.758 },
};

const folds = movielens100k();
console.log('RMSE / MAE, mean of five folds');
for (const { name, settings, bound } of RUNS) {
  const errors = await crossValidate(folds, (train) => fitWals(train, { ...COMMON, ...settings }));
  report(name, errors, `  ${errors.seconds.toFixed(2)} s a fold`);
  if (errors.rmse <= bound) continue;
  console.error(`The RMSE is above ${bound}.`);
  process.exitCode = 1;
}
console.log('\npublished');
for (const [name, errors] of Object.entries(PUBLISHED)) report(name, errors);

function report(name, errors, note = '') {
  console.log(`${name.padEnd(36)}${showErrors(errors)}${note}`);
}
