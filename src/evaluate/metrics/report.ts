// From the series of the metrics to what an evaluation reports: means, the values themselves, intervals; and the options
// that every evaluation shares.
import type { Id } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { aFlag, anInteger, type OptionTable, option, type Resolved } from '../../options.ts';
import {
  aBootstrap,
  type Bootstrap,
  type BootstrapOptions,
  bootstrapMeans,
  type Interval,
  quantile,
} from './bootstrap.ts';
import type { Series } from './series.ts';

export interface PerUser {
  /** The users for whom the metric is defined. */
  readonly users: readonly Id[];
  /** Its value for each of them. */
  readonly values: Float64Array;
  /** What each of them weighs in the mean; absent where all weigh the same. */
  readonly weights?: Float64Array;
}

export interface Report {
  /** By name and cut-off, such as `ndcg@10`: means over the users, or one figure for all of them (coverage, Gini). */
  metrics: Record<string, number>;
  /** With `perUser`: the values that the means are taken over. */
  perUser?: Record<string, PerUser>;
  /** With `bootstrap`: confidence intervals of the means. */
  intervals?: Record<string, Interval>;
}

/** What evaluations of rankings report. */
export interface Evaluation extends Report {
  /** How many users (or cases) the means are taken over. */
  users: number;
  /**
   * How many of them the model was given nothing of: without training rows. A model of ours ranks by popularity for them, as
   * `recommend` does, so that they are in the means.
   */
  coldUsers: number;
  /** How many users the model knows that have no test items; they are left out. */
  withoutTest: number;
  /** How many users with test items the model does not know; they are left out. */
  unknownUsers: number;
  /** How many test items the model does not know; they cannot be hit, and are misses. */
  unknownItems: number;
  /**
   * How many test interactions are among the training interactions: `train` or the model's own `seen`. Anything but 0 spoils
   * the figures: those that are left out of the rankings are misses, the others hits that the model remembers.
   */
  trainedOn: number;
}

export interface ReportOptions {
  /** Whether to report the values of every user, for tests of significance. Default false. */
  perUser?: boolean;
  /** Confidence intervals of the means, by resampling users. Default: none. */
  bootstrap?: BootstrapOptions;
}

/** The rows that every evaluation has in its table. */
export const REPORT_OPTIONS = {
  perUser: option(aFlag, false),
  bootstrap: option(aBootstrap, undefined),
} satisfies OptionTable<ReportOptions>;

/** Each is a column of figures. */
const MOST_CUTOFFS = 1000;

/** Reads the option `k`: the cut-offs, ascending and distinct. */
export function cutoffs(argument: string, given: unknown): readonly number[] {
  const list = Array.isArray(given) ? given : [given];
  if (!(list.length > 0 && list.length <= MOST_CUTOFFS)) {
    throw new ArgumentError(argument, given, `1 to ${MOST_CUTOFFS} cut-offs`);
  }
  const distinct = new Set(list.map((cutoff) => anInteger(1, 2 ** 31 - 1)(argument, cutoff)));
  return [...distinct].sort((a, b) => a - b);
}

/**
 * The report of series, and of figures that are of all users together, by their keys.
 *
 * @param idOf the id of an element of a series' `users`
 * @throws ArgumentError for a metric that is defined for nobody
 */
export function report(
  results: Iterable<readonly [key: string, result: Series | number | undefined]>,
  idOf: (user: number) => Id,
  { perUser, bootstrap }: Resolved<typeof REPORT_OPTIONS>,
): Report {
  const metrics: Record<string, number> = {};
  const series: [string, Series][] = [];
  for (const [key, result] of results) {
    if (result === undefined || (typeof result === 'object' && result.values.length === 0)) {
      throw new ArgumentError('metrics', key, 'defined for at least one user');
    }
    metrics[key] = typeof result === 'number' ? result : meanOf(result);
    if (typeof result === 'object') series.push([key, result]);
  }
  return {
    metrics,
    ...(perUser && { perUser: Object.fromEntries(series.map(([key, one]) => [key, listUsers(one, idOf)])) }),
    ...(bootstrap && { intervals: intervalsOf(series, bootstrap) }),
  };
}

function meanOf({ values, weights, root }: Series): number {
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

function intervalsOf(series: readonly [string, Series][], bootstrap: Bootstrap): Record<string, Interval> {
  const intervals: Record<string, Interval> = {};
  const means = bootstrapMeans(
    series.map(([, one]) => one),
    bootstrap,
  );
  series.forEach(([key, { root }], s) => {
    const sorted = means[s].sort();
    const at = (share: number) => (root ? Math.sqrt(quantile(sorted, share)) : quantile(sorted, share));
    intervals[key] = { low: at((1 - bootstrap.level) / 2), high: at((1 + bootstrap.level) / 2) };
  });
  return intervals;
}
