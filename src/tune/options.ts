// The options of tune, checked and with their defaults filled in.

import { checkIterable } from '../arguments.ts';
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
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
import { SHARED_OPTIONS } from '../solve/run/shared-options.ts';
import { aRankingMetric } from '../solve/run/validation.ts';
import { resolveSettings, WALS_OPTIONS, type WalsOptions } from '../solve/wals/options.ts';
import { PARAMETERS, type Parameter, type Setting } from './dimensions.ts';
import { type Rung, rungsOf } from './schedule.ts';
import { resolveSpace, type Space, theSpace } from './space.ts';

const METRICS = 'an array of metrics, as in ndcg@10';

/** The options of fitWals that are the same in all trials. */
const { objective, solver, cgSteps, relaxation, nonNegative, simd, workers, workerFactory, signal } = WALS_OPTIONS;
const FIXED_OPTIONS = { objective, solver, cgSteps, relaxation, nonNegative, simd, workers, workerFactory, signal };

export type FixedOptions = Pick<WalsOptions, keyof typeof FIXED_OPTIONS>;

/** A setting, fitted for a while and measured. */
export interface Trial {
  /** A number for the setting: its position among those drawn; those of the refinement follow. */
  readonly setting: number;
  readonly parameters: Setting;
  /** The rung, from 0; the refinement counts as one more, and every repetition on another split as one more again. */
  readonly rung: number;
  readonly factors: number;
  /** Epochs since the random start, those of the rungs below included. */
  readonly epochs: number;
  /** The metric on the validation part; null where the fit failed with NumericalError. */
  readonly value: number | null;
  /** The standard error of the value, by how users differ; null without one. */
  readonly error: number | null;
  /** All metrics, by name, where there are several. */
  readonly metrics?: Readonly<Record<string, number>>;
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
  /** The metric that decides, as in `ndcg@10`. */
  readonly metric: string;
  /** Seconds that are left; null where there is no limit. */
  readonly left: number | null;
}

export interface TuneOptions extends FixedOptions {
  /**
   * What to search instead of the objective's own ranges, by the number's name: `{ low, high }`, a range that is drawn from
   * log-uniformly and never left; an array of choices; or one number for all trials. For `ials` the ranges are w0 in
   * [0.005, 1] and λ in [5e-4, 0.05], with ν = 1, and `frequencyDiscount` is 0 or 0.25. The objective's own ranges are widened where
   * the best lies at an end.
   */
  space?: Space;
  /**
   * d of the last rung, where time and memory allow it and there are as many users and items; each rung below has half as
   * many. Default 1024.
   */
  factors?: number;
  /**
   * Epochs of the last fit, at most: as many as are best on the split from the same random start. Those of a trial are all
   * that led to it, rung by rung. Default 10.
   */
  epochs?: number;
  /** Settings in the first rung, spread evenly. Default 24. */
  trials?: number;
  /** Rungs; 1 is plain search. Default 5. */
  rungs?: number;
  /** The next rung has 1/reduction of the settings: the best ones, half of them with more regularization. Default 2. */
  reduction?: number;
  /** Whether the best setting's neighbours are tried at the end. Default true. */
  refine?: boolean;
  /**
   * Splits, each with a seed of its own: where the best settings are no farther from each other than the standard error, up
   * to five of them are measured on the others, too, and the mean decides. Default 2; 1 with a `split` of the caller's.
   */
  repeats?: number;
  /** A metric of which more is better. Default `ndcg@10`. */
  metric?: string;
  /** Several metrics: the first decides, all are reported. Default: `metric` alone. */
  metrics?: readonly string[];
  /** The held-out users that are measured on, at most, drawn at random. Default 8000. */
  testUsers?: number;
  /**
   * What is held out to measure on: a share of the interactions, in (0, 1), or one of each user with two at least, the
   * latest where there are times. Default 0.1.
   */
  holdout?: number | 'leave-one-out';
  /** A split of the caller's instead of `holdout`: fitted on `train`, measured on `test`. */
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
  /**
   * The lines that `onLog` was given by an earlier call that did not end: its trials are not measured again. A last line that was
   * cut off while it was written is passed over; whoever adds to the file it is in cuts it off there, too.
   */
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

const someMetrics: Parse<readonly string[]> = Object.assign(
  (argument: string, given: unknown): readonly string[] => {
    if (!Array.isArray(given) || given.length === 0) throw new ArgumentError(argument, given, METRICS);
    return given.map((name, at) => aRankingMetric(`${argument}[${at}]`, name));
  },
  { domain: METRICS },
);

const REPORTED = { affectsResult: false };

export const TUNE_OPTIONS = {
  ...FIXED_OPTIONS,
  space: option(theSpace, undefined),
  factors: option(SHARED_OPTIONS.factors.parse, 1024),
  rungs: option(anInteger(1, 12), 5),
  epochs: option(anInteger(1, 1_000_000), 10),
  trials: option(anInteger(1, 100_000), 24),
  reduction: option(anInteger(2, 100), 2),
  refine: option(aFlag, true),
  split: option(theSplit, undefined),
  repeats: option(anInteger(1, 10), ({ split }: Pick<TuneOptions, 'split'>): number => (split ? 1 : 2)),
  metric: option(aRankingMetric, 'ndcg@10'),
  metrics: option(someMetrics, ({ metric }: { metric: string }): readonly string[] => [metric]),
  testUsers: option(anInteger(1, 2 ** 31 - 1), 8000),
  holdout: option<number | 'leave-one-out'>(
    accept(
      `a number above 0 and below 1, or 'leave-one-out'`,
      (given) => given === 'leave-one-out' || (typeof given === 'number' && given > 0 && given < 1),
    ),
    0.1,
  ),
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
  /** Those of the parameters whose range is the objective's own: it may be left. */
  readonly wideable: readonly Parameter[];
  readonly rungs: readonly Rung[];
  /** For fitWals, which knows the number of steps that is left out. */
  readonly fixed: Omit<Resolved<typeof FIXED_OPTIONS>, 'cgSteps'> & Pick<FixedOptions, 'cgSteps'>;
}

/**
 * Throws ArgumentError for an unknown option, and for the first one out of its domain. A matrix of less than `most` users or
 * items has no use for more factors than that.
 */
export function resolveTuning(options: TuneOptions, most = Number.POSITIVE_INFINITY): TunePlan {
  const given = resolveOptions(TUNE_OPTIONS, options);
  const [metric] = given.metrics;
  if (options.metric !== undefined && options.metric !== metric) {
    throw new ArgumentError('metric', options.metric, `left out beside metrics, of which the first decides: ${metric}`);
  }
  if (given.split && options.holdout !== undefined) {
    throw new ArgumentError('holdout', options.holdout, 'left out with a split of your own');
  }
  if (given.split && given.repeats > 1) {
    throw new ArgumentError('repeats', given.repeats, '1 with a split of your own, which is the only one');
  }
  const fixed = { ...pickOptions(FIXED_OPTIONS, given), cgSteps: options.cgSteps };
  resolveSettings(fixed); // what does not go together
  const space = resolveSpace(given.objective, given.space);
  const wideable = PARAMETERS.filter((name) => space[name] !== undefined && given.space?.[name] === undefined);
  const factors = Math.max(1, Math.min(given.factors, most));
  return { ...given, metric, factors, space, wideable, rungs: rungsOf({ ...given, factors }), fixed };
}
