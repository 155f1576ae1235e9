// Whole sweeps beside native code.
import { buildYardstick, runHalfsweep, runNative } from '../lib/contenders.mjs';
import { describeDataset, findDatasets, loadDataset, missingNote } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';

export const name = 'sweeps';
export const title = 'Sweeps beside native code';
export const how =
  'Seconds of one sweep (users, then items) on one thread: the median over all sweeps but the first of each fit. The ' +
  'fits take turns in one run: halfsweep, `wals_native` (C++ with Eigen, -O3 -march=native), `wals_sse` (the same for ' +
  'SSE4.2; not at d = 256), and again. All minimise the same objective (w0 = 0.1, λ = 0.003, ν = 1, weight 1.1 and ' +
  'target 1 on the observed entries) on the same pairs, cg with 3 steps a row; their losses after as many sweeps stand ' +
  'beside the times. The losses must agree: to 2 % for the exact solvers; for cg halfsweep’s may be lower, not higher.';

/** How far the losses may be apart: a contender that stopped short would be measured on less work. */
const LOSS_TOLERANCE = 0.02;
const SOLVERS = { exact: { solver: 'exact', native: 'cholesky' }, cg: { solver: 'cg', cgSteps: 3, native: 'cg3' } };

export async function run({ quick, log }) {
  const factors = quick ? [32] : [32, 64, 128, 256];
  const rounds = quick ? 1 : 2;
  const epochs = 4;
  const { present, missing } = findDatasets();
  const yardstick = buildYardstick();
  if (yardstick.missing) log(yardstick.missing);
  const result = { datasets: [], missing, yardstick: yardstick.missing, simd: {}, rows: [] };
  for (const dataset of present) {
    result.datasets.push(await describeDataset(dataset));
    for (const d of factors) {
      for (const solver of Object.keys(SOLVERS)) {
        const row = await measure({ dataset, d, solver, epochs, rounds }, yardstick.binaries, result.simd);
        result.rows.push(row);
        log(`${dataset}, d = ${d}, ${solver}: ${Object.entries(row.fits).map(describeFit).join(', ')}`);
      }
    }
  }
  return result;
}

/** `rounds` fits by each contender, taking turns. */
async function measure({ dataset, d, solver, epochs, rounds }, binaries, simd) {
  const interactions = await loadDataset(dataset);
  const { native, ...options } = SOLVERS[solver];
  const fits = { halfsweep: [] };
  for (const binary of Object.keys(binaries)) if (d < 256 || binary === 'wals_native') fits[binary] = [];
  for (let round = 0; round < rounds; round++) {
    for (const [contender, runs] of Object.entries(fits)) {
      if (contender === 'halfsweep') {
        runs.push(await runHalfsweep(interactions, { ...options, factors: d, epochs }));
      } else {
        const fit = await runNative(binaries[contender], dataset, { factors: d, solver: native, epochs });
        simd[contender] = fit.simd;
        runs.push({ seconds: fit.seconds, loss: fit.loss });
      }
    }
  }
  return { dataset, d, solver, epochs, fits };
}

function sweepOf(runs) {
  return runs && median(runs.flatMap(({ seconds }) => seconds.slice(1)));
}

function lossOf(runs) {
  return runs && median(runs.map(({ loss }) => loss));
}

function describeFit([contender, runs]) {
  return `${contender} ${digits(sweepOf(runs))} s`;
}

export function render({ datasets, missing, yardstick, simd, rows }) {
  const absent = yardstick ? 'not run' : '–';
  const lines = rows.map(({ dataset, d, solver, fits: { halfsweep, wals_native: native, wals_sse: sse } }) => {
    const own = sweepOf(halfsweep);
    const against = (runs) => (runs ? [digits(sweepOf(runs)), times(sweepOf(runs) / own)] : [absent, absent]);
    const losses = [digits(lossOf(halfsweep), 6), native ? digits(lossOf(native), 6) : absent];
    return [dataset, d, solver, digits(own), ...against(native), ...against(sse), ...losses];
  });
  return [
    ...datasets.map((line) => `- ${line}`),
    ...Object.entries(simd).map(([binary, set]) => `- ${binary} uses ${set}`),
    '',
    ...missingNote(missing),
    ...(yardstick ? [`Native code was not run: ${yardstick}.`, ''] : []),
    ...table(
      [
        'data',
        'd:',
        'solver',
        'halfsweep s:',
        'wals_native s:',
        'ratio:',
        'wals_sse s:',
        'ratio:',
        'loss:',
        'loss of wals_native:',
      ],
      lines,
    ),
  ];
}

export function goals({ rows }) {
  const wanted = [
    [64, 'wals_native', 1.1],
    [128, 'wals_native', 1.1],
    [64, 'wals_sse', 1.7],
    [128, 'wals_sse', 1.7],
    [256, 'wals_native', 1.4],
  ];
  const exact = rows.filter((row) => row.solver === 'exact');
  const speeds = exact.flatMap(({ dataset, d, fits }) =>
    wanted
      .filter(([factors]) => factors === d)
      .map(([, contender, atLeast]) => ({
        what: `exact sweep, ${dataset}, d = ${d}: times as fast as ${contender}`,
        atLeast,
        got: fits[contender] && sweepOf(fits[contender]) / sweepOf(fits.halfsweep),
      })),
  );
  return [...speeds, ...lossGoals(rows)];
}

/** Whether the fits that were compared came equally far. */
function lossGoals(rows) {
  const compared = rows.filter(({ fits }) => fits.wals_native);
  const excess = (solver) =>
    compared
      .filter((row) => row.solver === solver)
      .map(({ fits }) => lossOf(fits.halfsweep) / lossOf(fits.wals_native) - 1);
  if (compared.length === 0) return [];
  return [
    {
      what: 'exact: largest relative difference of the losses',
      atMost: LOSS_TOLERANCE,
      got: Math.max(...excess('exact').map(Math.abs)),
    },
    {
      what: 'cg: the most that halfsweep’s loss is above that of wals_native, relative',
      atMost: LOSS_TOLERANCE,
      got: Math.max(...excess('cg')),
    },
  ];
}
