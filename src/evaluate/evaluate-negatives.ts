// Evaluation among sampled negatives: the leave-one-out protocol of He et al., "Neural Collaborative Filtering" (2017),
// §4.1, where each user's held-out item is ranked among (usually 99) items it had nothing to do with.
import type { Id } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import { checkCutoffs, checkReport, type Evaluation, type ReportOptions, report } from './metrics/report.ts';
import { seriesOf } from './metrics/series.ts';
import { checkPace, type Pace, type PaceOptions, paced, REPORT_USERS } from './progress.ts';

export interface NegativesCase {
  user: Id;
  /** The held-out item. */
  positive: Id;
  negatives: readonly Id[];
}

export interface NegativesOptions extends ReportOptions, PaceOptions {
  /** Cut-offs. Default 10. */
  k?: number | readonly number[];
}

/**
 * Means over all cases of hr@k, ndcg@k and mrr (without a cut-off). The positive's rank is 1 + the number of negatives
 * that score as high or higher: ties count against it, so that a model that scores everything alike gains nothing. With
 * one relevant item NDCG@k is 1 / log2(rank + 1) when rank ≤ k, else 0.
 *
 * An item the ranker does not know scores 0, as an item without interactions does; `unknownItems` counts the positives
 * among them. A case of an unknown user is left out and counted. It runs on this thread: there is too little to score for
 * others to help.
 *
 * @throws ArgumentError for no cases, a case without negatives, or only unknown users; and the signal's reason when it aborts
 */
export async function evaluateNegatives(
  ranker: Ranker,
  cases: Iterable<NegativesCase>,
  options: NegativesOptions = {},
): Promise<Evaluation> {
  const cutoffs = checkCutoffs(options.k ?? 10);
  checkReport(options);
  checkPace(options);
  const all = [...cases];
  const ranked = await paced(options, (pace) => rankCases(ranker, all, pace));
  const { users, ranks, unknownUsers, unknownItems } = ranked;
  if (users.length === 0)
    throw new ArgumentError('cases', all.length, 'at least one case of a user that the model knows');
  const indices = Int32Array.from(users);
  const column = (value: (rank: number) => number) => seriesOf(indices, Float64Array.from(ranks, value));
  const results = [
    ...cutoffs.flatMap((k) => [
      [`hr@${k}`, column((rank) => (rank <= k ? 1 : 0))] as const,
      [`ndcg@${k}`, column((rank) => (rank <= k ? 1 / Math.log2(rank + 1) : 0))] as const,
    ]),
    ['mrr', column((rank) => 1 / rank)] as const,
  ];
  const figures = report(results, (user) => ranker.users.idAt(user), options);
  return { users: users.length, withoutTest: 0, unknownUsers, unknownItems, ...figures };
}

/** The user and the positive's rank of every case of a known user. */
async function rankCases(ranker: Ranker, cases: readonly NegativesCase[], pace: Pace) {
  const users: number[] = [];
  const ranks: number[] = [];
  const strangers = new Set<Id>();
  let unknownUsers = 0;
  for (const [position, { user, positive, negatives }] of cases.entries()) {
    if (position % REPORT_USERS === 0 && position > 0) pace.report(position, cases.length);
    await pace.turn();
    if (!(negatives?.length > 0)) {
      throw new ArgumentError(`cases[${position}].negatives`, negatives, 'an array of at least one item');
    }
    if (ranker.items.indexOf(positive) < 0) strangers.add(positive);
    const index = ranker.users.indexOf(user);
    if (index < 0) {
      unknownUsers++;
      continue;
    }
    users.push(index);
    ranks.push(rankAmong(ranker, index, positive, negatives));
  }
  pace.report(cases.length, cases.length);
  return { users, ranks, unknownUsers, unknownItems: strangers.size };
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
