// halfsweep train: interactions → model file.
import type { Command } from 'commander';
import {
  type EpochEvent,
  evaluate,
  type FactorModel,
  fitWals,
  type Interactions,
  splitInteractions,
} from '../index.ts';
import { checkWritable, readInteractions, writeModel } from '../node/index.ts';
import { digest } from './digest.ts';
import { interactionOptions } from './options.ts';
import { count, metricsTable, note, print, printJson, table } from './output.ts';
import { fitProgress } from './progress.ts';
import { addTrainOptions, fitOptions, type TrainFlags } from './train-options.ts';

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('Fit a model to the interactions of a file: CSV, TSV, NDJSON, Parquet, Matrix Market or SciPy’s .npz.')
    .argument('<file>', 'interactions, one a line or row');
  addTrainOptions(command).action((file: string, flags: TrainFlags) =>
    interruptible((signal) => train(file, flags, signal)),
  );
}

async function train(file: string, flags: TrainFlags, signal: AbortSignal): Promise<void> {
  await checkWritable(flags.out); // before the work, not after it
  const all = await read(file, flags, signal);
  const { holdout, seed } = flags;
  const split = holdout === undefined ? undefined : splitInteractions(all, { holdout, seed });
  const data = split?.train ?? all;
  const { model, epochs } = await fit(data, flags, signal);
  const metrics = split && evaluate(model, { test: split.test, k: [10, 20] }).metrics;
  signal.throwIfAborted();
  await writeModel(flags.out, model);
  const report = {
    users: data.userCount,
    items: data.itemCount,
    nnz: data.nnz,
    factors: model.factors,
    solver: model.metadata.solver,
    simd: model.metadata.simd,
    workers: epochs[0].workers,
    digest: digest(model),
    epochs: epochs.map(({ epoch, seconds, loss = null, users, items }) => ({ epoch, seconds, loss, users, items })),
    metrics,
    out: flags.out,
  };
  if (flags.json) printJson(report);
  else printReport(report);
}

async function read(file: string, flags: TrainFlags, signal: AbortSignal): Promise<Interactions> {
  const started = performance.now();
  const { duplicates } = flags;
  const data = await readInteractions(file, { ...interactionOptions(flags), duplicates, signal });
  const size = `${count(data.nnz)} interactions of ${count(data.userCount)} users with ${count(data.itemCount)} items`;
  note(`${size}, read in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return data;
}

interface Fitted {
  model: FactorModel;
  epochs: EpochEvent[];
}

async function fit(data: Interactions, flags: TrainFlags, signal: AbortSignal): Promise<Fitted> {
  const epochs: EpochEvent[] = [];
  const progress = fitProgress(flags.epochs, data.nnz);
  const onEpoch = (event: EpochEvent) => {
    epochs.push(event);
    progress.epoch(event);
  };
  try {
    return { model: await fitWals(data, { ...fitOptions(flags), onEpoch, signal }), epochs };
  } finally {
    progress.stop();
  }
}

interface Report {
  out: string;
  digest: string;
  epochs: { loss: number | null; seconds: number }[];
  metrics?: Readonly<Record<string, number>>;
}

function printReport({ out, digest, epochs, metrics }: Report): void {
  const loss = epochs.findLast((epoch) => epoch.loss !== null)?.loss;
  const seconds = epochs.reduce((sum, epoch) => sum + epoch.seconds, 0);
  const rows = [
    ['model', out],
    ['digest', digest],
    ['fitted in', `${seconds.toFixed(2)} s, ${epochs.length} epochs`],
  ];
  if (loss) rows.push(['loss', loss.toPrecision(7)]);
  print(table('ll', rows));
  if (metrics) print(`\n${metricsTable(metrics)}`);
}

/** Runs `work` with a signal that Ctrl-C aborts; a second Ctrl-C ends the process as usual. */
async function interruptible(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort);
  try {
    await work(controller.signal);
  } finally {
    process.off('SIGINT', abort);
  }
}
