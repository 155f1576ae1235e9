// The metrics that have a cut-off, by the names that evaluate takes and reports. A new one is a row of ACCURACY or CHARACTER and
// a formula. Each is an accumulator: it takes the users' lists one after the other and makes a series of them, or one figure.
import { ArgumentError } from '../../errors.ts';
import { aucLimited } from './auc.ts';
import { coverage, gini } from './catalogue.ts';
import { diversity } from './diversity.ts';
import {
  averagePrecision,
  averagePrecisionUncapped,
  hitRate,
  type ListMetric,
  ndcg,
  precision,
  recall,
  recallCapped,
  reciprocalRank,
} from './list-metrics.ts';
import { novelty, type Popularity } from './novelty.ts';
import { type Series, seriesOf } from './series.ts';

/** The list of one user, best first, cut off at the largest k. */
export interface RankedList {
  /** The user's place among those evaluated. */
  readonly at: number;
  readonly items: Int32Array;
  /** Of each item, whether it is a test item. */
  readonly hits: Uint8Array;
  /** |T|. */
  readonly relevant: number;
  /** Items of the catalogue that are not in T. */
  readonly negatives: number;
}

export interface MetricAccumulator {
  add(list: RankedList): void;
  /** Undefined when the metric is defined for no user. */
  result(): Series | number | undefined;
}

/** What the metrics are computed from besides the lists; `popularity` and `vectors` only for those that ask. */
export interface MetricInputs {
  readonly users: Int32Array;
  readonly itemCount: number;
  popularity(): Popularity;
  vectors(): { readonly units: Float32Array; readonly factors: number };
}

type CreateAccumulator = (inputs: MetricInputs, k: number) => MetricAccumulator;

/** A series with one value a user; undefined where the metric is not defined. */
function perUser(
  { users }: MetricInputs,
  value: (list: RankedList) => number | undefined,
  weights?: Float64Array,
): MetricAccumulator {
  const values = new Float64Array(users.length);
  return {
    add(list) {
      values[list.at] = value(list) ?? Number.NaN;
    },
    result: () => seriesOf(users, values, weights),
  };
}

function fromHits(metric: ListMetric): CreateAccumulator {
  return (inputs, k) => perUser(inputs, ({ hits, relevant }) => metric(hits, relevant, k));
}

/**
 * All hits over all there could be, Σ |T ∩ top k| / Σ min(k, |T|): the mean of recallCapped, weighted by min(k, |T|).
 * @example two test items of one user, both found, and one of another, not found; k = 2
 * (2 * recallCapped([1, 1], 2, 2) + 1 * recallCapped([0, 0], 1, 2)) / (2 + 1) = (2 + 0) / (2 + 1) = 0.66667
 */
const precisionPooled: CreateAccumulator = (inputs, k) => {
  const weights = new Float64Array(inputs.users.length);
  const value = ({ at, hits, relevant }: RankedList) => {
    weights[at] = Math.min(k, relevant);
    return recallCapped(hits, relevant, k);
  };
  return perUser(inputs, value, weights);
};

/** One figure of how often each item is recommended. */
function fromItemCounts(figure: (counts: Int32Array) => number | undefined): CreateAccumulator {
  return ({ itemCount }, k) => {
    const counts = new Int32Array(itemCount);
    return {
      add({ items }) {
        for (let r = 0; r < Math.min(k, items.length); r++) counts[items[r]]++;
      },
      result: () => figure(counts),
    };
  };
}

/** Of how well a ranking meets what was held out: more is better, so that a fit may be stopped by it and a search go by it. */
const ACCURACY = {
  precision: fromHits(precision),
  'precision-pooled': precisionPooled,
  recall: fromHits(recall),
  'recall-capped': fromHits(recallCapped),
  ndcg: fromHits(ndcg),
  map: fromHits(averagePrecision),
  'map-uncapped': fromHits(averagePrecisionUncapped),
  hr: fromHits(hitRate),
  mrr: fromHits(reciprocalRank),
  'auc-limited': (inputs, k) =>
    perUser(inputs, ({ hits, relevant, negatives }) => aucLimited(hits, relevant, k, negatives)),
} as const satisfies Record<string, CreateAccumulator>;

/** Of what rankings show, whether or not anybody wants it. */
const CHARACTER = {
  coverage: fromItemCounts(coverage),
  gini: fromItemCounts(gini),
  novelty: (inputs, k) => {
    const { counts, userCount } = inputs.popularity();
    return perUser(inputs, ({ items }) => novelty(items.subarray(0, k), counts, userCount));
  },
  diversity: (inputs, k) => {
    if (k < 2) throw new ArgumentError('k', k, 'at least 2 for diversity, which is of pairs');
    const { units, factors } = inputs.vectors();
    return perUser(inputs, ({ items }) => diversity(items.subarray(0, k), units, factors));
  },
} as const satisfies Record<string, CreateAccumulator>;

export const CUTOFF_METRICS = { ...ACCURACY, ...CHARACTER };
export type CutoffMetric = keyof typeof CUTOFF_METRICS;

/** Those of which more is better. */
export type RisingMetric = keyof typeof ACCURACY;
export const RISING_METRICS = Object.keys(ACCURACY) as RisingMetric[];
