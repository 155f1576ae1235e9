// The baseline that every recommender has to beat: the items that most users have, the same for everybody.
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { checkIndices } from '../model/lookup.ts';
import { PopularItems } from '../model/rank/popular-items.ts';
import { checkRankOptions, emptyRanking, type Ranker } from '../model/rank/ranker.ts';

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
  const popular = new PopularItems(of);
  return {
    users,
    items,
    seen,
    rank(some, options) {
      checkIndices('users', some, 2 ** 31); // whoever they are, they get the same
      const by = checkRankOptions(options, some.length, items.size);
      const ranking = emptyRanking(some.length, items.size, by);
      popular.fill(ranking, some.keys(), by);
      return ranking;
    },
    scoreAll(some) {
      const scores = new Float32Array(some.length * items.size);
      for (let q = 0; q < some.length; q++) scores.set(popular.scores, q * items.size);
      return scores;
    },
    scoreItems: (_user, some) => Float32Array.from(some, (item) => popular.scores[item]),
  };
}
