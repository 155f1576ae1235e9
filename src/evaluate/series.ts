// One metric user by user, and what becomes of it: a mean, the values themselves, an interval.
import type { Id } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import { type BootstrapOptions, bootstrapMeans, type Interval, quantile } from './bootstrap.ts';

/** The values of a metric for the users for whom it is defined. */
export interface Series {
  readonly users: Int32Array;
  readonly values: Float64Array;
  /** What each user weighs in the mean; null: the same. */
  readonly weights: Float64Array | null;
  /** Whether the metric is the square root of the mean, as of values that are squares. */
  readonly root: boolean;
}

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

/** A series of the values that are not NaN; `values` has one for each of `users`. */
export function seriesOf(
  users: Int32Array,
  values: Float64Array,
  weights: Float64Array | null = null,
  root = false,
): Series {
  if (!values.some(Number.isNaN)) return { users, values, weights, root };
  const isDefined = (_: number, at: number) => !Number.isNaN(values[at]);
  return {
    users: users.filter(isDefined),
    values: values.filter(isDefined),
    weights: weights?.filter(isDefined) ?? null,
    root,
  };
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
