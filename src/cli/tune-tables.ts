// What a search looks like: a line for each trial while it runs, and tables at the end.
import type { Landscape, Setting, Trial, TrialEvent, Tuning } from '../index.ts';
import { shade } from './shade.ts';
import { alignedCells, table } from './table.ts';

/** How the parameters are called in tables. */
const SYMBOLS: Record<keyof Setting, string> = {
  unobservedWeight: 'w0',
  alpha: 'alpha',
  regularization: 'λ',
  regularizationExponent: 'ν',
};
/** How many of the best trials are listed. */
const LISTED = 5;

/** `rung 1/3   12/81  d 64  w0 0.034  λ 0.0071  0.3012  best 0.3120  0.4 s`. */
export function trialStatus({ trial, best, position, settings, rungs }: TrialEvent): string {
  const total = settings === null ? '' : `/${settings}`;
  const stage = settings === null ? 'refine' : `rung ${trial.rung + 1}/${rungs}`;
  const place = `${stage.padEnd(8)}  ${String(position).padStart(3)}${total.padEnd(4)}`;
  const parameters = Object.entries(trial.parameters).map(
    ([name, value]) => `${symbol(name)} ${String(value).padEnd(8)}`,
  );
  const figures = `${figure(trial.value)}  best ${figure(best.value)}  ${trial.seconds.toFixed(1)} s`;
  return [place, `d ${String(trial.factors).padEnd(4)}`, ...parameters, figures].join('  ');
}

/** The best trials, the landscape, and what was written. `written` has names and files; `hasColours`: 256 of them. */
export function tuningTables(
  { best, trials, metric, popular, landscape, seconds }: Tuning,
  written: string[][],
  hasColours: boolean,
): string {
  const names = Object.keys(best.parameters);
  const header = [metric, 'd', ...names.map(symbol), 'epochs'];
  const rows = [...trials]
    .filter(({ value }) => value !== null)
    .sort((a, b) => Number(b === best) - Number(a === best) || b.value! - a.value!)
    .slice(0, LISTED)
    .map((trial) => cells(trial, names));
  const baseline = [figure(popular), ...header.slice(2).map(() => ''), 'most popular'];
  const parts = [table('r'.repeat(header.length), [header, ...rows, baseline])];
  if (landscape) parts.push(landscapeTable(landscape, metric, hasColours));
  const summary = [...written, ['searched in', `${seconds.toFixed(1)} s, ${trials.length} trials`]];
  return [...parts, table('ll', summary)].join('\n\n');
}

function cells({ value, factors, parameters, epochs }: Trial, names: string[]): string[] {
  const numbers = names.map((name) => String(parameters[name as keyof Setting]));
  return [figure(value), String(factors), ...numbers, String(epochs)];
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
