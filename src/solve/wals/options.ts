// The options of fitWals, checked and with their defaults filled in.

import type { FactorStore } from '../../data/partitions.ts';
import { ArgumentError } from '../../errors.ts';
import { ENTRY_OPTIONS, type EntryOptions } from '../../objective/entries.ts';
import type { Probe } from '../../objective/metadata.ts';
import type { Objective } from '../../objective/objective.ts';
import { OBJECTIVE_OPTIONS, OBJECTIVE_RULES, type ObjectiveOptions, objectiveOf } from '../../objective/presets.ts';
import { aFunction, aSignal, autoOr, pickOptions } from '../../option-kinds.ts';
import { checkRules, type Rule } from '../../option-rules.ts';
import { accept, aFlag, anInteger, type OptionTable, option, type Resolved, resolveOptions } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import { THREAD_OPTIONS, type ThreadOptions } from '../../workers/lease.ts';
import { RUN_OPTIONS, RUN_RULES, type RunOptions } from '../run/options.ts';
import type { ProbeEvent } from '../run/probe.ts';
import { epochsOption, SHARED_OPTIONS } from '../run/shared-options.ts';
import { aRelaxation, settledRelaxation } from './relaxation.ts';
import { ROW_SOLVER_OPTIONS, type RowSolver, type RowSolverOptions, rowSolverOf } from './row-solver.ts';
import { NOMINAL } from './usual.ts';

/** What an epoch (one users half-sweep and one items half-sweep) reports. */
export interface EpochEvent {
  /** 1, 2, … `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** The full objective at the end of the epoch; undefined in epochs that `lossEvery` passes over. */
  readonly loss: number | undefined;
  /** Wall seconds of the two half-sweeps, the loss not included. */
  readonly seconds: number;
  /** Of the users' half-sweep alone. */
  readonly userSeconds: number;
  /** Of the items' half-sweep alone. */
  readonly itemSeconds: number;
  /** Threads that took part. */
  readonly workers: number;
  /** The validation's metric; undefined in epochs without one. */
  readonly validation?: number;
}

export interface WalsOptions extends ObjectiveOptions, EntryOptions, RowSolverOptions, RunOptions, ThreadOptions {
  /**
   * Sweeps over both sides. `auto` (default): as many as are best on interactions of some users that are held out for a first
   * fit (docs/DEFAULTS.md); 10 with `start`, with a `validation`, which ends the fit itself, and for data too small to tell.
   */
  epochs?: 'auto' | number;
  /** An integer in [0, 2³²). Default 1. */
  seed?: number;
  /** Conjugate-gradient steps per row and half-sweep, 1 to 100. Default 2. */
  cgSteps?: number;
  /** Ends a row's steps once its preconditioned residual fell to this fraction of the right-hand side. Default 0. */
  cgTolerance?: number;
  /**
   * ω of over-relaxation, in (0, 2): a row that is solved goes on past its solution, to x_start + ω (x − x_start), from the second
   * epoch on. `auto` (default): 1.3, then 1.5, which saves a third of the epochs or more; 1 with `nonNegative` and with a
   * `cgTolerance`, which know no other.
   */
  relaxation?: 'auto' | number;
  /**
   * Cuts the users into so many partitions, at most one for each, and solves the items by sums over them (docs/SCALING.md): what
   * a fit beyond one memory does. The result depends on their number, and not on who works. Not with `biases` or `nonNegative`.
   * Default: none, all is solved row by row.
   */
  partitions?: number;
  /** Conjugate-gradient steps of the items in a half-sweep over partitions, 1 to 30; of `exact`, as many as it takes. Default 2. */
  itemSteps?: number;
  /**
   * Where the users' factors are while a fit of partitions on disk runs, `factorStore` of `halfsweep/node`; without it in a folder beside
   * the partitions, which is gone afterwards. A fit that is to be gone on with by `resume` needs one, and again the same.
   */
  store?: FactorStore;
  /** `strict` gives the same bits on every engine; `auto` (default) takes fused multiply-adds where there are any. */
  simd?: 'auto' | 'strict';
  /** The loss is computed every so many epochs; 0: never. Default 1. */
  lossEvery?: number;
  /** Whether the model keeps the user factors. Default true; of partitions on disk, up to 512 MiB of them. */
  keepUsers?: boolean;
  /** Called after every epoch of the first fit that `epochs: 'auto'` looks for their number with, and awaited. */
  onProbe?: (event: ProbeEvent) => void | Promise<void>;
  /** Called after every epoch, and awaited. */
  onEpoch?: (event: EpochEvent) => void | Promise<void>;
  /** Aborts the work within about twenty milliseconds; the promise rejects with the signal's reason. */
  signal?: Signal;
}

const REPORTED = { affectsResult: false };

/** What the fit is; `RUN_OPTIONS` are how it begins and ends, `THREAD_OPTIONS` who does it. */
export const WALS_SETTINGS = {
  ...OBJECTIVE_OPTIONS,
  ...ROW_SOLVER_OPTIONS,
  ...ENTRY_OPTIONS,
  epochs: option<'auto' | number>(autoOr(epochsOption(NOMINAL.epochs).parse), 'auto', REPORTED),
  seed: SHARED_OPTIONS.seed,
  cgSteps: option(anInteger(1, 100), 2),
  cgTolerance: option(
    accept<number>('a number in [0, 1)', (given) => typeof given === 'number' && given >= 0 && given < 1),
    0,
  ),
  relaxation: option(aRelaxation, 'auto'),
  partitions: option<number | undefined>(anInteger(1, 2 ** 31 - 1), undefined),
  itemSteps: option<number | undefined>(anInteger(1, 30), undefined),
  simd: SHARED_OPTIONS.simd,
  store: option<FactorStore | undefined>(
    accept(
      'a store that factorStore has made',
      (given) => typeof (given as Partial<FactorStore> | null)?.read === 'function',
    ),
    undefined,
    REPORTED,
  ),
  lossEvery: option(anInteger(0, 1_000_000), 1, REPORTED),
  keepUsers: option(aFlag, true, REPORTED),
} as const;

export const WALS_OPTIONS = {
  ...WALS_SETTINGS,
  ...RUN_OPTIONS,
  ...THREAD_OPTIONS,
  onProbe: option(aFunction<WalsOptions['onProbe']>(), undefined, REPORTED),
  onEpoch: option(aFunction<WalsOptions['onEpoch']>(), undefined, REPORTED),
  signal: option<Signal | undefined>(aSignal, undefined, REPORTED),
} satisfies OptionTable<WalsOptions>;

type Given = Resolved<typeof WALS_SETTINGS>;

const isExact = ({ solver, nonNegative }: Given) => solver === 'exact' || nonNegative;
const BESIDE_EXACT = ["with solver 'exact' and with nonNegative", `Take solver: 'cg'.`] as const;

export const WALS_RULES: readonly Rule[] = [
  ...OBJECTIVE_RULES,
  ['alpha', ({ weight }: Given) => weight !== undefined, 'beside a weight'],
  ['cgSteps', isExact, ...BESIDE_EXACT],
  ['cgTolerance', isExact, ...BESIDE_EXACT],
  [
    'itemSteps',
    ({ partitions }: Given) => partitions === undefined,
    'without partitions',
    'cgSteps are those of all rows.',
  ],
  ['itemSteps', ({ solver }: Given) => solver === 'exact', "with solver 'exact'", `Take solver: 'cg'.`],
  ...RUN_RULES,
];

export interface Settings extends Omit<Given, 'objective' | 'solver' | 'factors' | 'epochs' | 'itemSteps'>, RowSolver {
  /** 0 without partitions. */
  readonly itemSteps: number;
  readonly objective: Objective;
  readonly epochs: number;
  /** The names of the options that were left to the data. */
  readonly usual?: readonly string[];
  /** Whether the fit only looks for a number of epochs. */
  readonly probing?: boolean;
  /** How the epochs were found. */
  readonly probe?: Probe | null;
}

/**
 * What is left to the data has the numbers of `NOMINAL` and of the presets here. Throws ArgumentError for an unknown option, for
 * the first one out of its domain, and for one that has no say beside the others.
 */
export function resolveSettings(options: WalsOptions): Settings {
  const given = resolveOptions(WALS_OPTIONS, options);
  checkRules(WALS_RULES, options, given);
  const factors = given.factors === 'auto' ? NOMINAL.factors : given.factors;
  const epochs = given.epochs === 'auto' ? NOMINAL.epochs : given.epochs;
  const objective = objectiveOf(given);
  const partitioning = partitioningOf(given);
  const rowSolver = rowSolverOf({ ...given, factors }, objective.biases !== undefined, given.nonNegative);
  return {
    ...pickOptions(WALS_SETTINGS, given),
    ...rowSolver,
    epochs,
    objective,
    relaxation: settledRelaxation(given),
    ...partitioning,
  };
}

/** The options of partitions as they hold beside the others. */
function partitioningOf(given: Resolved<typeof WALS_SETTINGS>): Pick<Settings, 'partitions' | 'itemSteps'> {
  const { partitions, itemSteps, cgTolerance, nonNegative, biases } = given;
  if (partitions === undefined) return { partitions, itemSteps: 0 };
  for (const [name, value] of Object.entries({ nonNegative, biases })) {
    if (value) throw new ArgumentError(name, value, 'left out with partitions', 'Fit in one memory.');
  }
  if (cgTolerance > 0) throw new ArgumentError('cgTolerance', cgTolerance, '0 with partitions');
  return { partitions, itemSteps: itemSteps ?? 2 };
}
