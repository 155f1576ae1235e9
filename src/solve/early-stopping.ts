// When to stop: once a metric on held-out interactions has not risen for a while.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { evaluate, type MetricName } from '../evaluate/evaluate.ts';
import type { Ranker } from '../model/ranker.ts';

export interface ValidationOptions {
  /** Held-out interactions: they are no part of those that are fitted. */
  readonly interactions: Interactions;
  /** A metric of `evaluate` of which more is better, with its cut-off. Default `ndcg@10`. */
  readonly metric?: string;
  /** The fit ends after so many validations in a row without a new best. Default 3. */
  readonly patience?: number;
  /** Epochs from one validation to the next; the last epoch has one always. Default 1. */
  readonly every?: number;
}

export interface ValidationPlan {
  readonly interactions: Interactions;
  readonly metric: string;
  readonly patience: number;
  readonly every: number;
}

/** Throws ArgumentError for the first option out of its domain. */
export function validationPlan({ interactions, metric, patience, every }: ValidationOptions): ValidationPlan {
  return {
    interactions,
    metric: checkMetric('validation.metric', metric),
    patience: count('validation.patience', patience, 3),
    every: count('validation.every', every, 1),
  };
}

/** The metrics of `evaluate` that rise with the quality of a ranking. */
const RISING = ['ndcg', 'recall', 'precision', 'map', 'hr', 'mrr'] as const satisfies MetricName[];

/** `ndcg@10` by default. Throws ArgumentError for what is no rising metric with a cut-off. */
export function checkMetric(argument: string, metric = 'ndcg@10'): string {
  if (typeof metric === 'string' && new RegExp(`^(${RISING.join('|')})@[1-9]\\d{0,5}$`).test(metric)) return metric;
  throw new ArgumentError(argument, metric, `one of ${RISING.join(', ')}, with its cut-off, as in ndcg@10`);
}

/** The metric's mean over the users with held-out interactions. */
export function measure(ranker: Ranker, interactions: Interactions, metric: string): number {
  const [name, k] = metric.split('@');
  return evaluate(ranker, { test: interactions, metrics: [name as MetricName], k: Number(k) }).metrics[metric];
}

/** How the validations have gone so far; plain numbers, which a checkpoint keeps. */
export interface Standing {
  readonly best: number;
  readonly bestEpoch: number;
  /** Validations since the best one. */
  readonly waited: number;
}

/** The standing after one more validation. Equal is not better: the earlier epoch is the cheaper one. */
export function advance(standing: Standing | null, epoch: number, value: number): Standing {
  if (!standing || value > standing.best) return { best: value, bestEpoch: epoch, waited: 0 };
  return { ...standing, waited: standing.waited + 1 };
}

function count(argument: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new ArgumentError(argument, value, 'an integer of at least 1');
}
