// What threads bring, beside what they bring to native code.
import { buildYardstick, runHalfsweep, runNative } from '../lib/contenders.mjs';
import { describeDataset, findDatasets, loadDataset } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';

export const name = 'workers';
export const title = 'Two workers';
export const how =
  'Seconds of a sweep at d = 128 with one worker and with two, taking turns, beside `wals_native` with as many threads; ' +
  'medians over all sweeps but the first of each fit.';

const SOLVERS = { exact: { solver: 'exact', native: 'cholesky' }, cg: { solver: 'cg', cgSteps: 3, native: 'cg3' } };

export async function run({ quick, log }) {
  const dataset = findDatasets().present[0];
  const interactions = await loadDataset(dataset);
  const { binaries, missing: yardstick } = buildYardstick();
  const rounds = quick ? 1 : 2;
  const factors = quick ? 32 : 128;
  const rows = [];
  for (const [solver, { native, ...options }] of Object.entries(SOLVERS)) {
    const epochs = solver === 'exact' ? 4 : 8;
    const row = { solver, own: { 1: [], 2: [] }, native: { 1: [], 2: [] } };
    for (let round = 0; round < rounds; round++) {
      for (const threads of [1, 2]) {
        const fit = await runHalfsweep(interactions, { ...options, factors, epochs, workers: threads });
        row.own[threads].push(...fit.seconds.slice(1));
        if (yardstick) continue;
        const other = await runNative(binaries.wals_native, dataset, {
          factors,
          solver: native,
          epochs,
          threads,
        });
        row.native[threads].push(...other.seconds.slice(1));
      }
    }
    rows.push(row);
    log(`${solver}: ${digits(median(row.own[1]))} s with one worker, ${digits(median(row.own[2]))} s with two`);
  }
  return { dataset: await describeDataset(dataset), yardstick, rows };
}

export function render({ dataset, yardstick, rows }) {
  const lines = rows.flatMap(({ solver, own, native }) => [
    [solver, 'halfsweep', ...speedup(own)],
    [solver, 'wals_native', ...(yardstick ? ['not run', 'not run', 'not run'] : speedup(native))],
  ]);
  return [`- ${dataset}`, '', ...table(['solver', '', 'one s:', 'two s:', 'ratio:'], lines)];
}

function speedup(seconds) {
  const [one, two] = [median(seconds[1]), median(seconds[2])];
  return [digits(one), digits(two), times(one / two)];
}

export function goals({ rows }) {
  return rows.map(({ solver, own }) => ({
    what: `two workers, ${solver}: times as fast as one`,
    atLeast: 1.8,
    got: median(own[1]) / median(own[2]),
  }));
}
