// When to stop: once a metric on held-out interactions has not become better for a while.

import { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { evaluateOn } from '../../evaluate/evaluate.ts';
import { evaluateRatings } from '../../evaluate/evaluate-ratings.ts';
import { RISING_METRICS, type RisingMetric } from '../../evaluate/metrics/cutoff-metrics.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import type { Ranker } from '../../model/rank/ranker.ts';
import { checkRules, type Rule } from '../../option-rules.ts';
import { accept, aFlag, type OptionTable, option, type Parse, type Resolved, resolveOptions } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import type { WorkerPool } from '../../workers/pool.ts';

/** The metrics of `evaluateRatings`, which fall as predictions become better. */
const FALLING = ['rmse', 'mae'] as const;

export type ValidationMetric = `${RisingMetric}@${number}` | (typeof FALLING)[number];
export type ValidationFunction = (model: FactorModel, epoch: number) => number | Promise<number>;

export interface ValidationOptions {
  /** Held-out interactions, not among those that are fitted. */
  readonly interactions?: Interactions;
  /**
   * A ranking metric with its cut-off, of which more is better (default `ndcg@10`); `rmse` or `mae` of the values, less is
   * better, over the interactions whose user and item the fit knows; or a function of the epoch's model and number. Of a
   * function a checkpoint records only that it was one: the caller must pass the same function when resuming.
   */
  readonly metric?: ValidationMetric | ValidationFunction;
  /** Whether higher values of a metric function are better. Default false. */
  readonly maximise?: boolean;
  /** The fit ends after so many validations in a row without a new best. Default 3. */
  readonly patience?: number;
  /** Epochs from one validation to the next; there is always one after the last epoch. Default 1. */
  readonly every?: number;
}

const METRICS = `one of ${RISING_METRICS.join(', ')} with its cut-off, as in ndcg@10`;

const aMetric = accept<string | ValidationFunction>(
  `${METRICS}, ${FALLING.join(', ')} or a function`,
  (given) => typeof given === 'function' || isRising(given) || isFalling(given),
);

/** A metric of which more is better. */
export const aRankingMetric = accept<string>(METRICS, isRising);

const aCount = accept<number>('an integer of at least 1', (given) => Number.isSafeInteger(given) && Number(given) >= 1);

export const VALIDATION_OPTIONS = {
  interactions: option(
    accept<Interactions | null>(
      'an Interactions that is not empty',
      (given) => given instanceof Interactions && given.nnz > 0,
    ),
    null,
  ),
  metric: option(aMetric, 'ndcg@10'),
  maximise: option<boolean | undefined>(aFlag, undefined),
  patience: option(aCount, 3),
  every: option(aCount, 1),
} satisfies OptionTable<ValidationOptions>;

type Given = Resolved<typeof VALIDATION_OPTIONS>;

const isOwn = ({ metric }: Pick<Given, 'metric'>) => typeof metric === 'function';

export const VALIDATION_RULES: readonly Rule[] = [
  ['interactions', isOwn, 'with a metric function'],
  ['maximise', (given: Given) => !isOwn(given), 'but with a metric function'],
];

export interface ValidationPlan extends Resolved<typeof VALIDATION_OPTIONS> {
  readonly maximise: boolean;
}

/** Throws ArgumentError for the first option out of its domain. */
export const theValidation: Parse<ValidationPlan> = Object.assign(
  (argument: string, given: unknown): ValidationPlan => {
    const plan = resolveOptions(VALIDATION_OPTIONS, given, argument);
    checkRules(VALIDATION_RULES, given as object, plan, `${argument}.`);
    const { interactions, metric, maximise } = plan;
    if (typeof metric === 'function') return { ...plan, maximise: maximise ?? false };
    if (!interactions) {
      throw new ArgumentError(`${argument}.interactions`, undefined, 'an Interactions that is not empty');
    }
    return { ...plan, maximise: !isFalling(metric) };
  },
  { domain: `an object of ${Object.keys(VALIDATION_OPTIONS).join(', ')}` },
);

function isRising(metric: unknown): metric is string {
  return typeof metric === 'string' && new RegExp(`^(${RISING_METRICS.join('|')})@[1-9]\\d{0,5}$`).test(metric);
}

function isFalling(metric: unknown): metric is (typeof FALLING)[number] {
  return (FALLING as readonly unknown[]).includes(metric);
}

/** What reports call the metric. */
export function metricName({ metric }: ValidationPlan): string {
  return typeof metric === 'function' ? 'function' : metric;
}

/** What a validation shares with its fit: the pool that the fit has claimed, or null for this thread alone, and the signal. */
export interface ValidationContext {
  readonly pool: WorkerPool | null;
  readonly signal: Signal | undefined;
}

/** Measures the model of an epoch. Throws ArgumentError when a metric function returns no number. */
export async function validate(
  { metric, interactions }: ValidationPlan,
  model: FactorModel,
  epoch: number,
  context: ValidationContext,
): Promise<number> {
  if (typeof metric !== 'function') return measure(model, interactions!, metric, context);
  const value = await metric(model, epoch);
  if (typeof value === 'number' && !Number.isNaN(value)) return value;
  throw new ArgumentError('validation.metric()', value, 'a number');
}

/** A metric by its name: its mean over the users with held-out interactions, or the error over these. */
export async function measure(
  model: Ranker,
  interactions: Interactions,
  metric: string,
  { pool, signal }: ValidationContext,
): Promise<number> {
  if (isFalling(metric)) return (await evaluateRatings(model, { test: interactions, signal })).metrics[metric];
  const [name, k] = metric.split('@');
  const options = { test: interactions, metrics: [name as RisingMetric], k: Number(k), signal };
  return (await evaluateOn(pool, model, options)).metrics[metric];
}

/** How the validations have gone so far; plain numbers, which a checkpoint keeps. */
export interface Standing {
  readonly best: number;
  readonly bestEpoch: number;
  /** Validations since the best one. */
  readonly waited: number;
}

/** The standing after one more validation. Equal is not better: the earlier epoch is the cheaper one. */
export function advance(standing: Standing | null, epoch: number, value: number, maximise: boolean): Standing {
  if (!standing || (maximise ? value > standing.best : value < standing.best)) {
    return { best: value, bestEpoch: epoch, waited: 0 };
  }
  return { ...standing, waited: standing.waited + 1 };
}

/** Whether the validations say to stop: the last `patience` of them were no better than the best. */
export function isSpent(standing: Standing | null, patience: number): boolean {
  return standing !== null && standing.waited >= patience;
}
