// From what a caller asks for, in ids, to what a ranking takes, in indices, and back.
import { checkFlag } from '../../arguments.ts';
import type { Id, IdMap } from '../../data/id-map.ts';
import { checkNames, type Names } from '../../option-names.ts';
import { knownIndices } from '../lookup.ts';
import { checkCount, type ItemLists, pickLists, type Ranker, type Ranking, type RankOptions } from './ranker.ts';

/** How many are recommended where a caller does not say. */
const COUNT = 10;

export interface RecommendOptions {
  /** At most this many items. Default 10. */
  count?: number;
  /** Items to leave out besides the seen ones. Ids that the model does not know are passed over. */
  exclude?: Iterable<Id>;
  /** Candidates: no other item is recommended. Ids that the model does not know are passed over. */
  only?: Iterable<Id>;
  /** Whether items of the user's training interactions may be recommended. Default false. */
  includeSeen?: boolean;
}

/** The names of `RecommendOptions`. */
export const RECOMMEND_NAMES: Names<RecommendOptions> = { count: 1, exclude: 1, only: 1, includeSeen: 1 };

export interface SimilarOptions {
  /** At most this many rows. Default 10. */
  count?: number;
}

export interface Scored {
  item: Id;
  score: number;
}

/** What is recommended to a user of the model. */
export interface ScoredList extends Array<Scored> {
  /**
   * What ranked: the user's factors or, for one without training rows, popularity; scores are training counts then. Not
   * enumerable, so that the list equals, and is written as, an array of its entries.
   */
  readonly basis: 'factors' | 'popularity';
}

export interface ScoredUser {
  user: Id;
  score: number;
}

/** @throws ArgumentError for an unknown name and for a bad count */
export function similarCount(options: SimilarOptions): number {
  checkNames(options, { count: 1 });
  return checkCount(options.count ?? COUNT);
}

/**
 * The one builder of a ranking's options: from what a caller asks for to a function that completes it for some queries.
 * That takes how many they are, and a function that has the items each of them has already, which `includeSeen` spares.
 * @throws ArgumentError for a value out of its domain; whoever takes the options has checked their names
 */
export function rankOptions(
  options: RecommendOptions,
  items: IdMap,
): (queryCount: number, seen: () => ItemLists | null) => Required<RankOptions> {
  const { count, exclude, only, includeSeen } = options;
  checkFlag('includeSeen', includeSeen);
  const excluded = knownIndices('exclude', exclude ?? [], items);
  const shared = {
    count: checkCount(count ?? COUNT),
    only: only == null ? null : knownIndices('only', only, items),
  };
  return (queryCount, seen) => ({
    ...shared,
    leftOut: withExcluded(includeSeen ? null : seen(), excluded, queryCount),
  });
}

/** The best items of some of a ranker's users, who are given by index. Throws ArgumentError for a bad option. */
export function recommendFrom(ranker: Ranker, users: Int32Array, options: RecommendOptions): ScoredList[] {
  checkNames(options, RECOMMEND_NAMES);
  const ranking = ranker.rank(users, rankOptions(options, ranker.items)(users.length, seenBy(ranker, users)));
  return Array.from(users, (_, q) => scoredList(ranking, q, ranker.items));
}

/** For `rankOptions`: the training interactions of some users. */
export function seenBy({ seen }: Ranker, users: Int32Array): () => ItemLists | null {
  return () => seen && pickLists(seen, users);
}

/** Lists, if there are any, that have the excluded items (ascending) besides. */
function withExcluded(lists: ItemLists | null, excluded: Int32Array, count: number): ItemLists | null {
  if (excluded.length === 0) return lists;
  const { indptr, indices } = lists ?? { indptr: new Int32Array(count + 1), indices: new Int32Array(0) };
  const starts = new Int32Array(count + 1);
  const united = new Int32Array(indices.length + count * excluded.length);
  let end = 0;
  for (let i = 0; i < count; i++) {
    end = unite(indices.subarray(indptr[i], indptr[i + 1]), excluded, united, end);
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

/** The same, saying what ranked. */
export function scoredList(ranking: Ranking, q: number, items: IdMap): ScoredList {
  const basis: ScoredList['basis'] = ranking.popular?.[q] ? 'popularity' : 'factors';
  return Object.defineProperty(scoredRow(ranking, q, items), 'basis', { value: basis }) as ScoredList;
}
