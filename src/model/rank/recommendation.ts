// What is recommended to somebody who was not trained on: the best items for the factors of a history, or the most popular
// ones when nothing is known of them.
import type { Id } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import type { ModelFrame } from '../model-parts.ts';
import { bestOf, type Ranking, type RankOptions } from './ranker.ts';
import { type RecommendOptions, rankOptions, type Scored, scoredRow } from './recommend.ts';

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
  { items, itemCounts }: Pick<ModelFrame, 'items' | 'itemCounts'>,
  rank: Rank,
  { factors, known, skipped }: Basis,
  options: RecommendOptions,
): Recommendation {
  const own = () => ({ indptr: Int32Array.of(0, known.length), indices: known.slice().sort() });
  const rankBy = rankOptions(options, items)(1, own);
  if (factors) {
    return { items: scoredRow(rank(factors, rankBy), 0, items), basis: 'history', skipped: [...skipped] };
  }
  if (!itemCounts) {
    throw new ArgumentError('history', [...skipped], 'one with a known item: the model keeps no item counts');
  }
  // Nothing is known of this person: the most popular items.
  const candidates = rankBy.only ?? Int32Array.from(itemCounts.keys());
  const counts = candidates.map((item) => itemCounts[item]);
  const popular = bestOf(candidates, counts, rankBy, 0);
  return {
    items: popular.map(({ item, score }) => ({ item: items.idAt(item), score })),
    basis: 'popularity',
    skipped: [...skipped],
  };
}
