// From what a caller asks for, in ids, to what a ranking takes, in indices, and back.
import type { IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { type Lists, pickLists, type Ranker, type Ranking } from './ranker.ts';

type Id = string | number;

export interface RecommendOptions {
  /** At most so many items. Default 10. */
  count?: number;
  /** Items to leave out besides the seen ones. Ids the model does not know are passed over. */
  exclude?: Iterable<Id>;
  /** Candidates: no other item is recommended. Ids the model does not know are passed over. */
  only?: Iterable<Id>;
  /** Whether items of the user's training interactions may be recommended. Default false. */
  includeSeen?: boolean;
}

export interface Scored {
  item: Id;
  score: number;
}

export interface ScoredUser {
  user: Id;
  score: number;
}

/** `count`, or its default of 10. Throws ArgumentError unless it is an integer of at least 0. */
export function checkCount(count: number | undefined): number {
  if (count === undefined) return 10;
  if (!Number.isSafeInteger(count) || count < 0) throw new ArgumentError('count', count, 'an integer of at least 0');
  return count;
}

/**
 * The ascending indices of the ids that the map knows, without repetition. An id of the wrong type is an ArgumentError:
 * '1' for 1 would otherwise pass for an unknown id.
 */
export function indicesOf(argument: string, ids: Iterable<Id>, map: IdMap): Int32Array {
  if (typeof ids === 'string' || typeof ids?.[Symbol.iterator] !== 'function') {
    throw new ArgumentError(argument, ids, 'an array of ids');
  }
  const type = map.size > 0 ? typeof map.idAt(0) : undefined;
  const indices = new Set<number>();
  for (const id of ids) {
    if (type && typeof id !== type) throw new ArgumentError(argument, id, `${type} ids, as the model was trained on`);
    const index = map.indexOf(id);
    if (index >= 0) indices.add(index);
  }
  return Int32Array.from(indices).sort();
}

/** What the options come to for these items. Throws ArgumentError for a bad one. */
export function chosenBy(options: RecommendOptions, items: IdMap) {
  return {
    count: checkCount(options.count),
    exclude: indicesOf('exclude', options.exclude ?? [], items),
    only: options.only ? indicesOf('only', options.only, items) : null,
  };
}

/** The best items of some of a ranker's users, which are given by index. Throws ArgumentError for a bad option. */
export function recommendFrom(ranker: Ranker, users: Int32Array, options: RecommendOptions): Scored[][] {
  const { count, exclude, only } = chosenBy(options, ranker.items);
  const leftOut = leftOutOf(users, options.includeSeen ? null : ranker.seen, exclude);
  const ranking = ranker.rank(users, { count, leftOut, only });
  return Array.from(users, (_, q) => scoredRow(ranking, q, ranker.items));
}

/** What to leave out for each of these users: their seen items, and the excluded ones (ascending) for all. */
export function leftOutOf(users: Int32Array, seen: Lists | null, exclude: Int32Array): Lists | null {
  const own = seen && pickLists(seen, users);
  if (exclude.length === 0) return own;
  const { indptr, indices } = own ?? { indptr: new Int32Array(users.length + 1), indices: new Int32Array(0) };
  const starts = new Int32Array(users.length + 1);
  const united = new Int32Array(indices.length + users.length * exclude.length);
  let end = 0;
  for (let i = 0; i < users.length; i++) {
    end = unite(indices.subarray(indptr[i], indptr[i + 1]), exclude, united, end);
    starts[i + 1] = end;
  }
  return { indptr: starts, indices: united.subarray(0, end) };
}

/** Merges two ascending lists without repetition into `out` from `at` on; returns the end. */
function unite(a: Int32Array, b: Int32Array, out: Int32Array, at: number): number {
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    // Past its end a list reads undefined, and a comparison with that is false.
    const value = a[i] <= b[j] || j === b.length ? a[i] : b[j];
    if (a[i] === value) i++;
    if (b[j] === value) j++;
    out[at++] = value;
  }
  return at;
}

/** Row `q` of a ranking, each pair through `make`. */
export function rankedRow<T>(ranking: Ranking, q: number, make: (index: number, score: number) => T): T[] {
  const from = q * ranking.width;
  return Array.from({ length: ranking.counts[q] }, (_, i) => make(ranking.items[from + i], ranking.scores[from + i]));
}

/** Row `q` of a ranking of these items, with their ids. */
export function scoredRow(ranking: Ranking, q: number, items: IdMap): Scored[] {
  return rankedRow(ranking, q, (index, score) => ({ item: items.idAt(index), score }));
}
