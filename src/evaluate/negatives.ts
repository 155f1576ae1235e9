// Evaluation among sampled negatives: the leave-one-out protocol of He et al., "Neural Collaborative Filtering" (2017),
// §4.1, where each user's held-out item is ranked among (usually 99) items it had nothing to do with.
import type { Id } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/ranker.ts';
import { hitRate, ndcg, reciprocalRank } from './metrics.ts';
import { checkCutoffs, type Evaluation } from './options.ts';

export interface NegativesCase {
  user: Id;
  /** The held-out item. */
  positive: Id;
  negatives: readonly Id[];
}

/**
 * Means over all cases of hr@k, ndcg@k and mrr (without a cut-off). The positive's rank is 1 + the number of negatives
 * that score as high or higher: ties count against it, so that a model that scores everything alike gains nothing. With
 * one relevant item NDCG@k is 1 / log2(rank + 1) when rank ≤ k, else 0.
 *
 * An item the ranker does not know scores 0, as an item without interactions does; a case of an unknown user is left
 * out and counted. Default k: 10. Throws ArgumentError for no cases, a case without negatives, or only unknown users.
 */
export function evaluateNegatives(
  ranker: Ranker,
  cases: Iterable<NegativesCase>,
  options: { k?: number | readonly number[] } = {},
): Evaluation {
  const cutoffs = checkCutoffs(options.k ?? 10);
  const sums = new Float64Array(2 * cutoffs.length + 1);
  let users = 0;
  let unknownUsers = 0;
  let position = 0;
  for (const { user, positive, negatives } of cases) {
    if (!(negatives?.length > 0)) {
      throw new ArgumentError(`cases[${position}].negatives`, negatives, 'an array of at least one item');
    }
    position++;
    const index = ranker.users.indexOf(user);
    if (index < 0) {
      unknownUsers++;
      continue;
    }
    users++;
    const rank = rankAmong(ranker, index, positive, negatives);
    const hits = Uint8Array.from({ length: rank }, (_, r) => (r === rank - 1 ? 1 : 0));
    cutoffs.forEach((k, c) => {
      sums[2 * c] += hitRate(hits, 1, k);
      sums[2 * c + 1] += ndcg(hits, 1, k);
    });
    sums[2 * cutoffs.length] += reciprocalRank(hits, 1, rank);
  }
  if (users === 0) throw new ArgumentError('cases', position, 'at least one case of a user that the model knows');
  const metrics: Record<string, number> = {};
  cutoffs.forEach((k, c) => {
    metrics[`hr@${k}`] = sums[2 * c] / users;
    metrics[`ndcg@${k}`] = sums[2 * c + 1] / users;
  });
  metrics.mrr = sums[2 * cutoffs.length] / users;
  return { users, withoutTest: 0, unknownUsers, metrics };
}

function rankAmong(ranker: Ranker, user: number, positive: Id, negatives: readonly Id[]): number {
  const items = Int32Array.from([positive, ...negatives], (item) => ranker.items.indexOf(item));
  const known = ranker.scoreItems(
    user,
    items.filter((item) => item >= 0),
  );
  let next = 0;
  const scores = Array.from(items, (item) => (item >= 0 ? known[next++] : 0));
  let rank = 1;
  for (let n = 1; n < scores.length; n++) if (scores[n] >= scores[0]) rank++;
  return rank;
}
