// The options of tune, checked and with their defaults filled in.

import { checkIterable } from '../arguments.ts';
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { aFunction, pickOptions } from '../option-kinds.ts';
import {
  accept,
  aFlag,
  anInteger,
  type OptionTable,
  option,
  type Parse,
  type Resolved,
  resolveOptions,
} from '../options.ts';
import { epochsOption, SHARED_OPTIONS } from '../solve/run/shared-options.ts';
import { aRankingMetric } from '../solve/run/validation.ts';
import { resolveSettings, WALS_OPTIONS, type WalsOptions } from '../solve/wals/options.ts';
import { type Rung, rungsOf } from './schedule.ts';
import { resolveSpace, type Setting, type Space, theSpace } from './space.ts';

/** The options of fitWals that are the same in all trials. */
const { objective, solver, cgSteps, relaxation, nonNegative, simd, workers, workerFactory, signal } = WALS_OPTIONS;
const FIXED_OPTIONS = { objective, solver, cgSteps, relaxation, nonNegative, simd, workers, workerFactory, signal };

export type FixedOptions = Pick<WalsOptions, keyof typeof FIXED_OPTIONS>;

/** A setting, fitted for a while and measured. */
export interface Trial {
  /** A number for the setting: its position among those drawn; those of the refinement follow. */
  readonly setting: number;
  readonly parameters: Setting;
  /** The rung, from 0; the refinement counts as one more. */
  readonly rung: number;
  readonly factors: number;
  /** Epochs since the random start, those of the rungs below included. */
  readonly epochs: number;
  /** The metric on the validation part; null where the fit failed with NumericalError. */
  readonly value: number | null;
  /** Wall seconds of the fit and the measurement. */
  readonly seconds: number;
}

export interface TrialEvent {
  readonly trial: Trial;
  /** The best one so far. */
  readonly best: Trial;
  /** The trial's place on its rung, from 1, of how many at most (null: the refinement has no number). */
  readonly position: number;
  readonly settings: number | null;
  readonly rungs: number;
}

export interface TuneOptions extends FixedOptions {
  /**
   * What to search instead of the objective's own ranges, by the number's name: `{ low, high }`, a range that is drawn from
   * log-uniformly; an array of choices; or one number for all trials. For `ials` the ranges are w0 in [0.005, 1] and λ in
   * [5e-4, 0.05], with ν = 1.
   */
  space?: Space;
  /** d of the last rung; each rung below has half as many. Default 256. */
  factors?: number;
  /** Epochs of a setting that reaches the last rung, and of the last fit. Default 15. */
  epochs?: number;
  /** Random settings in the first rung. Default 81. */
  trials?: number;
  /** Rungs; 1 is plain random search. Default 3. */
  rungs?: number;
  /** Only the best 1/reduction of the settings advance to the next rung. Default 3. */
  reduction?: number;
  /** Whether the best setting's neighbours are tried at the end. Default true. */
  refine?: boolean;
  /** A metric of which more is better. Default `ndcg@10`. */
  metric?: string;
  /**
   * What is held out to measure on: a share of the interactions, in (0, 1), or one of each user with two at least, the
   * latest where there are times. Default 0.1.
   */
  holdout?: number | 'leave-one-out';
  /** A split of the caller's instead: fitted on `train`, measured on `test`. */
  split?: { readonly train: Interactions; readonly test: Interactions };
  /** Of the settings, the split and the fits: an integer in [0, 2³²). Default 1. */
  seed?: number;
  /**
   * Wall seconds for everything, the last fit included. Every rung has an equal part; what time does not allow is left
   * out. Default: no limit, and then a seed gives the same trials always.
   */
  seconds?: number;
  /** Called after every trial, also those of a log, and awaited. */
  onTrial?: (event: TrialEvent) => void | Promise<void>;
  /** The lines that `onLog` was given by an earlier call that did not end: its trials are not measured again. */
  log?: Iterable<string>;
  /** Takes a line of JSON, without its end; awaited. */
  onLog?: (line: string) => void | Promise<void>;
}

/** What a splitter returns has more in it than the two parts. */
const theSplit: Parse<TuneOptions['split']> = Object.assign(
  (argument: string, given: unknown) => {
    const { train, test } = Object(given) as Record<string, unknown>;
    return {
      train: anInteractions(`${argument}.train`, train),
      test: anInteractions(`${argument}.test`, test),
    };
  },
  { domain: 'an object of train and test, each an Interactions' },
);

const REPORTED = { affectsResult: false };

export const TUNE_OPTIONS = {
  ...FIXED_OPTIONS,
  space: option(theSpace, undefined),
  factors: option(SHARED_OPTIONS.factors.parse, 256),
  rungs: option(anInteger(1, 12), 3),
  epochs: option(epochsOption(15).parse, 15),
  trials: option(anInteger(1, 100_000), 81),
  reduction: option(anInteger(2, 100), 3),
  refine: option(aFlag, true),
  metric: option(aRankingMetric, 'ndcg@10'),
  holdout: option<number | 'leave-one-out'>(
    accept(
      `a number above 0 and below 1, or 'leave-one-out'`,
      (given) => given === 'leave-one-out' || (typeof given === 'number' && given > 0 && given < 1),
    ),
    0.1,
  ),
  split: option(theSplit, undefined),
  seed: SHARED_OPTIONS.seed,
  seconds: option(
    accept<number>('a number above 0', (given) => typeof given === 'number' && given > 0),
    Number.POSITIVE_INFINITY,
    REPORTED,
  ),
  onTrial: option(aFunction<TuneOptions['onTrial']>(), undefined, REPORTED),
  log: option(
    (argument, given): Iterable<string> | undefined => {
      checkIterable(argument, given, 'lines that onLog was given');
      return given as Iterable<string>;
    },
    undefined,
    REPORTED,
  ),
  onLog: option(aFunction<TuneOptions['onLog']>(), undefined, REPORTED),
} satisfies OptionTable<TuneOptions>;

type Given = Resolved<typeof TUNE_OPTIONS>;

export interface TunePlan extends Omit<Given, 'rungs' | 'space'> {
  readonly space: Space;
  readonly rungs: readonly Rung[];
  /** For fitWals. */
  readonly fixed: Resolved<typeof FIXED_OPTIONS>;
}

/** Throws ArgumentError for an unknown option, and for the first one out of its domain. */
export function resolveTuning(options: TuneOptions): TunePlan {
  const given = resolveOptions(TUNE_OPTIONS, options);
  const fixed = pickOptions(FIXED_OPTIONS, given);
  resolveSettings(fixed); // what does not go together
  return { ...given, space: resolveSpace(given.objective, given.space), rungs: rungsOf(given), fixed };
}
