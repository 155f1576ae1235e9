// What train prints when it is done.
import type { FactorModel, Interactions, ModelMetadata, Probe } from '../index.ts';
import type { TrainEpoch } from './algorithms.ts';
import { digest } from './digest.ts';
import type { Measured } from './measure.ts';
import { print, printJson } from './output.ts';
import { count, metricsTable, table } from './table.ts';

export interface Trained {
  /** What it was fitted to. */
  readonly data: Pick<Interactions, 'userCount' | 'itemCount' | 'nnz'>;
  readonly model: FactorModel;
  /** Those of this run. */
  readonly epochs: readonly TrainEpoch[];
  /** On the held-out part, if there is one. */
  readonly measured: Measured | undefined;
  readonly out: string;
}

/** One JSON document, or tables. */
export function printTrained(trained: Trained, asJson = false): void {
  if (asJson) printJson(reportOf(trained));
  else printTables(trained);
}

function reportOf({ data, model, epochs, measured, out }: Trained) {
  const { factors, solver, simd, converged, residual } = model.metadata;
  return {
    users: data.userCount,
    items: data.itemCount,
    nnz: data.nnz,
    factors,
    solver,
    simd,
    workers: epochs[0]?.workers ?? null, // null: the checkpoint had all epochs
    digest: digest(model),
    epochs: epochs.map(({ epoch, seconds, loss = null, users = null, items = null }) => ({
      epoch,
      seconds,
      loss,
      users,
      items,
    })),
    usual: model.metadata.usual, // this and the next: what was left to the data
    probe: model.metadata.probe,
    converged, // this and the next: of svd alone
    residual,
    metrics: measured?.metrics,
    popular: measured?.popular,
    out,
  };
}

function printTables({ model, epochs, measured, out }: Trained): void {
  const loss = epochs.findLast((epoch) => epoch.loss !== undefined)?.loss;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const rows = [
    ['model', out],
    ['digest', digest(model)],
    ['fitted in', `${seconds.toFixed(2)} s, ${epochs.length} ${epochs.length === 1 ? 'epoch' : 'epochs'}`],
  ];
  if (loss) rows.push(['loss', loss.toPrecision(7)]);
  rows.push(...chosenRows(model.metadata));
  print(table('ll', rows));
  if (measured) print(`\n${metricsTable(measured.metrics, measured.popular)}`);
}

/** What a fit chose by the data, where it was left to it. */
function chosenRows({ usual, probe, factors, objective }: ModelMetadata): string[][] {
  const values: Readonly<Record<string, unknown>> = { factors, ...objective };
  const named = Array.isArray(usual) ? usual.map((name) => `${name} ${values[name]}`) : [];
  const rows = named.length > 0 ? [['by the data', named.join(', ')]] : [];
  if (!probe) return rows;
  const { epochs, metric, value, users } = probe as Probe;
  const figure = `${metric} ${value.toFixed(4)} of ${count(users)} users`;
  return [...rows, ['epochs', `${epochs}, by ${figure} in a first fit`]];
}
