// What over-relaxation saves: the loss sweep by sweep with and without, and whole fits beside the former default.
import * as Plot from '@observablehq/plot';
import { evaluate, fitWals, splitInteractions } from 'halfsweep';
import { COLOURS, draw, GREY } from '../../examples/compare/draw.mjs';
import { ROW_SOLVERS } from '../lib/contenders.mjs';
import { describeDataset, findDatasets, loadDataset, missingNote } from '../lib/datasets.mjs';
import { digits, median, table, times } from '../lib/figures.mjs';

export const name = 'relaxation';
export const title = 'Over-relaxation';
export const how =
  'Fits of the default objective at d = 64 on one thread. First the loss by sweep with `relaxation: 1` and with its default, ' +
  'and the sweeps that the default takes to the loss that plain ones have after ten. Then whole fits of nine tenths of the ' +
  'interactions, the last half-sweep included, with the defaults and with those of before (exact, `relaxation: 1`, 15 epochs), and NDCG@10 ' +
  'on the last tenth: medians over rounds that take turns, each with a seed of its own for the split and both fits.';

const SWEEPS = 10;
const ONE = { factors: 64, workers: 1 };
const BEFORE = { ...ONE, solver: 'exact', relaxation: 1, epochs: 15, lossEvery: 0 };
const NOW = { ...ONE, lossEvery: 0 };

export async function run({ quick, log }) {
  const { present, missing } = findDatasets();
  const result = { datasets: [], missing, curves: [], fits: [] };
  for (const dataset of present) {
    result.datasets.push(await describeDataset(dataset));
    const interactions = await loadDataset(dataset);
    for (const [solver, options] of Object.entries(ROW_SOLVERS)) {
      const plain = await lossesOf(interactions, { ...options, relaxation: 1 });
      const relaxed = await lossesOf(interactions, options);
      result.curves.push({ dataset, solver, plain, relaxed });
    }
    result.fits.push(await wholeFits(dataset, interactions, quick ? 1 : 5));
    log(`${dataset}: ${times(result.fits.at(-1).before.seconds / result.fits.at(-1).now.seconds)}`);
  }
  return result;
}

async function lossesOf(interactions, options) {
  const losses = [];
  await fitWals(interactions, {
    ...ONE,
    ...options,
    epochs: SWEEPS,
    keepUsers: false,
    onEpoch: ({ loss }) => void losses.push(loss),
  });
  return losses;
}

async function wholeFits(dataset, interactions, rounds) {
  const measured = { before: [], now: [] };
  for (let seed = 1; seed <= rounds; seed++) {
    const { train, test } = splitInteractions(interactions, { holdout: 0.1, seed });
    for (const [which, options] of Object.entries({ before: BEFORE, now: NOW })) {
      const start = performance.now();
      const model = await fitWals(train, { ...options, seed });
      const seconds = (performance.now() - start) / 1000;
      const { metrics } = await evaluate(model, { test, k: 10 });
      measured[which].push({ seconds, ndcg: metrics['ndcg@10'] });
    }
  }
  const middle = (fits) => ({
    seconds: median(fits.map(({ seconds }) => seconds)),
    ndcg: median(fits.map(({ ndcg }) => ndcg)),
  });
  return { dataset, before: middle(measured.before), now: middle(measured.now) };
}

/** Sweeps to a loss, between two of them by a straight line; undefined where it is not reached. */
function sweepsTo(target, losses) {
  const at = losses.findIndex((loss) => loss <= target);
  if (at < 1) return at < 0 ? undefined : 1;
  return at + (losses[at - 1] - target) / (losses[at - 1] - losses[at]);
}

export function render({ datasets, missing, curves, fits }) {
  const rows = curves.map(({ dataset, solver, plain, relaxed }) => {
    const target = plain.at(-1);
    const sweeps = sweepsTo(target, relaxed);
    return [dataset, solver, digits(target, 6), sweeps === undefined ? 'not reached' : sweeps.toFixed(1)];
  });
  const whole = fits.map(({ dataset, before, now }) => [
    dataset,
    digits(before.seconds),
    digits(now.seconds),
    times(before.seconds / now.seconds),
    before.ndcg.toFixed(4),
    now.ndcg.toFixed(4),
  ]);
  return [
    ...datasets.map((line) => `- ${line}`),
    '',
    ...missingNote(missing),
    ...table(['data', 'solver', `loss after ${SWEEPS} plain sweeps:`, 'relaxed sweeps to it:'], rows),
    '',
    ...table(['data', 'before s:', 'now s:', 'ratio:', 'NDCG@10 before:', 'now:'], whole),
  ];
}

export function goals({ fits }) {
  const main = fits.find(({ dataset }) => dataset === 'ml-1m');
  if (!main) return [];
  return [
    {
      what: 'a default fit of ml-1m: times as fast as the default of before',
      atLeast: 4,
      got: main.before.seconds / main.now.seconds,
    },
    {
      what: 'NDCG@10 of that fit over that of the default of before',
      atLeast: 1,
      got: main.now.ndcg / main.before.ndcg,
    },
  ];
}

/** The picture of docs/MATH.md: how far the loss of two steps a row is above the lowest one that was seen. */
export function figures({ curves }) {
  const points = curves
    .filter(({ solver }) => solver === 'cg, 2 steps')
    .flatMap(({ dataset, plain, relaxed }) => {
      const floor = Math.min(...plain, ...relaxed);
      const series = { 'ω = 1': plain, 'over-relaxed': relaxed };
      return Object.entries(series).flatMap(([way, losses]) =>
        losses.slice(0, -1).map((loss, k) => ({ dataset, way, sweep: k + 1, above: (100 * (loss - floor)) / floor })),
      );
    });
  const named = (way) =>
    points.filter((one) => one.way === way && one.sweep === 6 && one.dataset === points[0].dataset);
  const label = (way, place) =>
    Plot.text(named(way), { fx: 'dataset', x: 'sweep', y: 'above', text: 'way', fill: 'way', ...place });
  const svg = draw({
    marginRight: 30,
    fx: { label: null },
    x: { label: 'sweep', ticks: SWEEPS - 1, tickFormat: 'd' },
    y: { type: 'log', label: '% above the lowest loss', grid: true, tickFormat: '~g' },
    color: { domain: ['ω = 1', 'over-relaxed'], range: [GREY, COLOURS[0]] },
    marks: [
      Plot.line(points, { fx: 'dataset', x: 'sweep', y: 'above', stroke: 'way', strokeWidth: 2 }),
      Plot.dot(points, { fx: 'dataset', x: 'sweep', y: 'above', fill: 'way', r: 3 }),
      label('ω = 1', { dx: 4, dy: -14, textAnchor: 'start' }),
      label('over-relaxed', { dx: -8, dy: 12, textAnchor: 'end' }),
    ],
  });
  return { 'relaxation.svg': svg };
}
