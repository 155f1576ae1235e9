// What an evaluation of all users costs, beside the sweeps that it follows.
import { evaluate, fitWals, splitInteractions } from 'halfsweep';
import { createWorkerPool } from 'halfsweep/workers';
import { describeDataset, findDatasets, loadDataset } from '../lib/datasets.mjs';
import { digits, median, table } from '../lib/figures.mjs';

export const name = 'evaluate';
export const title = 'Evaluation of all users';
export const how =
  'Milliseconds of `evaluate` for all users with test items (a tenth of the interactions), at k = 10, 20 and 50 in one ' +
  'call, on this thread and with a pool of two workers at hand, medians; beside a sweep of the exact solver with as many ' +
  'factors on one thread. Workers make the lists and the areas; the other metrics are the calling thread’s.';

const CUTOFFS = [10, 20, 50];
const SETS = {
  'the default metrics': undefined,
  'those of implicit': 'implicit',
  'coverage, gini, novelty, diversity': ['coverage', 'gini', 'novelty', 'diversity'],
  'auc, of all items': ['auc'],
};

export async function run({ quick, log }) {
  const dataset = findDatasets().present[0];
  const { train, test } = splitInteractions(await loadDataset(dataset), { holdout: 0.1 });
  const sweeps = [];
  const onEpoch = ({ seconds }) => sweeps.push(1000 * seconds);
  const epochs = quick ? 2 : 5;
  const model = await fitWals(train, { factors: 64, epochs, solver: 'exact', workers: 1, lossEvery: 0, onEpoch });
  const sweep = median(sweeps.slice(1));
  const pool = await createWorkerPool({ workers: 2 });
  const rows = [];
  for (const [what, metrics] of Object.entries(SETS)) {
    const times = { one: [], two: [] };
    for (let round = 0; round < (quick ? 2 : 7); round++) {
      for (const [threads, workers] of Object.entries({ one: 1, two: pool })) {
        const start = performance.now();
        await evaluate(model, { test, k: CUTOFFS, metrics, workers });
        times[threads].push(performance.now() - start);
      }
    }
    const row = { what, milliseconds: median(times.one), pooled: median(times.two) };
    log(`${what}: ${digits(row.milliseconds)} ms, two workers ${digits(row.pooled)} ms, a sweep ${digits(sweep)} ms`);
    rows.push(row);
  }
  pool.dispose();
  return { dataset: await describeDataset(dataset), sweep, rows };
}

export function render({ dataset, sweep, rows }) {
  const lines = rows.map(({ what, milliseconds, pooled }) => [
    what,
    ...[milliseconds, pooled, milliseconds / sweep].map(digits),
  ]);
  return [
    `- ${dataset}`,
    `- d = 64, a sweep: ${digits(sweep)} ms`,
    '',
    ...table(['metrics', 'ms:', 'two workers, ms:', 'sweeps, one thread:'], lines),
  ];
}

export function goals({ sweep, rows }) {
  return [{ what: 'evaluation at k = 10, 20, 50: sweeps that it takes', atMost: 2, got: rows[0].milliseconds / sweep }];
}
