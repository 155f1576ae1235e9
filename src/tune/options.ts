// The options of tune, checked and with their defaults filled in.

import { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import type { Preset } from '../objective/presets.ts';
import { checkCallback } from '../options.ts';
import { integer } from '../solve/run/checks.ts';
import { checkRankingMetric } from '../solve/run/validation.ts';
import { resolveSettings, type WalsOptions } from '../solve/wals/options.ts';
import { type Rung, rungsOf } from './rungs.ts';
import { resolveSpace, type Setting, type Space } from './space.ts';

/** Options of fitWals that are the same in all trials. */
export type FixedOptions = Pick<
  WalsOptions,
  'objective' | 'solver' | 'cgSteps' | 'simd' | 'workers' | 'workerFactory' | 'nonNegative' | 'signal'
>;

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
  /** Ranges in the place of the objective's own (`space.ts`); for `ials` w0 in [0.005, 1] and λ in [5e-4, 0.05], ν = 1. */
  space?: Space;
  /** d of the last rung; each rung below has half as many. Default 256. */
  factors?: number;
  /** Epochs of a setting that reaches the last rung, and of the last fit. Default 15. */
  epochs?: number;
  /** Random settings in the first rung. Default 81. */
  trials?: number;
  /** Rungs; 1 is plain random search. Default 3. */
  rungs?: number;
  /** One setting in so many goes on to the next rung, the best. Default 3. */
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
  validation?: { readonly train: Interactions; readonly test: Interactions };
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

export interface TunePlan {
  readonly objective: Preset;
  readonly space: Space;
  readonly rungs: readonly Rung[];
  /** Epochs of all rungs together. */
  readonly epochs: number;
  readonly refine: boolean;
  readonly metric: string;
  readonly holdout: number | 'leave-one-out';
  readonly seed: number;
  readonly seconds: number;
  /** For fitWals. */
  readonly fixed: FixedOptions;
}

/** Throws ArgumentError for the first option out of its domain. */
export function resolveTuning(options: TuneOptions): TunePlan {
  if (typeof options !== 'object' || options === null) throw new ArgumentError('options', options, 'an object');
  const { objective = 'ials', solver, cgSteps, simd, workers, workerFactory, nonNegative, signal } = options;
  const { seconds = Number.POSITIVE_INFINITY, holdout = 0.1, validation, onTrial, onLog } = options;
  const fixed = { objective, solver, cgSteps, simd, workers, workerFactory, nonNegative, signal };
  const seed = integer('seed', options.seed, 1, 0, 2 ** 32 - 1);
  const { factors, epochs } = resolveSettings({ ...fixed, factors: options.factors ?? 256, epochs: options.epochs });
  if (!(seconds > 0)) throw new ArgumentError('seconds', seconds, 'a number above 0');
  for (const [name, callback] of Object.entries({ onTrial, onLog })) checkCallback(name, callback);
  for (const part of ['train', 'test'] as const) {
    if (validation === undefined || validation?.[part] instanceof Interactions) continue;
    throw new ArgumentError(`validation.${part}`, validation?.[part], 'an Interactions');
  }
  return {
    objective,
    space: resolveSpace(objective, options.space),
    rungs: rungsOf({
      factors,
      epochs,
      trials: integer('trials', options.trials, 81, 1, 100_000),
      rungs: integer('rungs', options.rungs, 3, 1, 12),
      reduction: integer('reduction', options.reduction, 3, 2, 100),
    }),
    epochs,
    refine: flag('refine', options.refine),
    metric: checkRankingMetric('metric', options.metric),
    holdout,
    seed,
    seconds,
    fixed,
  };
}

function flag(argument: string, value = true): boolean {
  if (typeof value === 'boolean') return value;
  throw new ArgumentError(argument, value, 'true or false');
}
