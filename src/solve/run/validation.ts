// When to stop: once a metric on held-out interactions has not become better for a while.

import { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { evaluateOn } from '../../evaluate/evaluate.ts';
import { evaluateRatings } from '../../evaluate/evaluate-ratings.ts';
import type { MetricName } from '../../evaluate/plan.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import type { Signal } from '../../platform.ts';
import type { WorkerPool } from '../../workers/pool.ts';

/** The metrics of `evaluate` that rise with the quality of a ranking, and those of `evaluateRatings`, which fall. */
const RISING = ['ndcg', 'recall', 'precision', 'map', 'hr', 'mrr'] as const satisfies MetricName[];
const FALLING = ['rmse', 'mae'] as const;

export type ValidationMetric = `${(typeof RISING)[number]}@${number}` | (typeof FALLING)[number];
export type ValidationFunction = (model: FactorModel, epoch: number) => number | Promise<number>;

export interface ValidationOptions {
  /** Held-out interactions: they are no part of those that are fitted. A metric function may do without. */
  readonly interactions?: Interactions;
  /**
   * A ranking metric with its cut-off, of which more is better (default `ndcg@10`); `rmse` or `mae` of the values, less is
   * better, over the interactions whose user and item the fit knows; or a function of the epoch's model and number. Of a
   * function a checkpoint knows only that it was one: to go on by the same is up to the caller.
   */
  readonly metric?: ValidationMetric | ValidationFunction;
  /** Whether more of a metric function is better. Default false; the other metrics know for themselves. */
  readonly maximise?: boolean;
  /** The fit ends after so many validations in a row without a new best. Default 3. */
  readonly patience?: number;
  /** Epochs from one validation to the next; the last epoch has one always. Default 1. */
  readonly every?: number;
}

export interface ValidationPlan {
  readonly interactions: Interactions | null;
  readonly metric: string | ValidationFunction;
  readonly maximise: boolean;
  readonly patience: number;
  readonly every: number;
}

/** Throws ArgumentError for the first option out of its domain. */
export function validationPlan(options: ValidationOptions): ValidationPlan {
  if (typeof options !== 'object' || options === null) {
    throw new ArgumentError('validation', options, 'an object such as { interactions, metric }');
  }
  const { interactions, maximise, patience, every } = options;
  const isFunction = typeof options.metric === 'function';
  const metric = typeof options.metric === 'function' ? options.metric : checkMetric(options.metric);
  if (maximise !== undefined && !(isFunction && typeof maximise === 'boolean')) {
    throw new ArgumentError('validation.maximise', maximise, 'true or false, and left out but with a metric function');
  }
  const isMissing = interactions === undefined && isFunction;
  if (!isMissing && !(interactions instanceof Interactions && interactions.nnz > 0)) {
    throw new ArgumentError('validation.interactions', interactions, 'an Interactions that is not empty');
  }
  return {
    interactions: interactions ?? null,
    metric,
    maximise: typeof metric === 'function' ? (maximise ?? false) : !isFalling(metric),
    patience: count('validation.patience', patience, 3),
    every: count('validation.every', every, 1),
  };
}

/** `ndcg@10` by default. Throws ArgumentError for what is neither a ranking metric with a cut-off nor an error. */
function checkMetric(metric: unknown = 'ndcg@10'): string {
  if (isRising(metric) || isFalling(metric)) return metric;
  const known = `one of ${RISING.join(', ')} with its cut-off, as in ndcg@10, ${FALLING.join(', ')} or a function`;
  throw new ArgumentError('validation.metric', metric, known);
}

/** `ndcg@10` by default. Throws ArgumentError for what is no rising metric with a cut-off. */
export function checkRankingMetric(argument: string, metric: unknown = 'ndcg@10'): string {
  if (isRising(metric)) return metric;
  throw new ArgumentError(argument, metric, `one of ${RISING.join(', ')}, with its cut-off, as in ndcg@10`);
}

function isRising(metric: unknown): metric is string {
  return typeof metric === 'string' && new RegExp(`^(${RISING.join('|')})@[1-9]\\d{0,5}$`).test(metric);
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
  model: FactorModel,
  interactions: Interactions,
  metric: string,
  { pool, signal }: ValidationContext,
): Promise<number> {
  if (isFalling(metric)) return (await evaluateRatings(model, interactions, { signal })).metrics[metric];
  const [name, k] = metric.split('@');
  const options = { test: interactions, metrics: [name as MetricName], k: Number(k), signal };
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

function count(argument: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new ArgumentError(argument, value, 'an integer of at least 1');
}
