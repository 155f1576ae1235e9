// What is recommended to somebody who was not trained on: the best items for the factors of a history, or the most popular
// ones when nothing is known of them.
import type { Id } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import type { ModelFrame } from '../model-parts.ts';
import { popularItems } from './popular-items.ts';
import { emptyRanking, type Ranking, type RankOptions } from './ranker.ts';
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

/** @throws ArgumentError for a bad option, and without factors for a model that does not know what is popular */
export function recommendation(
  frame: ModelFrame,
  rank: Rank,
  { factors, known, skipped }: Basis,
  options: RecommendOptions,
): Recommendation {
  const { items } = frame;
  const own = () => ({ indptr: Int32Array.of(0, known.length), indices: known.slice().sort() });
  const rankBy = rankOptions(options, items)(1, own);
  const answer = (ranking: Ranking, basis: Recommendation['basis']) => ({
    items: scoredRow(ranking, 0, items),
    basis,
    skipped: [...skipped],
  });
  if (factors) return answer(rank(factors, rankBy), 'history');
  const popular = popularItems(frame);
  if (!popular) {
    throw new ArgumentError('history', [...skipped], 'one with a known item: the model keeps no item counts');
  }
  // Nothing is known of this person: the most popular items.
  const ranking = emptyRanking(1, items.size, rankBy);
  popular.fill(ranking, [0], rankBy);
  return answer(ranking, 'popularity');
}
