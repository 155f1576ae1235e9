// The metrics that have a cut-off, by the names that evaluate takes and reports, as columns: each takes the users' lists
// one after the other and makes a series of them, or one figure.
import { ArgumentError } from '../../errors.ts';
import { aucLimited } from './auc.ts';
import { coverage, gini } from './catalogue.ts';
import { diversity } from './diversity.ts';
import {
  averagePrecision,
  averagePrecisionUncapped,
  hitRate,
  type Metric,
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

export interface Column {
  add(list: RankedList): void;
  /** Undefined when the metric is defined for no user. */
  result(): Series | number | undefined;
}

/** What columns are made from; the last two only for those who ask. */
export interface Context {
  readonly users: Int32Array;
  readonly itemCount: number;
  popularity(): Popularity;
  vectors(): { readonly units: Float32Array; readonly factors: number };
}

type Make = (context: Context, k: number) => Column;

/** A column with one value a user, NaN standing for none. */
function each(context: Context, value: (list: RankedList) => number | undefined, weights?: Float64Array): Column {
  const values = new Float64Array(context.users.length);
  return {
    add(list) {
      values[list.at] = value(list) ?? Number.NaN;
    },
    result: () => seriesOf(context.users, values, weights),
  };
}

function ofHits(metric: Metric): Make {
  return (context, k) => each(context, ({ hits, relevant }) => metric(hits, relevant, k));
}

/**
 * All hits over all there could be, Σ |T ∩ top k| / Σ min(k, |T|): the mean of recallCapped, weighted by min(k, |T|).
 * @example two test items of one user, both found, and one of another, not found; k = 2
 * (2 * recallCapped([1, 1], 2, 2) + 1 * recallCapped([0, 0], 1, 2)) / (2 + 1) = (2 + 0) / (2 + 1) = 0.66667
 */
const precisionPooled: Make = (context, k) => {
  const weights = new Float64Array(context.users.length);
  const value = ({ at, hits, relevant }: RankedList) => {
    weights[at] = Math.min(k, relevant);
    return recallCapped(hits, relevant, k);
  };
  return each(context, value, weights);
};

function ofCounts(figure: (counts: Int32Array) => number | undefined): Make {
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

export const COLUMNS = {
  precision: ofHits(precision),
  'precision-pooled': precisionPooled,
  recall: ofHits(recall),
  'recall-capped': ofHits(recallCapped),
  ndcg: ofHits(ndcg),
  map: ofHits(averagePrecision),
  'map-uncapped': ofHits(averagePrecisionUncapped),
  hr: ofHits(hitRate),
  mrr: ofHits(reciprocalRank),
  'auc-limited': (context, k) =>
    each(context, ({ hits, relevant, negatives }) => aucLimited(hits, relevant, k, negatives)),
  coverage: ofCounts(coverage),
  gini: ofCounts(gini),
  novelty: (context, k) => {
    const { counts, userCount } = context.popularity();
    return each(context, ({ items }) => novelty(items.subarray(0, k), counts, userCount));
  },
  diversity: (context, k) => {
    if (k < 2) throw new ArgumentError('k', k, 'at least 2 for diversity, which is of pairs');
    const { units, factors } = context.vectors();
    return each(context, ({ items }) => diversity(items.subarray(0, k), units, factors));
  },
} as const satisfies Record<string, Make>;

export type CutoffMetric = keyof typeof COLUMNS;

export const CUTOFF_METRICS = Object.keys(COLUMNS) as readonly CutoffMetric[];
