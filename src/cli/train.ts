// halfsweep train: interactions → model file.

import { type Command, Option } from 'commander';
import { ArgumentError, type Interactions, splitInteractions } from '../index.ts';
import { writeModel } from '../node/index.ts';
import { isPartitions } from '../node/partitions/open.ts';
import { aShare } from '../options.ts';
import { ALGORITHMS, FIT_FLAGS, FIT_TABLES, type FitOptions } from './algorithms.ts';
import { checkSpace, modelBytes, stateBytes } from './disk-space.ts';
import { UsageError } from './failure.ts';
import { type FitFlags, fit } from './fit.ts';
import { noteUnusedValues, warnOfNoEnd, warnOfNothingToLearn } from './fit-notes.ts';
import { printTrained } from './fit-report.ts';
import { addFileFlags, addFlags, addJsonOption, givenOptions, reads, refuseForeign } from './flags.ts';
import { measure } from './measure.ts';
import { openModel } from './model.ts';
import { addQueryFlags, checkSource } from './query.ts';
import { readCounted } from './read.ts';
import { interruptible } from './signals.ts';
import { count } from './table.ts';
import { trainPartitions } from './train-partitions.ts';

/** The flags that are no options of a fit. */
interface TrainFlags extends FitFlags {
  out: string;
  holdout?: number;
  start?: string;
  checkpointEvery?: unknown;
  json?: boolean;
}

export function addTrain(program: Command): void {
  const algorithms = Object.keys(ALGORITHMS);
  const command = program
    .command('train')
    .description('Fit a model to the interactions of a file: CSV, TSV, NDJSON, Parquet, Matrix Market or SciPy’s .npz.')
    .argument('[file]', 'interactions, one a line or row; or a folder that prepare has made')
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
  if (file !== undefined && (await isPartitions(file))) return trainPartitions(file, command, options, flags, signal);
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
