// What is computed from the batches of an evaluation: lists of the best items with their hits, and the AUC over all scores.
import { coldScores } from '../model/rank/cold-users.ts';
import type { ItemLists, Ranking } from '../model/rank/ranker.ts';
import { type Batch, CALL_SCORES, type RankingTask } from './batches.ts';
import { auc } from './metrics/auc.ts';
import type { RankedList } from './metrics/cutoff-metrics.ts';
import { type Series, seriesOf } from './metrics/series.ts';
import type { ProgressTracker } from './progress.ts';

/**
 * A function that shows `visit` the list of every user of a batch, one after the other. What `visit` is shown is overwritten
 * after the call.
 *
 * @param listLength of the lists at most
 */
export function createListScoring(
  { ranker, test, totals }: RankingTask,
  listLength: number,
  visit: (list: RankedList) => void,
): (batch: Batch & { readonly ranking: Ranking }) => void {
  const itemCount = ranker.items.size;
  const isTest = new Uint8Array(itemCount);
  const marks = new Uint8Array(Math.min(listLength, itemCount));
  return ({ from, users, ranking }) => {
    for (let q = 0; q < users.length; q++) {
      const row = q * ranking.width;
      const items = ranking.items.subarray(row, row + ranking.counts[q]);
      const hits = marks.subarray(0, items.length);
      mark(isTest, test, users[q], 1);
      for (let r = 0; r < items.length; r++) hits[r] = isTest[items[r]];
      mark(isTest, test, users[q], 0);
      const known = test.indptr[users[q] + 1] - test.indptr[users[q]];
      visit({ at: from + q, items, hits, relevant: totals[users[q]], negatives: itemCount - known });
    }
  };
}

export interface AucScoring {
  add(batch: Batch, tracker: ProgressTracker): Promise<void>;
  /** The AUC of every user, over the items that are not left out. */
  result(): Series;
}

export function createAucScoring({ ranker, users, test, seen }: RankingTask): AucScoring {
  const itemCount = ranker.items.size;
  const rows = Math.max(1, Math.floor(CALL_SCORES / Math.max(1, itemCount)));
  const values = new Float64Array(users.length);
  // 1: test, 2: left out, which wins; 0: a negative.
  const kind = new Uint8Array(itemCount);
  const negatives = new Float32Array(itemCount);
  const aucOf = (user: number, scores: Float32Array): number => {
    mark(kind, test, user, 1);
    if (seen) mark(kind, seen, user, 2);
    const tested = test.indices.subarray(test.indptr[user], test.indptr[user + 1]);
    const positives = Float32Array.from(
      tested.filter((item) => kind[item] === 1),
      (item) => scores[item],
    );
    let count = 0;
    for (let item = 0; item < itemCount; item++) if (kind[item] === 0) negatives[count++] = scores[item];
    mark(kind, test, user, 0);
    if (seen) mark(kind, seen, user, 0);
    return auc(positives, negatives.subarray(0, count)) ?? Number.NaN;
  };
  return {
    async add(batch, tracker) {
      if (batch.auc) {
        values.set(batch.auc, batch.from);
        batch.users.forEach((user, q) => {
          const scores = coldScores(ranker, user);
          if (scores) values[batch.from + q] = aucOf(user, scores);
        });
        return;
      }
      for (let first = 0; first < batch.users.length; first += rows) {
        const some = batch.users.subarray(first, first + rows);
        const scores = ranker.scoreAll(some);
        for (let q = 0; q < some.length; q++) {
          await tracker.turn();
          const own = coldScores(ranker, some[q]) ?? scores.subarray(q * itemCount, (q + 1) * itemCount);
          values[batch.from + first + q] = aucOf(some[q], own);
        }
      }
    },
    result: () => seriesOf(users, values),
  };
}

function mark(flags: Uint8Array, lists: ItemLists, user: number, value: number): void {
  for (let at = lists.indptr[user]; at < lists.indptr[user + 1]; at++) flags[lists.indices[at]] = value;
}
