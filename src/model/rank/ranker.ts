// What ranks items, in indices instead of ids: what it is asked for, what it answers, and the selection itself in plain
// TypeScript for scores that no kernel has made. Anything that implements Ranker can be evaluated.
import { checkIndex } from '../../arguments.ts';
import type { IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { checkNames, type Names } from '../../option-names.ts';
import { checkIndices } from '../lookup.ts';

/** Lists of item indices, one for each user or query, each ascending: list i is `indices[indptr[i] .. indptr[i + 1])`. */
export interface ItemLists {
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
  /** 1 for each row of a cold user, which has the most popular items and their training counts; left out where none is. */
  readonly popular?: Uint8Array;
}

/** What a ranking is asked for. It passes whole from `rankOptions` (recommend.ts) to the callers of the kernels. */
export interface RankOptions {
  /** At most this many items for each query. */
  count: number;
  /** Items left out: one list for each query (not for each user of the model). */
  leftOut?: ItemLists | null;
  /** Only these items: ascending indices without repetition. */
  only?: Int32Array | null;
}

/** The names of `RankOptions`. */
const RANK_NAMES: Names<RankOptions> = { count: 1, leftOut: 1, only: 1 };

/** Users of whom nothing was learned, and what ranks for them: src/model/rank/cold-users.ts. */
export interface ColdRule {
  /** What their items rank by; null where that is not known. */
  readonly popular: { readonly scores: Float32Array } | null;
  has(user: number): boolean;
  /** The ranking of these users with the rows of cold ones written anew. */
  rank(ranking: Ranking, users: Int32Array, options: RankOptions): Ranking;
}

export interface Ranker {
  readonly users: IdMap;
  readonly items: IdMap;
  /** The training interactions of every user, or null when they are not known. */
  readonly seen: ItemLists | null;
  /** @internal */
  readonly coldUsers?: ColdRule;
  /** The best items of the users with these indices. */
  rank(users: Int32Array, options: RankOptions): Ranking;
  /** The scores of all items for these users, `users.length × items.size`, row-major. */
  scoreAll(users: Int32Array): Float32Array;
  /** The scores of some items (any order) for one user. */
  scoreItems(user: number, items: Int32Array): Float32Array;
}

/** `count`. Throws ArgumentError. */
export function checkCount(count: number): number {
  checkIndex('count', count, 2 ** 53);
  return count;
}

/** What a caller of `rank` gives, before kernels go by it. Throws ArgumentError for what they could not. */
export function checkRankOptions(options: RankOptions, queryCount: number, itemCount: number): RankOptions {
  checkNames(options, RANK_NAMES);
  const { count, leftOut, only } = options;
  checkCount(count);
  if (only != null) checkAscending('only', only, itemCount, 1);
  if (leftOut != null) {
    const { indptr, indices } = leftOut;
    checkIndices('leftOut.indices', indices, itemCount);
    checkAscending('leftOut.indptr', indptr, indices.length + 1, 0);
    if (indptr.length !== queryCount + 1) throw new ArgumentError('leftOut', leftOut, `${queryCount} lists`);
  }
  return options;
}

/** Indices each of which is at least `step` above the one before. Throws ArgumentError. */
function checkAscending(argument: string, given: Int32Array, size: number, step: number): void {
  checkIndices(argument, given, size);
  for (let at = 1; at < given.length; at++) {
    if (given[at] - given[at - 1] < step) throw new ArgumentError(argument, given, 'ascending');
  }
}

/** A ranking yet to be filled: of `itemCount` items, or of `only`. */
export function emptyRanking(queryCount: number, itemCount: number, { count, only }: RankOptions): Ranking {
  const width = Math.min(count, only ? only.length : itemCount);
  return {
    width,
    counts: new Int32Array(queryCount),
    items: new Int32Array(queryCount * width),
    scores: new Float32Array(queryCount * width),
  };
}

/** The list of query q. */
export function listAt({ indptr, indices }: ItemLists, q: number): Int32Array {
  return indices.subarray(indptr[q], indptr[q + 1]);
}

/** The lists of some users out of the lists of all. */
export function pickLists(lists: ItemLists, users: Int32Array): ItemLists {
  const indptr = new Int32Array(users.length + 1);
  for (let i = 0; i < users.length; i++) indptr[i + 1] = indptr[i] + listAt(lists, users[i]).length;
  const indices = new Int32Array(indptr[users.length]);
  for (let i = 0; i < users.length; i++) indices.set(listAt(lists, users[i]), indptr[i]);
  return { indptr, indices };
}

/**
 * The best of a few items for query q: those that the options leave out are passed over, equal scores are in the order of
 * the items. Fast enough for some hundreds of items, and where nobody waits.
 * @param items in any order, each once @param scores of each of them
 */
export function bestOf(
  items: Int32Array,
  scores: ArrayLike<number>,
  { count, leftOut }: RankOptions,
  q: number,
): { item: number; score: number }[] {
  const barred = new Set(leftOut && listAt(leftOut, q));
  return Array.from(items.keys())
    .filter((at) => !barred.has(items[at]))
    .sort((a, b) => scores[b] - scores[a] || items[a] - items[b])
    .slice(0, count)
    .map((at) => ({ item: items[at], score: scores[at] }));
}
