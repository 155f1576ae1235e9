// The algorithms of `halfsweep train`, and the flags of their options.
import {
  type FactorModel,
  fitSgd,
  fitSvd,
  fitWals,
  type Interactions,
  type PartitionSource,
  type ProbeEvent,
  type RunOptions,
  type SgdOptions,
  type SvdOptions,
  type WalsOptions,
} from '../index.ts';
import { usesValues } from '../objective/objective.ts';
import { LOSSES } from '../solve/sgd/losses.ts';
import { resolveSgdSettings, SGD_OPTIONS } from '../solve/sgd/options.ts';
import { resolveSvdSettings, SVD_OPTIONS } from '../solve/svd/options.ts';
import { resolveSettings, WALS_OPTIONS } from '../solve/wals/options.ts';
import { type Flags, WORKERS_WORDS } from './flags.ts';
import type { EpochStatus } from './progress.ts';

/** An epoch as `train` reports it; the halves of an epoch are a matter of alternating least squares. */
export interface TrainEpoch extends EpochStatus {
  readonly workers: number;
  /** Seconds of the half-sweeps. */
  readonly users?: number;
  readonly items?: number;
}

/** Where a fit says how far it is. */
export interface TrainReport {
  onEpoch(epoch: TrainEpoch): void;
  /** An epoch of the fit that only looks for the number of epochs. */
  onProbe(event: ProbeEvent): void;
}

/** What a command asks of an algorithm, of data of these kinds. */
export interface Algorithm<Options, Data = Interactions> {
  /** Throws ArgumentError for options that are wrong, before any work. */
  check(options: Options): { readonly epochs: number; readonly seed: number; readonly factors: number };
  /** Whether the values of the interactions play a part in it. */
  usesValues(options: Options): boolean;
  fit(data: Data, options: Options, report: TrainReport, signal: AbortSignal): Promise<FactorModel>;
}

const wals: Algorithm<WalsOptions, Interactions | PartitionSource> = {
  check: resolveSettings,
  usesValues: (options) => usesValues(resolveSettings(options).objective),
  fit: (data, options, { onEpoch, onProbe }, signal) =>
    fitWals(data, {
      ...options,
      onEpoch: ({ userSeconds: users, itemSeconds: items, ...epoch }) => onEpoch({ ...epoch, users, items }),
      onProbe,
      signal,
    }),
};

const sgd: Algorithm<SgdOptions> = {
  check: resolveSgdSettings,
  // Other losses know yes and no alone, or which item somebody has.
  usesValues: (options) => LOSSES[resolveSgdSettings(options).loss].quadratic,
  fit: (data, options, { onEpoch }, signal) => fitSgd(data, { ...options, onEpoch, signal }),
};

const svd: Algorithm<SvdOptions> = {
  check: resolveSvdSettings,
  usesValues: (options) => resolveSvdSettings(options).values === 'value',
  async fit(data, options, { onEpoch }, signal) {
    const report = ({ epoch, epochs, seconds }: EpochStatus) =>
      onEpoch({ epoch, epochs, seconds, loss: undefined, workers: 1 });
    return (await fitSvd(data, { ...options, onEpoch: (event) => report({ ...event, loss: undefined }), signal }))
      .model;
  },
};

export const ALGORITHMS = { wals, sgd, svd } as const;
export type AlgorithmName = keyof typeof ALGORITHMS;

/** What each algorithm has options for; a flag of another one's is refused. */
export const FIT_TABLES = { wals: WALS_OPTIONS, sgd: SGD_OPTIONS, svd: SVD_OPTIONS } as const;

/** The options of all of them. */
export type FitOptions = WalsOptions & SgdOptions & SvdOptions;

/** Every option of every fit: the flag that it has, or null. Its domain, default and algorithms are in the tables. */
export const FIT_FLAGS = {
  objective: { flag: '--objective <name>', text: 'what is minimised' },
  loss: { flag: '--loss <name>', text: 'of a score, or of the difference of two' },
  solver: { flag: '--solver <name>', text: 'of the row systems' },
  cgSteps: { flag: '--cg-steps <n>', text: 'conjugate gradient steps a row and half-sweep' },
  cgTolerance: null,
  relaxation: null,
  partitions: { flag: '--partitions <k>', text: 'cut the users into so many, and solve the items by sums over them' },
  itemSteps: null,
  store: null,
  factors: { flag: '--factors <d>', text: 'length of the embeddings' },
  epochs: { flag: '--epochs <n>', text: 'sweeps over both sides, passes over the interactions, or iterations at most' },
  unobservedWeight: {
    flag: '--unobserved-weight <w0>',
    text: 'weight of the pairs not in the file',
    usual: 'that of the objective',
  },
  alpha: { flag: '--alpha <a>', text: 'how fast confidence grows with the value', usual: 'that of the objective' },
  regularization: {
    flag: '--regularization <lambda>',
    text: 'how strongly factors are held down',
    usual: 'that of the objective or loss',
  },
  regularizationExponent: {
    flag: '--regularization-exponent <nu>',
    text: '0: alike for all; 1: by how much is known of each',
    usual: 'that of the objective',
  },
  userWeights: null,
  itemWeights: null,
  weightedRegularization: null,
  weight: null,
  target: null,
  frequencyDiscount: {
    flag: '--frequency-discount <e>',
    text: 'interactions of frequent users and items weigh less, by (n_i n_j)^-e',
  },
  biases: { flag: '--no-biases', text: 'neither of users nor of items', only: 'sgd' },
  nonNegative: null,
  learningRate: { flag: '--learning-rate <eta>', text: 'the length of the steps', usual: 'that of the loss' },
  schedule: { flag: '--schedule <name>', text: 'how the steps become shorter' },
  decay: null,
  negatives: { flag: '--negatives <n>', text: 'for each interaction', usual: 'those of the loss' },
  negativeExponent: { flag: '--negative-exponent <beta>', text: 'negatives by popularity to that power' },
  rejectKnown: null,
  trials: null,
  initialDeviation: null,
  tolerance: null,
  centre: null,
  values: null,
  seed: { flag: '--seed <n>', text: 'of the random start and of the hold-out' },
  workers: { flag: '--workers <n>', text: 'threads; auto: one for each core', domain: WORKERS_WORDS },
  workerFactory: null,
  simd: { flag: '--simd <build>', text: 'strict: the same bits everywhere' },
  lossEvery: { flag: '--loss-every <n>', text: 'epochs from one loss to the next; 0: none' },
  keepUsers: null,
  start: { flag: '--start <model>', text: 'begin with the factors of a model', isFile: true },
  resume: {
    flag: '--checkpoint <file>',
    text: 'keep the state of the fit there, and go on from it when it is there',
    isFile: true,
  },
  checkpointEvery: {
    flag: '--checkpoint-every <n>',
    text: 'from one state to the next: epochs, or seconds as in 30s',
    usual: '1',
    read: everyOf,
    domain: 'a number of epochs of at least 1, or of seconds as in 30s',
  },
  onCheckpoint: null,
  onCheckpointPieces: null,
  validation: null,
  onProbe: null,
  onEpoch: null,
  signal: null,
} satisfies Flags<FitOptions>;

/** Reads `5` as epochs and `30s` as seconds. */
function everyOf(text: string): RunOptions['checkpointEvery'] | string {
  if (/^\d+s$/.test(text)) return { seconds: Number(text.slice(0, -1)) };
  return /^\d+$/.test(text) ? Number(text) : text;
}
