// Seconds to a loss that native code reaches.
import { buildYardstick, ROW_SOLVERS, runHalfsweep, runNative } from '../lib/contenders.mjs';
import { describeDataset, findDatasets, loadDataset, missingNote } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';

export const name = 'time-to-loss';
export const title = 'Seconds to a loss';
export const how =
  'How long halfsweep takes to the loss that `wals_native` with 3 conjugate-gradient steps (`cg3`) has after 10 sweeps, ' +
  'beside what that took: one thread, the same objective as for the sweeps, whole epochs until the loss is no higher, ' +
  'the computation of the loss left out. Medians over rounds that take turns, halfsweep with another seed in each.';

const TARGET_SWEEPS = 10;
const MOST_EPOCHS = 40;

export async function run({ quick, log }) {
  const { present, missing } = findDatasets();
  const { binaries, missing: yardstick } = buildYardstick();
  const result = { datasets: [], missing, yardstick, rows: [] };
  if (yardstick) {
    log(yardstick);
    return result;
  }
  for (const dataset of present) {
    result.datasets.push(await describeDataset(dataset));
    for (const d of quick ? [64] : [64, 128]) {
      const row = await measure(binaries.wals_native, dataset, d, quick ? 1 : 3);
      result.rows.push(row);
      const own = Object.entries(row.own).map(([solver, fits]) => `${solver} ${digits(secondsOf(fits))} s`);
      log(`${dataset}, d = ${d}: wals_native ${digits(secondsOf(row.native))} s, ${own.join(', ')}`);
    }
  }
  return result;
}

async function measure(binary, dataset, d, rounds) {
  const interactions = await loadDataset(dataset);
  const native = [];
  const own = Object.fromEntries(Object.keys(ROW_SOLVERS).map((solver) => [solver, []]));
  for (let round = 1; round <= rounds; round++) {
    const fit = await runNative(binary, dataset, { factors: d, solver: 'cg3', epochs: TARGET_SWEEPS });
    native.push({ seconds: sum(fit.seconds), epochs: TARGET_SWEEPS, loss: fit.loss });
    for (const [solver, options] of Object.entries(ROW_SOLVERS)) {
      own[solver].push(await fitDownTo(fit.loss, interactions, { ...options, factors: d, seed: round }));
    }
  }
  return { dataset, d, native, own };
}

/** Fits until the loss is no higher than `target`; seconds are null when it does not get there. */
async function fitDownTo(target, interactions, options) {
  const reached = new AbortController();
  const seconds = [];
  let loss;
  try {
    await runHalfsweep(
      interactions,
      { ...options, epochs: MOST_EPOCHS },
      {
        lossEvery: 1,
        signal: reached.signal,
        onEpoch(epoch) {
          seconds.push(epoch.seconds);
          loss = epoch.loss;
          if (loss <= target) reached.abort(reached);
        },
      },
    );
  } catch (error) {
    if (error !== reached) throw error;
  }
  return { seconds: loss <= target ? sum(seconds) : null, epochs: seconds.length, loss };
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

/** The median, or undefined when a fit did not get there. */
function secondsOf(fits) {
  return fits.every(({ seconds }) => seconds !== null) ? median(fits.map(({ seconds }) => seconds)) : undefined;
}

export function render({ datasets, missing, yardstick, rows }) {
  if (yardstick) return [`Not run: ${yardstick}.`];
  const lines = rows.flatMap(({ dataset, d, native, own }) => [
    [dataset, d, 'wals_native cg3', digits(secondsOf(native)), '', ...progressOf(native)],
    ...Object.entries(own).map(([solver, fits]) => {
      const seconds = secondsOf(fits);
      if (seconds === undefined) return [dataset, d, solver, 'not reached', '', ...progressOf(fits)];
      return [dataset, d, solver, digits(seconds), times(secondsOf(native) / seconds), ...progressOf(fits)];
    }),
  ]);
  return [
    ...datasets.map((line) => `- ${line}`),
    '',
    ...missingNote(missing),
    ...table(['data', 'd:', 'solver', 'seconds:', 'ratio:', 'sweeps:', 'loss:'], lines),
  ];
}

function progressOf(fits) {
  return [median(fits.map(({ epochs }) => epochs)), digits(median(fits.map(({ loss }) => loss)), 6)];
}

export function goals({ rows }) {
  return rows.map(({ dataset, d, native, own }) => {
    const best = Math.min(...Object.values(own).map((fits) => secondsOf(fits) ?? Number.POSITIVE_INFINITY));
    return {
      what: `${dataset}, d = ${d}: seconds of the fastest solver over those of wals_native cg3`,
      atMost: dataset === 'ml-1m' && d === 64 ? 0.45 : 0.55,
      got: best / secondsOf(native),
    };
  });
}
