// The baseline that every recommender has to beat: the items that most users have, the same for everybody.
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { checkIndices } from '../model/lookup.ts';
import {
  checkRankOptions,
  emptyRanking,
  listAt,
  type Ranker,
  type Ranking,
  type RankOptions,
} from '../model/rank/ranker.ts';

/**
 * A ranker that scores an item by the number of its interactions; equal counts rank in the order of the items.
 *
 * @throws ArgumentError for what is no Interactions
 */
export function popularityModel(interactions: Interactions): Ranker {
  const { users, items } = anInteractions('interactions', interactions);
  return byCounts({ users, items, seen: interactions }, interactions.itemCounts());
}

/** @internal The same for a model's users and items, whose interactions have been counted. */
export function byCounts({ users, items, seen }: Pick<Ranker, 'users' | 'items' | 'seen'>, of: Int32Array): Ranker {
  const counts = Float32Array.from(of);
  const order = Int32Array.from(counts.keys()).sort((a, b) => counts[b] - counts[a] || a - b);
  const scoreItems = (_user: number, some: Int32Array) => Float32Array.from(some, (item) => counts[item]);
  return {
    users,
    items,
    seen,
    rank(some, options) {
      checkIndices('users', some, 2 ** 31); // whoever they are, they get the same
      return rank(some.length, order, counts, checkRankOptions(options, some.length, items.size));
    },
    scoreAll(some) {
      const scores = new Float32Array(some.length * items.size);
      for (let q = 0; q < some.length; q++) scores.set(counts, q * items.size);
      return scores;
    },
    scoreItems,
  };
}

function rank(userCount: number, order: Int32Array, scores: Float32Array, options: RankOptions): Ranking {
  const { leftOut, only } = options;
  const candidates = only ? order.filter(isIn(only)) : order;
  const ranking = emptyRanking(userCount, order.length, options);
  const { width } = ranking;
  for (let q = 0; q < userCount; q++) {
    const isLeftOut = isIn(leftOut ? listAt(leftOut, q) : []);
    let length = 0;
    for (let at = 0; at < candidates.length && length < width; at++) {
      const item = candidates[at];
      if (isLeftOut(item)) continue;
      ranking.items[q * width + length] = item;
      ranking.scores[q * width + length] = scores[item];
      length++;
    }
    ranking.counts[q] = length;
  }
  return ranking;
}

function isIn(items: Iterable<number>): (item: number) => boolean {
  const set = new Set(items);
  return (item) => set.has(item);
}
