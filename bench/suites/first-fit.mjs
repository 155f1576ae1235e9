// From nothing to a model.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { digits, median } from '../lib/figures.mjs';

export const name = 'first-fit';
export const title = 'First fit';
export const how =
  'Milliseconds from the import of the package to a model of 100 interactions (20 users, 30 items, default options), the ' +
  'compilation of the kernels included, each in a fresh process; Node’s own start is not part of it.';

const CHILD = fileURLToPath(new URL('../lib/first-fit-process.mjs', import.meta.url));

export async function run({ quick, log }) {
  const runs = Array.from({ length: quick ? 2 : 10 }, () =>
    JSON.parse(execFileSync(process.execPath, [CHILD], { encoding: 'utf8' })),
  );
  const parts = Object.fromEntries(Object.keys(runs[0]).map((part) => [part, runs.map((one) => one[part])]));
  log(`${digits(median(parts.total))} ms`);
  return { parts };
}

export function render({ parts }) {
  const [load, data, fit, total] = ['load', 'data', 'fit', 'total'].map((part) => digits(median(parts[part])));
  const slowest = digits(Math.max(...parts.total));
  return [
    `**${total} ms** (median of ${parts.total.length} processes, the slowest ${slowest} ms): ${load} ms to import, ` +
      `${data} ms for the interactions, ${fit} ms for the fit.`,
  ];
}

export function goals({ parts }) {
  return [{ what: 'milliseconds from import to model', atMost: 30, got: median(parts.total) }];
}
