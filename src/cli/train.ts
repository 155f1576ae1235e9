// halfsweep train: interactions → model file.

import { type Command, Option } from 'commander';
import { evaluate, type FactorModel, type Interactions, splitInteractions } from '../index.ts';
import { readModel, removeLeftovers, writeModel } from '../node/index.ts';
import { aShare } from '../options.ts';
import {
  ALGORITHMS,
  type AlgorithmName,
  FIT_FLAGS,
  FIT_TABLES,
  type FitOptions,
  type TrainEpoch,
} from './algorithms.ts';
import { openCheckpoint } from './checkpoint.ts';
import { digest } from './digest.ts';
import { interruptible } from './failure.ts';
import { addFileFlags, addFlags, addJsonOption, givenOptions, reads, refuseForeign } from './flags.ts';
import { metricsTable, print, printJson, table } from './output.ts';
import { fitProgress } from './progress.ts';
import { readCounted } from './read.ts';

/** The flags that are no options of a fit. */
interface TrainFlags {
  algorithm: AlgorithmName;
  out: string;
  holdout?: number;
  start?: string;
  checkpoint?: string;
  json?: boolean;
}

export function addTrain(program: Command): void {
  const algorithms = Object.keys(ALGORITHMS);
  const command = program
    .command('train')
    .description('Fit a model to the interactions of a file: CSV, TSV, NDJSON, Parquet, Matrix Market or SciPy’s .npz.')
    .argument('<file>', 'interactions, one a line or row')
    .requiredOption('-o, --out <model>', 'where to write the model (safetensors)')
    .addOption(new Option('--algorithm <name>', 'what fits it').choices(algorithms).default(algorithms[0]))
    .option(
      '--holdout <share>',
      'hold out that share of the interactions and evaluate on it',
      reads('--holdout', aShare),
    );
  addFlags(command, FIT_FLAGS, FIT_TABLES);
  addFileFlags(command, { duplicates: true });
  addJsonOption(command).action((file: string, flags: TrainFlags) => {
    refuseForeign(command, FIT_FLAGS, FIT_TABLES, flags.algorithm, '--algorithm');
    return interruptible((signal) => train(file, command, flags, signal));
  });
}

async function train(file: string, command: Command, flags: TrainFlags, signal: AbortSignal): Promise<void> {
  const { algorithm, holdout } = flags;
  const options: FitOptions = givenOptions(command, FIT_FLAGS, FIT_TABLES[algorithm]);
  const { epochs: planned, seed } = ALGORITHMS[algorithm].check(options); // before the work, not after it
  if (flags.checkpoint) await removeLeftovers(flags.out);
  const all = await readCounted(file, command, signal);
  const split = holdout === undefined ? undefined : splitInteractions(all, { holdout, seed });
  const data = split?.train ?? all;
  const { model, epochs } = await fit(data, options, flags, planned, signal);
  const { workers } = options;
  const metrics = split && (await evaluate(model, { test: split.test, k: [10, 20], workers, signal })).metrics;
  signal.throwIfAborted();
  await writeModel(flags.out, model);
  const report = {
    users: data.userCount,
    items: data.itemCount,
    nnz: data.nnz,
    factors: model.metadata.factors,
    solver: model.metadata.solver,
    simd: model.metadata.simd,
    workers: epochs[0]?.workers ?? null, // null: the checkpoint had all epochs
    digest: digest(model),
    epochs: epochs.map(({ epoch, seconds, loss = null, users = null, items = null }) => ({
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

/** @param planned epochs at most, for the progress */
async function fit(
  data: Interactions,
  options: FitOptions,
  flags: TrainFlags,
  planned: number,
  signal: AbortSignal,
): Promise<Fitted> {
  const epochs: TrainEpoch[] = [];
  const checkpoint = await openCheckpoint(flags.checkpoint, options.checkpointEvery);
  const start = flags.start === undefined ? {} : { start: await readModel(flags.start) };
  const progress = fitProgress(planned, data.nnz);
  const onEpoch = (event: TrainEpoch) => {
    epochs.push(event);
    progress.epoch(event);
  };
  try {
    const algorithm = ALGORITHMS[flags.algorithm];
    const whole = { ...options, ...checkpoint.options, ...start };
    return { model: await checkpoint.guard(() => algorithm.fit(data, whole, onEpoch, signal)), epochs };
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
