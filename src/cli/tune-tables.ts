// What a search looks like: a line for each trial while it runs, and tables at the end.
import type { Edge, Landscape, Setting, Trial, TrialEvent, Tuning } from '../index.ts';
import { shade } from './shade.ts';
import { alignedCells, table } from './table.ts';

/** How the parameters are called in tables. */
const SYMBOLS: Record<keyof Setting, string> = {
  unobservedWeight: 'w0',
  alpha: 'alpha',
  regularization: 'λ',
  regularizationExponent: 'ν',
  userWeightExponent: 'r: n^',
  itemWeightExponent: 'c: n^',
  frequencyDiscount: 'w: n^-',
};
/** How many of the best trials are listed. */
const LISTED = 5;

/** `rung 1/3   12/81  d 64  w0 0.034  λ 0.0071  ndcg@10 0.3012  best 0.3120  0.4 s  12 s left`. */
export function trialStatus({ trial, best, position, settings, rungs, metric, left }: TrialEvent): string {
  const total = settings === null ? '' : `/${settings}`;
  const stage = stageOf(trial.rung, rungs);
  const place = `${stage.padEnd(8)}  ${String(position).padStart(3)}${total.padEnd(4)}`;
  const parameters = Object.entries(trial.parameters).map(
    ([name, value]) => `${symbol(name)} ${String(value).padEnd(8)}`,
  );
  const others = Object.entries(trial.metrics ?? {}).filter(([name]) => name !== metric);
  const figures = [
    `${metric} ${figure(trial.value)}  best ${figure(best.value)}`,
    ...others.map(([name, value]) => `${name} ${figure(value)}`),
    `${trial.seconds.toFixed(1)} s`,
    ...(left === null ? [] : [`${Math.round(left)} s left`]),
  ].join('  ');
  return [place, `d ${String(trial.factors).padEnd(4)}`, ...parameters, figures].join('  ');
}

function stageOf(rung: number, rungs: number): string {
  if (rung < rungs) return `rung ${rung + 1}/${rungs}`;
  return rung === rungs ? 'refine' : `split ${rung - rungs + 1}`;
}

/** The best trials, the landscape, and what was written. `written` has names and files; `hasColours`: 256 of them. */
export function tuningTables(
  { model, best, trials, repeats, metric, popularMetrics, edges, landscape, seconds }: Tuning,
  written: string[][],
  hasColours: boolean,
): string {
  const names = Object.keys(best.parameters);
  const metrics = Object.keys(popularMetrics);
  const header = [...metrics, 'd', ...names.map(symbol), 'epochs'];
  const rows = [...trials]
    .filter(({ value }) => value !== null)
    .sort((a, b) => Number(b === best) - Number(a === best) || b.value! - a.value!)
    .slice(0, LISTED)
    .map((trial) => cells(trial, metric, metrics, names));
  const baseline = [...metrics.map((name) => figure(popularMetrics[name])), ...Array(names.length + 1).fill('')];
  const parts = [table('r'.repeat(header.length), [header, ...rows, [...baseline, 'most popular']])];
  if (repeats.length > 0) parts.push(repeatsTable(repeats, metric, names));
  if (edges.length > 0) parts.push(edges.map(edgeLine).join('\n'));
  if (landscape) parts.push(landscapeTable(landscape, metric, hasColours));
  const summary = [
    ...written,
    ['fitted with', `d ${model.metadata.factors}, ${model.metadata.epochs} epochs, anew on all interactions`],
    ['searched in', `${seconds.toFixed(1)} s, ${trials.length} trials`],
  ];
  return [...parts, table('ll', summary)].join('\n\n');
}

function cells(trial: Trial, metric: string, metrics: readonly string[], names: readonly string[]): string[] {
  const { value, factors, parameters, epochs } = trial;
  const numbers = names.map((name) => String(parameters[name as keyof Setting]));
  const figures = metrics.map((name) => figure(name === metric ? value : (trial.metrics?.[name] ?? null)));
  return [...figures, String(factors), ...numbers, String(epochs)];
}

/** What the best ones came to on other splits. */
function repeatsTable(repeats: readonly Trial[], metric: string, names: readonly string[]): string {
  const header = [metric, 'd', ...names.map(symbol), 'epochs'];
  const rows = repeats.map((trial) => cells(trial, metric, [metric], names));
  return `on another split, since the first does not tell them apart\n${table('r'.repeat(header.length), [header, ...rows])}`;
}

/** `λ = 0.05 is at an end of 0.0005..0.05: the search went on past it`. */
function edgeLine({ parameter, value, range, widened }: Edge): string {
  const name = symbol(parameter);
  const what = widened ? 'the search went on past it' : 'a wider range may be better';
  return `${name} = ${value} is at an end of ${range.low}..${range.high}, or past it: ${what}`;
}

/** The best value of each cell, shaded by it; * marks the best of all. */
function landscapeTable(
  { rows, columns, values, factors, epochs }: Landscape,
  metric: string,
  hasColours: boolean,
): string {
  const known = values.flat().filter((value) => value !== null);
  const [least, top] = [Math.min(...known), Math.max(...known)];
  const cell = (value: number | null) => (value === null ? '· ' : `${figure(value)}${value === top ? '*' : ' '}`);
  const corner = `${symbol(rows.name)} \\ ${symbol(columns.name)}`;
  const lines = rows.middles.map((middle, row) => [String(middle), ...values[row].map(cell)]);
  const header = [corner, ...columns.middles.map((middle) => `${middle} `)];
  const title = `best ${metric} with d = ${factors} after ${epochs} epochs`;
  const cells = alignedCells('r'.repeat(header.length), [header, ...lines]);
  const shaded = cells.map((line, row) =>
    line.map((text, column) => {
      const value = row > 0 && column > 0 ? values[row - 1][column - 1] : null;
      return hasColours && value !== null ? shade(text, (value - least) / (top - least || 1)) : text;
    }),
  );
  return [title, ...shaded.map((line) => line.join('').trimEnd())].join('\n');
}

function figure(value: number | null): string {
  return value === null ? 'failed' : value.toFixed(4);
}

/** How a parameter is called in tables and plots. */
export function symbol(name: string): string {
  return SYMBOLS[name as keyof Setting];
}
