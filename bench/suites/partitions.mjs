// Fits of partitions: beside plain ones, and past what one memory holds.
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { fitWals } from 'halfsweep';
import { loadDataset } from '../lib/datasets.mjs';
import { digits, table, times } from '../lib/figures.mjs';
import { scratchFile } from '../lib/project.mjs';

export const name = 'partitions';
export const title = 'Partitions';
export const how =
  'Loss: of the items after ten sweeps in K partitions, above that of the plain fit by conjugate gradients, d = 64, strict SIMD. ' +
  'Growth: made-up interactions (bench/lib/power-law.mjs: users’ degrees by Pareto’s law with a = 1.5 and mean 50, items’ popularity ' +
  '(rank + 100)^−0.9), prepared from batches of typed arrays and fitted from disk, each in a process of its own: seconds of the whole ' +
  'preparation, of its CPU, of a sweep after the first, and the most memory that either process has had. “In memory”: a sweep of the ' +
  'plain fit of the same interactions, beside it.';

const PROCESS = fileURLToPath(new URL('../lib/partition-process.mjs', import.meta.url));
const LOSSES = {
  datasets: ['ml-1m', 'goodbooks', 'debian'],
  counts: [1, 4, 16],
  w0: { 'ml-1m': 0.3, goodbooks: 0.03, debian: 0.01 },
};
const MEBI = 2 ** 20;
/** By millions of interactions; how many sweeps, and whether the plain fit is measured beside it. */
const GROWTH = [
  { millions: 10, sweeps: 3, beside: true },
  { millions: 20, sweeps: 3, beside: true },
  { millions: 100, sweeps: 2, beside: false },
];
const PARTITION_BYTES = 64 * MEBI;

export async function run({ quick, log }) {
  const losses = [];
  for (const dataset of quick ? ['ml-1m'] : LOSSES.datasets) {
    const data = await loadDataset(dataset);
    const options = {
      factors: 64,
      epochs: quick ? 3 : 10,
      simd: 'strict',
      keepUsers: false,
      regularization: 0.003,
      unobservedWeight: LOSSES.w0[dataset],
    };
    const { loss } = (await fitWals(data, { ...options, lossEvery: options.epochs })).metadata;
    for (const count of LOSSES.counts) {
      const fitted = await fitWals(data, { ...options, lossEvery: options.epochs, partitions: count });
      losses.push({ dataset, count, plain: loss, loss: fitted.metadata.loss });
      log(
        `${dataset}, ${count} partitions: ${((fitted.metadata.loss / loss - 1) * 100).toFixed(3)} % above the plain loss`,
      );
    }
  }
  const growth = [];
  for (const step of quick ? [{ millions: 1, sweeps: 2, beside: true }] : GROWTH) growth.push(await measure(step, log));
  return { losses, growth, workers: cpus().length };
}

async function measure({ millions, sweeps, beside }, log) {
  const interactions = millions * 1e6;
  const shape = {
    interactions,
    users: interactions / 50,
    items: 3710 * millions, // 371,000 of 100 million
    seed: 1,
  };
  const folder = scratchFile(`partitions-${millions}`);
  const common = {
    shape,
    folder,
    partitionBytes: PARTITION_BYTES,
    factors: 64,
    epochs: sweeps,
    workers: cpus().length,
  };
  const process = (what) =>
    JSON.parse(
      execFileSync(globalThis.process.execPath, [PROCESS, JSON.stringify({ ...common, what })], { encoding: 'utf8' }),
    );
  try {
    const prepared = process('prepare');
    const fitted = process('fit');
    const memory = beside ? process('memory') : null;
    const sweep = (one) => Math.min(...one.seconds.slice(1));
    log(
      `${millions} M: prepared in ${digits(prepared.wall)} s, ${digits(sweep(fitted))} s a sweep, ${digits(Math.max(prepared.peak, fitted.peak) / MEBI)} MiB`,
    );
    return {
      millions,
      ...shape,
      prepared,
      fitted,
      sweep: sweep(fitted),
      memory: memory && sweep(memory),
      memoryPeak: memory?.peak,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function render({ losses, growth, workers }) {
  const above = ({ plain, loss }) => `${((loss / plain - 1) * 100).toFixed(3)} %`;
  const datasets = [...new Set(losses.map(({ dataset }) => dataset))];
  const counts = [...new Set(losses.map(({ count }) => count))];
  return [
    ...table(
      ['loss above the plain fit', ...counts.map((count) => `K = ${count}:`)],
      datasets.map((dataset) => [
        dataset,
        ...counts.map((count) => above(losses.find((one) => one.dataset === dataset && one.count === count))),
      ]),
    ),
    '',
    `${workers} threads, d = 64, partitions of ${PARTITION_BYTES / MEBI} MiB:`,
    '',
    ...table(
      [
        '10⁶ interactions',
        'users:',
        'items:',
        'K:',
        'prepare s:',
        'CPU s:',
        'MiB:',
        's a sweep:',
        '10⁶ a s:',
        'MiB:',
        'in memory s:',
        '×:',
        'MiB:',
      ],
      growth.map(({ millions, users, items, prepared, fitted, sweep, memory, memoryPeak }) => [
        String(millions),
        users.toLocaleString('en-US'),
        items.toLocaleString('en-US'),
        String(prepared.partitions),
        digits(prepared.wall),
        digits(prepared.cpu),
        digits(prepared.peak / MEBI),
        digits(sweep),
        digits(millions / sweep),
        digits(fitted.peak / MEBI),
        memory ? digits(memory) : '',
        memory ? times(memory / sweep) : '',
        memoryPeak ? digits(memoryPeak / MEBI) : '',
      ]),
    ),
  ];
}
