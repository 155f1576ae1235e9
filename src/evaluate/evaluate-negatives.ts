// Evaluation among sampled negatives: the leave-one-out protocol of He et al., "Neural Collaborative Filtering" (2017),
// §4.1, where each user's held-out item is ranked among (usually 99) items that the user had nothing to do with.

import { checkIterable } from '../arguments.ts';
import type { Id } from '../data/id-map.ts';
import { ArgumentError } from '../errors.ts';
import { coldScores, isCold } from '../model/rank/cold-users.ts';
import { listAt, type Ranker } from '../model/rank/ranker.ts';
import { checkNames, type Names } from '../option-names.ts';
import { type OptionTable, option, required, resolveOptions } from '../options.ts';
import { checkRanker } from './align.ts';
import { cutoffs, type Evaluation, REPORT_OPTIONS, type ReportOptions, report } from './metrics/report.ts';
import { seriesOf } from './metrics/series.ts';
import {
  PROGRESS_OPTIONS,
  type ProgressOptions,
  type ProgressTracker,
  REPORT_USERS,
  trackProgress,
} from './progress.ts';

export interface NegativesCase {
  user: Id;
  /** The held-out item. */
  positive: Id;
  negatives: readonly Id[];
}

export interface EvaluateNegativesOptions extends ReportOptions, ProgressOptions {
  /** What is ranked: `readNegatives` reads them from a file. */
  cases: Iterable<NegativesCase>;
  /** Cut-offs. Default 10. */
  k?: number | readonly number[];
}

const NEGATIVES_OPTIONS = {
  cases: required(listOfCases),
  k: option(cutoffs, [10]),
  ...REPORT_OPTIONS,
  ...PROGRESS_OPTIONS,
} satisfies OptionTable<EvaluateNegativesOptions>;

/**
 * Means over all cases of hr@k, ndcg@k and mrr (without a cut-off). The positive's rank is 1 + the number of negatives
 * that score as high or higher: ties count against it, so that a model that scores everything alike gains nothing. With
 * one relevant item NDCG@k is 1 / log2(rank + 1) when rank ≤ k, else 0.
 *
 * An item that the model does not know ranks below all that it does, since nobody would be shown it: as a positive it is a
 * miss. `unknownItems` counts those positives. A case of an unknown user is left out and counted. It runs on this thread: there is too little to score for
 * others to help.
 *
 * @throws ArgumentError for what is no model, for bad options, for no cases, a case without negatives, or only unknown
 * users; and the signal's reason when it aborts
 */
export async function evaluateNegatives(model: Ranker, options: EvaluateNegativesOptions): Promise<Evaluation> {
  checkRanker(model, 'scoreItems');
  const { cases, k, ...others } = resolveOptions(NEGATIVES_OPTIONS, options);
  const ranked = await trackProgress(others, (tracker) => rankCases(model, cases, tracker));
  const { users, ranks, ...counts } = ranked;
  if (users.length === 0) {
    throw new ArgumentError('cases', cases, 'at least one case of a user that the model knows');
  }
  const indices = Int32Array.from(users);
  const series = (value: (rank: number) => number) => seriesOf(indices, Float64Array.from(ranks, value));
  const results = [
    ...k.flatMap((cutoff) => [
      [`hr@${cutoff}`, series((rank) => (rank <= cutoff ? 1 : 0))] as const,
      [`ndcg@${cutoff}`, series((rank) => (rank <= cutoff ? 1 / Math.log2(rank + 1) : 0))] as const,
    ]),
    ['mrr', series((rank) => 1 / rank)] as const,
  ];
  const figures = report(results, (user) => model.users.idAt(user), others);
  return { users: users.length, withoutTest: 0, ...counts, ...figures };
}

function listOfCases(argument: string, given: unknown): readonly NegativesCase[] {
  checkIterable(argument, given, 'an iterable of { user, positive, negatives }');
  const cases: NegativesCase[] = [];
  for (const one of given as Iterable<NegativesCase>) cases.push(checkCase(`${argument}[${cases.length}]`, one));
  return cases;
}

/** The user and the positive's rank of every case of a known user. */
async function rankCases(model: Ranker, cases: readonly NegativesCase[], tracker: ProgressTracker) {
  const users: number[] = [];
  const ranks: number[] = [];
  const strangers = new Set<Id>();
  let coldUsers = 0;
  let unknownUsers = 0;
  let trainedOn = 0;
  for (const [position, one] of cases.entries()) {
    if (position % REPORT_USERS === 0 && position > 0) await tracker.report(position, cases.length);
    await tracker.turn();
    const { user, positive, negatives } = one;
    if (model.items.indexOf(positive) < 0) strangers.add(positive);
    const index = model.users.indexOf(user);
    if (index < 0) {
      unknownUsers++;
      continue;
    }
    users.push(index);
    if (isCold(model, index)) coldUsers++;
    if (hasSeen(model, index, positive)) trainedOn++;
    ranks.push(rankAmong(model, index, positive, negatives));
  }
  await tracker.report(cases.length, cases.length);
  return { users, ranks, coldUsers, unknownUsers, unknownItems: strangers.size, trainedOn };
}

function hasSeen({ seen, items }: Ranker, user: number, item: Id): boolean {
  return seen != null && listAt(seen, user).includes(items.indexOf(item));
}

const CASE_NAMES: Names<NegativesCase> = { user: 1, positive: 1, negatives: 1 };

function checkCase(argument: string, one: NegativesCase): NegativesCase {
  checkNames(one, CASE_NAMES, argument);
  const { user, positive, negatives } = one;
  if (user === undefined) throw new ArgumentError(`${argument}.user`, user, 'the id of a user');
  if (positive === undefined) throw new ArgumentError(`${argument}.positive`, positive, 'the id of an item');
  if (Array.isArray(negatives) && negatives.length > 0) return one;
  throw new ArgumentError(`${argument}.negatives`, negatives, 'an array of at least one item');
}

function rankAmong(model: Ranker, user: number, positive: Id, negatives: readonly Id[]): number {
  const items = Int32Array.from([positive, ...negatives], (item) => model.items.indexOf(item));
  const some = items.filter((item) => item >= 0);
  const popular = coldScores(model, user);
  const known = popular ? some.map((item) => popular[item]) : model.scoreItems(user, some);
  let next = 0;
  const scores = Array.from(items, (item) => (item >= 0 ? known[next++] : Number.NEGATIVE_INFINITY));
  let rank = 1;
  for (let n = 1; n < scores.length; n++) if (scores[n] >= scores[0]) rank++;
  return rank;
}
