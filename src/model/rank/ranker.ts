// What evaluation asks of a recommender, in indices instead of ids: anything that implements Ranker can be evaluated.
import type { IdMap } from '../../data/id-map.ts';

/** Lists of item indices, one a user or query, each ascending: list i is `indices[indptr[i] .. indptr[i + 1])`. */
export interface Lists {
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
}

/** The best items of several queries. Row q of `items` and `scores` starts at `q · width` and holds `counts[q]`. */
export interface Ranking {
  readonly width: number;
  /** True lengths: fewer than asked for where fewer items could be ranked. */
  readonly counts: Int32Array;
  /** Item indices, best first, equal scores in ascending order of the index; zeros behind the true length. */
  readonly items: Int32Array;
  readonly scores: Float32Array;
}

export interface RankOptions {
  /** At most so many items a user. */
  count: number;
  /** Items left out, one list for each user asked for (not for each user there is). */
  leftOut?: Lists | null;
  /** Only these items, ascending indices without repetition. */
  only?: Int32Array | null;
}

export interface Ranker {
  readonly users: IdMap;
  readonly items: IdMap;
  /** The training interactions of every user, or null when they are not known. */
  readonly seen: Lists | null;
  /** The best items of the users with these indices. */
  rank(users: Int32Array, options: RankOptions): Ranking;
  /** The scores of all items for these users, `users.length × items.size`, row-major. */
  scoreAll(users: Int32Array): Float32Array;
  /** The scores of some items (any order) for one user. */
  scoreItems(user: number, items: Int32Array): Float32Array;
}

/** The lists of some users out of the lists of all. */
export function pickLists(lists: Lists, users: Int32Array): Lists {
  const indptr = new Int32Array(users.length + 1);
  for (let i = 0; i < users.length; i++) {
    indptr[i + 1] = indptr[i] + lists.indptr[users[i] + 1] - lists.indptr[users[i]];
  }
  const indices = new Int32Array(indptr[users.length]);
  for (let i = 0; i < users.length; i++) {
    indices.set(lists.indices.subarray(lists.indptr[users[i]], lists.indptr[users[i] + 1]), indptr[i]);
  }
  return { indptr, indices };
}
