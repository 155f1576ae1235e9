// halfsweep train: interactions → model file.

import { type Command, Option } from 'commander';
import { ArgumentError, type FactorModel, type Interactions, splitInteractions } from '../index.ts';
import { writeModel } from '../node/index.ts';
import { aShare } from '../options.ts';
import {
  ALGORITHMS,
  type AlgorithmName,
  FIT_FLAGS,
  FIT_TABLES,
  type FitOptions,
  type TrainEpoch,
  type TrainReport,
} from './algorithms.ts';
import { openCheckpoint } from './checkpoint.ts';
import { checkSpace, modelBytes, stateBytes } from './disk-space.ts';
import { UsageError } from './failure.ts';
import { noteUnusedValues, warnOfNoEnd, warnOfNothingToLearn } from './fit-notes.ts';
import { printTrained } from './fit-report.ts';
import { addFileFlags, addFlags, addJsonOption, givenOptions, reads, refuseForeign } from './flags.ts';
import { measure } from './measure.ts';
import { openModel } from './model.ts';
import { fitProgress } from './progress.ts';
import { addQueryFlags, checkSource } from './query.ts';
import { readCounted } from './read.ts';
import { interruptible } from './signals.ts';
import { count } from './table.ts';

/** The flags that are no options of a fit. */
interface TrainFlags {
  algorithm: AlgorithmName;
  out: string;
  holdout?: number;
  start?: string;
  checkpoint?: string;
  checkpointEvery?: unknown;
  json?: boolean;
}

export function addTrain(program: Command): void {
  const algorithms = Object.keys(ALGORITHMS);
  const command = program
    .command('train')
    .description('Fit a model to the interactions of a file: CSV, TSV, NDJSON, Parquet, Matrix Market or SciPy’s .npz.')
    .argument('[file]', 'interactions, one a line or row')
    .requiredOption('-o, --out <model>', 'where to write the model (safetensors)')
    .addOption(new Option('--algorithm <name>', 'what fits it').choices(algorithms).default(algorithms[0]))
    .option(
      '--holdout <share>',
      'hold out that share of the interactions and evaluate on it; the model is that of the others',
      reads('--holdout', aShare),
    );
  addFlags(command, FIT_FLAGS, FIT_TABLES);
  addQueryFlags(addFileFlags(command, { duplicates: true }));
  addJsonOption(command).action((file: string | undefined, flags: TrainFlags) => {
    checkSource(file, command);
    refuseForeign(command, FIT_FLAGS, FIT_TABLES, flags.algorithm, '--algorithm');
    if (flags.checkpointEvery !== undefined && flags.checkpoint === undefined) {
      throw new UsageError('--checkpoint-every goes with --checkpoint, which names the file.');
    }
    return interruptible((signal) => train(file, command, flags, signal));
  });
}

async function train(
  file: string | undefined,
  command: Command,
  flags: TrainFlags,
  signal: AbortSignal,
): Promise<void> {
  const { algorithm, holdout } = flags;
  // The file takes the states once it is open.
  const kept = flags.checkpoint === undefined ? {} : { onCheckpointPieces: () => {} };
  const options: FitOptions = { ...givenOptions(command, FIT_FLAGS, FIT_TABLES[algorithm]), ...kept };
  const { epochs: planned, seed, factors } = ALGORITHMS[algorithm].check(options); // before the work, not after it
  const start = flags.start === undefined ? {} : { start: await openModel(flags.start) };
  const all = await readCounted(file, command, { signal });
  const split = holdout === undefined ? undefined : held(all, holdout, seed);
  const data = split?.train ?? all;
  noteUnusedValues(command, all, algorithm, options);
  warnOfNothingToLearn(algorithm, data, options);
  await checkSpace(
    { file: flags.out, bytes: modelBytes(data, factors) },
    flags.checkpoint === undefined ? undefined : { file: flags.checkpoint, bytes: stateBytes(data, factors) },
  );
  const { model, epochs } = await fit(data, { ...options, ...start }, flags, planned, signal);
  warnOfNoEnd(model);
  const { workers } = options;
  const measured = split && (await measure(model, { test: split.test, k: [10, 20], workers, signal }));
  signal.throwIfAborted();
  await writeModel(flags.out, model);
  printTrained({ data, model, epochs, measured, out: flags.out }, flags.json);
}

/** Two parts, with something in either. */
function held(data: Interactions, holdout: number, seed: number) {
  const split = splitInteractions(data, { holdout, seed });
  if (split.train.nnz > 0 && split.test.nnz > 0) return split;
  throw new ArgumentError(
    '--holdout',
    holdout,
    `a share that leaves some of the ${count(data.nnz)} interactions on either side`,
  );
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
  const progress = fitProgress(planned, data.nnz);
  const tellNews = () => {
    const news = checkpoint.takeNews();
    if (news) progress.say(news);
  };
  const report: TrainReport = {
    onEpoch(event) {
      tellNews();
      epochs.push(event);
      progress.epoch(event);
    },
    onProbe: ({ epoch, metric, value }) =>
      progress.say(`looking for the number of epochs: ${epoch}  ${metric} ${value.toFixed(4)}`),
  };
  try {
    const algorithm = ALGORITHMS[flags.algorithm];
    const whole = { ...options, ...checkpoint.options };
    const model = await checkpoint.guard(() => algorithm.fit(data, whole, report, signal));
    tellNews(); // where no epoch was left
    return { model, epochs };
  } finally {
    progress.stop();
  }
}
