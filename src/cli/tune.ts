// halfsweep tune: interactions → the best settings, and a model fitted by them.

import { type Command, Option } from 'commander';
import { ArgumentError, type Dimension, type Parameter, type TrialEvent, type TuneOptions, tune } from '../index.ts';
import { type Journal, openJournal, writeModel } from '../node/index.ts';
import { PARAMETERS } from '../tune/dimensions.ts';
import { resolveTuning, TUNE_OPTIONS } from '../tune/options.ts';
import { digest } from './digest.ts';
import { checkSpace, modelBytes } from './disk-space.ts';
import { Interruption, isAbort } from './failure.ts';
import { noteUnusedValues } from './fit-notes.ts';
import {
  addFileFlags,
  addFlags,
  addJsonOption,
  type Flags,
  givenOptions,
  numberOrText,
  WORKERS_WORDS,
} from './flags.ts';
import { openPlot } from './landscape-plot.ts';
import { note, print, printJson } from './output.ts';
import { addQueryFlags, checkSource } from './query.ts';
import { readCounted } from './read.ts';
import { hasColours } from './shade.ts';
import { interruptible } from './signals.ts';
import { staleFile } from './stale-file.ts';
import { trialStatus, tuningTables } from './tune-tables.ts';

/** The one default that is not the library's, which has no limit: a command that somebody waits for comes to an end. */
const USUAL_SECONDS = 900;

const SAME_SEARCH = 'that of a search of the same data by the same options';

/** Every option of tune: the flag that it has, or null. Its domain and default are in the table. */
export const TUNE_FLAGS = {
  log: {
    flag: '--log <file>',
    text: 'keep the trials there, and go on from them when they are there (NDJSON)',
    isFile: true,
  },
  seconds: { flag: '--seconds <n>', text: 'end within that time', usual: String(USUAL_SECONDS) },
  objective: { flag: '--objective <name>', text: 'what is minimised' },
  metric: { flag: '--metric <name>', text: 'what is to be high' },
  metrics: {
    flag: '--metrics <names>',
    text: 'several, between commas: the first decides, all are shown',
    read: (text) => text.split(','),
    domain: 'metrics between commas, as in ndcg@10,recall@20',
  },
  testUsers: { flag: '--test-users <n>', text: 'to measure on, at most' },
  holdout: { flag: '--holdout <share>', text: 'what to measure on: a share of the interactions, or leave-one-out' },
  trials: { flag: '--trials <n>', text: 'settings to begin with' },
  rungs: { flag: '--rungs <n>', text: 'the best of each go on to the next, with twice the factors' },
  reduction: null,
  refine: null,
  repeats: { flag: '--repeats <n>', text: 'splits that settings are compared on which one does not tell apart' },
  factors: { flag: '--factors <d>', text: 'length of the embeddings on the last rung, where time and memory allow' },
  epochs: { flag: '--epochs <n>', text: 'of the last fit, at most' },
  space: null, // a flag for each parameter: SPACE_FLAGS
  solver: { flag: '--solver <name>', text: 'of the row systems' },
  cgSteps: null,
  relaxation: null,
  nonNegative: null,
  seed: { flag: '--seed <n>', text: 'of the settings, the split and the fits' },
  workers: { flag: '--workers <n>', text: 'threads; auto: one for each core', domain: WORKERS_WORDS },
  workerFactory: null,
  simd: { flag: '--simd <build>', text: 'strict: the same bits everywhere' },
  split: null,
  signal: null,
  onTrial: null,
  onLog: null,
} satisfies Flags<TuneOptions>;

const SPACE_FLAGS: Record<Parameter, string> = {
  unobservedWeight: '--unobserved-weight <range>',
  alpha: '--alpha <range>',
  regularization: '--regularization <range>',
  regularizationExponent: '--regularization-exponent <range>',
  userWeightExponent: '--user-weight-exponent <range>',
  itemWeightExponent: '--item-weight-exponent <range>',
  frequencyDiscount: '--frequency-discount <range>',
};

/** The flags that are no options of `tune`. */
interface TuneFlags extends Partial<Record<Parameter, Dimension>> {
  out: string;
  log?: string;
  plot?: string;
  json?: boolean;
}

export function addTune(program: Command): void {
  const command = program
    .command('tune')
    .description('Search weights, regularization and factors on held-out interactions, and fit a model by the best.')
    .argument('[file]', 'interactions, one a line or row')
    .requiredOption('-o, --out <model>', 'where to write the best model (safetensors), fitted to all interactions')
    .option('--plot <file>', 'draw the metric over the two numbers that matter most (SVG)');
  addFlags(command, TUNE_FLAGS, { tune: TUNE_OPTIONS });
  for (const name of PARAMETERS) {
    const text = 'as in 0.005..1, or 0,0.25,0.5, or one value (default: that of the objective)';
    command.addOption(
      new Option(SPACE_FLAGS[name], text).argParser((given: string) =>
        dimension(SPACE_FLAGS[name].split(' ')[0], given),
      ),
    );
  }
  addQueryFlags(addFileFlags(command, { duplicates: true }));
  addJsonOption(command).action((file: string | undefined, flags: TuneFlags) => {
    checkSource(file, command);
    return interruptible((signal) => run(file, command, flags, signal));
  });
}

async function run(file: string | undefined, command: Command, flags: TuneFlags, signal: AbortSignal): Promise<void> {
  const searched = PARAMETERS.filter((name) => flags[name] !== undefined);
  const space = Object.fromEntries(searched.map((name) => [name, flags[name]]));
  const given = givenOptions(command, TUNE_FLAGS, TUNE_OPTIONS);
  const options: TuneOptions = { seconds: USUAL_SECONDS, ...given, space };
  const plan = resolveTuning(options); // before the work, not after it
  const plot = flags.plot === undefined ? null : await openPlot(flags.plot, plan.space);
  const data = await readCounted(file, command, { signal });
  noteUnusedValues(command, data, 'wals', { objective: plan.objective });
  await checkSpace({ file: flags.out, bytes: modelBytes(data, plan.factors) });
  const search = ({ onAccepted, ...log }: Logged) => {
    let tellAccepted = onAccepted;
    const onTrial = (event: TrialEvent) => {
      tellAccepted?.();
      tellAccepted = undefined;
      note(trialStatus(event));
    };
    return tune(data, { ...options, ...log, onTrial, signal });
  };
  const tuning = await (flags.log === undefined ? search({}) : withLog(flags.log, search));
  signal.throwIfAborted();
  await writeModel(flags.out, tuning.model);
  await plot?.write(tuning);
  for (const sentence of tuning.notes) note(sentence);
  const { model, ...found } = tuning;
  const { userCount: users, itemCount: items, nnz } = data;
  if (flags.json) {
    printJson({ users, items, nnz, ...found, digest: digest(model), out: flags.out, plot: flags.plot });
    return;
  }
  const written = [['model', flags.out], ...(flags.plot === undefined ? [] : [['plot', flags.plot]])];
  print(tuningTables(tuning, written, hasColours()));
}

/** What a search does with a log; `onAccepted` is called once the log has been found to be of this search. */
interface Logged extends Pick<TuneOptions, 'log' | 'onLog'> {
  readonly onAccepted?: () => void;
}

/** Runs a search that goes on from a log and adds to it; its errors name the file. */
async function withLog<T>(file: string, search: (logged: Logged) => Promise<T>): Promise<T> {
  const journal: Journal = await openJournal(file);
  const onAccepted = journal.lines.length > 1 ? () => note(`going on from ${file}`) : undefined;
  try {
    return await search({ log: journal.lines, onLog: (line) => journal.append(line), onAccepted });
  } catch (error) {
    if (isAbort(error)) throw new Interruption(`Interrupted. The same command goes on from ${file}.`);
    throw staleFile(error, { flag: '--log', file, argument: 'log', expected: SAME_SEARCH, flags: TUNE_FLAGS });
  } finally {
    await journal.close();
  }
}

/** Reads `0.005..1` as a range, `0,0.25,0.5` as a list, `0.1` as one value. */
function dimension(flag: string, text: string): Dimension {
  const list = text.split(',').map(numberOrText);
  if (list.length > 1 && list.every((value) => typeof value === 'number' && value >= 0)) return list as number[];
  const [low, high, ...rest] = text.split('..').map(numberOrText);
  if (typeof low === 'number' && low >= 0 && low < Number.POSITIVE_INFINITY && high === undefined) return low;
  if (typeof low === 'number' && typeof high === 'number' && low > 0 && high >= low && rest.length === 0) {
    return { low, high };
  }
  throw new ArgumentError(
    flag,
    text,
    'a number of at least 0, several as in 0,0.25,0.5, or two above 0 as in 0.005..1',
  );
}
