// What is recommended to somebody who was not trained on: the best items for the factors of a history, or the most popular
// ones when there is nothing to go by.
import type { Id } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import type { ModelFrame } from '../model-parts.ts';
import type { Ranking, RankOptions } from './ranker.ts';
import { chosenBy, leftOutOf, type RecommendOptions, type Scored, scoredRow } from './recommend.ts';

export interface Recommendation {
  /** Best first; fewer than asked for when fewer items are left. */
  items: Scored[];
  /** `popularity` when the history holds no item that the model knows: scores are training counts then. */
  basis: 'history' | 'popularity';
  /** The history's ids that the model does not know. */
  skipped: Id[];
}

/** Ranks a model's items for queries in its axes. */
export type Rank = (queries: Float32Array, options: RankOptions) => Ranking;

/** What a recommendation is made from. */
export interface Basis {
  /** The factors of the history; null when it holds no known item. */
  readonly factors: Float32Array | null;
  /** The items of the history, in any order. */
  readonly known: Int32Array;
  readonly skipped: readonly Id[];
}

/** @throws ArgumentError for a bad option, and without factors for a model that keeps no item counts */
export function recommendation(
  frame: Pick<ModelFrame, 'items' | 'itemCounts'>,
  rank: Rank,
  { factors, known, skipped }: Basis,
  options: RecommendOptions,
): Recommendation {
  const { items, itemCounts } = frame;
  const { count, exclude, only } = chosenBy(options, items);
  const own = options.includeSeen ? new Int32Array(0) : known.slice().sort();
  if (factors) {
    const lists = { indptr: Int32Array.of(0, own.length), indices: own };
    const ranking = rank(factors, { count, leftOut: leftOutOf(Int32Array.of(0), lists, exclude), only });
    return { items: scoredRow(ranking, 0, items), basis: 'history', skipped: [...skipped] };
  }
  if (!itemCounts) {
    throw new ArgumentError('history', [], 'one with a known item: the model keeps no item counts to fall back on');
  }
  const popular = firstAllowed(byPopularity(itemCounts), count, exclude, only);
  const scored = popular.map((index) => ({ item: items.idAt(index), score: itemCounts[index] }));
  return { items: scored, basis: 'popularity', skipped: [...skipped] };
}

// The most popular items: what is recommended to somebody of whom nothing is known.

/** The indices of all items by falling count, equal counts in the order of the items. */
export function byPopularity(itemCounts: Int32Array): Int32Array {
  return Int32Array.from(itemCounts, (_, index) => index).sort((a, b) => itemCounts[b] - itemCounts[a] || a - b);
}

/** The first `count` of `order` that are not among `leftOut` and, if given, among `only` (both ascending). */
export function firstAllowed(order: Int32Array, count: number, leftOut: Int32Array, only: Int32Array | null): number[] {
  const barred = new Set(leftOut);
  const allowed = only && new Set(only);
  const chosen: number[] = [];
  for (const index of order) {
    if (chosen.length === count) break;
    if (!barred.has(index) && (!allowed || allowed.has(index))) chosen.push(index);
  }
  return chosen;
}
