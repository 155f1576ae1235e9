// Interactions in the indices of a ranker: the two may come from different files and number their ids differently.
import type { IdMap } from '../data/id-map.ts';
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { otherForm } from '../model/lookup.ts';
import type { ItemLists, Ranker } from '../model/rank/ranker.ts';

export interface Aligned {
  /** For each user of the ranker, the ascending indices of those of its items that the ranker knows. */
  readonly lists: ItemLists;
  /** For each user of the ranker, how many items it has, known or not. */
  readonly totals: Int32Array;
  /** How many users with interactions the ranker does not know. */
  readonly unknownUsers: number;
  /** How many items with interactions the ranker does not know. */
  readonly unknownItems: number;
}

/**
 * Checks an argument that a caller of ours calls `model`.
 *
 * @throws ArgumentError for what has no ids, or lacks one of these functions
 */
export function checkRanker(model: unknown, ...functions: ('rank' | 'scoreAll' | 'scoreItems')[]): void {
  const given = (model ?? {}) as Partial<Ranker>;
  const hasIds = [given.users, given.items].every((ids) => typeof ids?.indexOf === 'function');
  if (hasIds && functions.every((name) => typeof given[name] === 'function')) return;
  throw new ArgumentError('model', model, `a FactorModel, or an object with users, items and ${functions.join(', ')}`);
}

/** The interactions by the ranker's users and items. */
export function align(interactions: Interactions, ranker: Ranker): Aligned {
  const totals = new Int32Array(ranker.users.size);
  const toUser = indexMap(interactions.users, ranker.users);
  const toItem = indexMap(interactions.items, ranker.items);
  const counts = interactions.userCounts();
  let unknownUsers = 0;
  counts.forEach((count, user) => {
    if (toUser[user] >= 0) totals[toUser[user]] = count;
    else if (count > 0) unknownUsers++;
  });
  if (interactions.users === ranker.users && interactions.items === ranker.items) {
    return { lists: interactions, totals, unknownUsers, unknownItems: 0 };
  }
  const rows: Int32Array[] = Array(ranker.users.size).fill(new Int32Array(0));
  counts.forEach((_, user) => {
    if (toUser[user] < 0) return;
    rows[toUser[user]] = interactions
      .itemsOf(user)
      .map((item) => toItem[item])
      .filter((item) => item >= 0)
      .sort();
  });
  const unknownItems = interactions.itemCounts().filter((count, item) => count > 0 && toItem[item] < 0).length;
  return { lists: concatenate(rows), totals, unknownUsers, unknownItems };
}

/**
 * For each index of one map the index of the same id in the other, or −1. Where one has numbers and the other text, '42' is
 * 42: a file with one id that is no number has text for all of them.
 */
export function indexMap(from: IdMap, to: IdMap): Int32Array {
  const map = new Int32Array(from.size);
  const isOfOtherType = from.size > 0 && to.size > 0 && typeof from.idAt(0) !== typeof to.idAt(0);
  for (let i = 0; i < map.length; i++) {
    const id = from.idAt(i);
    map[i] = from === to ? i : to.indexOf(isOfOtherType ? otherForm(id) : id);
  }
  return map;
}

/** How many entries of the first lists are in one of the others, user by user; all are of the same users and items. */
export function countShared(lists: ItemLists, others: readonly ItemLists[], itemCount: number): number {
  const marks = new Uint8Array(itemCount);
  let shared = 0;
  const visit = (list: ItemLists, user: number, mark: 0 | 1) => {
    for (let at = list.indptr[user]; at < list.indptr[user + 1]; at++) marks[list.indices[at]] = mark;
  };
  for (let user = 0; user + 1 < lists.indptr.length; user++) {
    for (const other of others) visit(other, user, 1);
    for (let at = lists.indptr[user]; at < lists.indptr[user + 1]; at++) shared += marks[lists.indices[at]];
    for (const other of others) visit(other, user, 0);
  }
  return shared;
}

function concatenate(rows: Int32Array[]): ItemLists {
  const indptr = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    indptr[i + 1] = indptr[i] + row.length;
  });
  const indices = new Int32Array(indptr[rows.length]);
  rows.forEach((row, i) => {
    indices.set(row, indptr[i]);
  });
  return { indptr, indices };
}
