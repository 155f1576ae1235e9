// One metric user by user, and what becomes of it: a mean, the values themselves, an interval.
import type { Id } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { type BootstrapOptions, bootstrapMeans, checkBootstrap, type Interval, quantile } from './bootstrap.ts';
import type { Series } from './series.ts';

export interface PerUser {
  /** The users for whom the metric is defined. */
  readonly users: readonly Id[];
  /** Its value for each of them. */
  readonly values: Float64Array;
  /** What each of them weighs in the mean, where that is not the same. */
  readonly weights?: Float64Array;
}

export interface Report {
  /** By name and cut-off, such as `ndcg@10`: means over the users, or one figure for all (coverage, Gini). */
  metrics: Record<string, number>;
  /** With `perUser`: the values that the means are taken over. */
  perUser?: Record<string, PerUser>;
  /** With `bootstrap`: confidence intervals of the means. */
  intervals?: Record<string, Interval>;
}

export interface ReportOptions {
  /** Whether to report the values of every user, for tests of significance. Default false. */
  perUser?: boolean;
  /** Confidence intervals of the means, by resampling users. Default: none. */
  bootstrap?: BootstrapOptions;
}

/**
 * The report of series, and of figures that are of all users together, by their keys.
 * @param idOf the id of an element of a series' `users`
 * @throws ArgumentError when a metric is defined for nobody
 */
export function report(
  results: Iterable<readonly [key: string, result: Series | number | undefined]>,
  idOf: (user: number) => Id,
  { perUser = false, bootstrap }: ReportOptions,
): Report {
  const metrics: Record<string, number> = {};
  const series: [string, Series][] = [];
  for (const [key, result] of results) {
    if (result === undefined || (typeof result === 'object' && result.values.length === 0)) {
      throw new ArgumentError('metrics', key, 'defined for at least one user');
    }
    metrics[key] = typeof result === 'number' ? result : total(result);
    if (typeof result === 'object') series.push([key, result]);
  }
  return {
    metrics,
    ...(perUser && { perUser: Object.fromEntries(series.map(([key, one]) => [key, listUsers(one, idOf)])) }),
    ...(bootstrap && { intervals: intervalsOf(series, bootstrap) }),
  };
}

function total({ values, weights, root }: Series): number {
  let sum = 0;
  let weight = 0;
  for (let i = 0; i < values.length; i++) {
    const w = weights ? weights[i] : 1;
    sum += w * values[i];
    weight += w;
  }
  return root ? Math.sqrt(sum / weight) : sum / weight;
}

function listUsers({ users, values, weights, root }: Series, idOf: (user: number) => Id): PerUser {
  const ids = Array.from(users, (user) => idOf(user));
  return { users: ids, values: root ? values.map(Math.sqrt) : values, ...(weights && { weights }) };
}

function intervalsOf(series: readonly [string, Series][], options: BootstrapOptions): Record<string, Interval> {
  const level = options.level ?? 0.95;
  const intervals: Record<string, Interval> = {};
  const means = bootstrapMeans(
    series.map(([, one]) => one),
    options,
  );
  series.forEach(([key, { root }], s) => {
    const sorted = means[s].sort();
    const at = (share: number) => (root ? Math.sqrt(quantile(sorted, share)) : quantile(sorted, share));
    intervals[key] = { low: at((1 - level) / 2), high: at((1 + level) / 2) };
  });
  return intervals;
}

// What the rankings' evaluations report, and the checks of the options they share.

export interface Evaluation extends Report {
  /** Users (or cases) that the means are taken over. */
  users: number;
  /** Users the ranker knows that have no test items; left out. */
  withoutTest: number;
  /** Users with test items that the ranker does not know; left out. */
  unknownUsers: number;
  /** Test items that the ranker does not know; they cannot be hit, and are misses. */
  unknownItems: number;
}

/** The cut-offs, ascending and distinct. Throws ArgumentError unless all are integers of at least 1. */
export function checkCutoffs(k: number | readonly number[] = [10, 20]): number[] {
  const cutoffs = typeof k === 'number' ? [k] : [...k];
  if (cutoffs.length === 0) throw new ArgumentError('k', cutoffs, 'at least one cut-off');
  for (const cutoff of cutoffs) {
    if (!Number.isSafeInteger(cutoff) || cutoff < 1) throw new ArgumentError('k', cutoff, 'an integer of at least 1');
  }
  return [...new Set(cutoffs)].sort((a, b) => a - b);
}

/** Throws ArgumentError for what a report cannot be made by. */
export function checkReport({ perUser, bootstrap }: ReportOptions): void {
  if (perUser !== undefined && typeof perUser !== 'boolean') {
    throw new ArgumentError('perUser', perUser, 'true or false');
  }
  if (bootstrap === undefined) return;
  if (typeof bootstrap !== 'object' || bootstrap === null) {
    throw new ArgumentError('bootstrap', bootstrap, 'an object such as { samples: 1000, level: 0.95 }');
  }
  checkBootstrap(bootstrap);
}
