// halfsweep train: interactions → model file.

import type { Command } from 'commander';
import { evaluate, type FactorModel, fitWals, type Interactions, splitInteractions } from '../index.ts';
import { checkWritable, readModel, removeLeftovers, writeModel } from '../node/index.ts';
import { openCheckpoint } from './checkpoint.ts';
import { digest } from './digest.ts';
import { interruptible } from './failure.ts';
import { fitOther, type TrainEpoch } from './fit-others.ts';
import { metricsTable, print, printJson, table } from './output.ts';
import { fitProgress } from './progress.ts';
import { readCounted } from './read.ts';
import { refuseForeign } from './sgd-options.ts';
import { addTrainOptions, fitOptions, type TrainFlags } from './train-options.ts';

export function addTrain(program: Command): void {
  const command = program
    .command('train')
    .description('Fit a model to the interactions of a file: CSV, TSV, NDJSON, Parquet, Matrix Market or SciPy’s .npz.')
    .argument('<file>', 'interactions, one a line or row');
  addTrainOptions(command).action((file: string, flags: TrainFlags) => {
    refuseForeign(command, flags.algorithm);
    return interruptible((signal) => train(file, flags, signal));
  });
}

async function train(file: string, flags: TrainFlags, signal: AbortSignal): Promise<void> {
  await checkWritable(flags.out); // before the work, not after it
  if (flags.checkpoint) await removeLeftovers(flags.out);
  const all = await readCounted(file, flags, signal);
  const { holdout, seed } = flags;
  const split = holdout === undefined ? undefined : splitInteractions(all, { holdout, seed });
  const data = split?.train ?? all;
  const { model, epochs } = await fit(data, flags, signal);
  const { workers } = flags;
  const metrics = split && (await evaluate(model, { test: split.test, k: [10, 20], workers, signal })).metrics;
  signal.throwIfAborted();
  await writeModel(flags.out, model);
  const report = {
    users: data.userCount,
    items: data.itemCount,
    nnz: data.nnz,
    factors: model.factors,
    solver: model.metadata.solver,
    simd: model.metadata.simd,
    workers: epochs[0]?.workers ?? null, // null: the checkpoint had all epochs
    digest: digest(model),
    epochs: epochs.map(({ epoch, seconds, loss = null, userSeconds: users = null, itemSeconds: items = null }) => ({
      epoch,
      seconds,
      loss,
      users,
      items,
    })),
    metrics,
    out: flags.out,
  };
  if (flags.json) printJson(report);
  else printReport(report);
}

interface Fitted {
  model: FactorModel;
  epochs: TrainEpoch[];
}

async function fit(data: Interactions, flags: TrainFlags, signal: AbortSignal): Promise<Fitted> {
  const epochs: TrainEpoch[] = [];
  const checkpoint = await openCheckpoint(flags.checkpoint, flags.checkpointEvery);
  const start = flags.start === undefined ? undefined : await readModel(flags.start);
  const progress = fitProgress(flags.epochs, data.nnz);
  const onEpoch = (event: TrainEpoch) => {
    epochs.push(event);
    progress.epoch(event);
  };
  try {
    const { algorithm } = flags;
    const run = { ...checkpoint.options, start };
    const model = await checkpoint.guard(() =>
      algorithm === 'wals'
        ? fitWals(data, { ...fitOptions(flags), ...run, onEpoch, signal })
        : fitOther(algorithm, data, flags, onEpoch, signal, run),
    );
    return { model, epochs };
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
