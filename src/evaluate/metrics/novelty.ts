// How surprising a list is: an item that hardly anybody has is more of a surprise than one that everybody has.
import { Interactions } from '../../data/interactions.ts';
import type { ItemLists, Ranker } from '../../model/rank/ranker.ts';
import { indexMap } from '../align.ts';

/**
 * Novelty@k: the mean self-information of the top k in bits, log2(m / n_j), where n_j of m users have item j; an item that
 * nobody has counts as if one user had it. Undefined for an empty list. T. Zhou et al., "Solving the apparent
 * diversity-accuracy dilemma of recommender systems" (2010).
 * @example of eight users four have item 0, one has item 1
 * novelty([0, 1], [4, 1, 8], 8) = (log2(8 / 4) + log2(8 / 1)) / 2 = 2
 */
export function novelty(items: ArrayLike<number>, counts: ArrayLike<number>, userCount: number): number | undefined {
  if (items.length === 0) return undefined;
  let bits = 0;
  for (let r = 0; r < items.length; r++) bits += Math.log2(userCount / Math.max(counts[items[r]], 1));
  return bits / items.length;
}

/** n_j by the ranker's items, and m: the users with any interaction. */
export interface Popularity {
  readonly counts: Int32Array;
  readonly userCount: number;
}

/** Counts interactions, or lists that are in the ranker's indices already. */
export function popularityOf(source: Interactions | ItemLists, ranker: Ranker): Popularity {
  const { indptr, indices } = source;
  const toItem = source instanceof Interactions ? indexMap(source.items, ranker.items) : null;
  const counts = new Int32Array(ranker.items.size);
  for (const index of indices) {
    const item = toItem ? toItem[index] : index;
    if (item >= 0) counts[item]++;
  }
  let userCount = 0;
  for (let user = 0; user + 1 < indptr.length; user++) if (indptr[user + 1] > indptr[user]) userCount++;
  return { counts, userCount };
}
