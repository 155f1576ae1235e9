// Passes over all users of an evaluation, a batch at a time: one for the lists of the best items, one for the scores of all.
import { type Lists, pickLists, type Ranker } from '../model/ranker.ts';
import { auc } from './auc.ts';
import type { RankedList } from './columns.ts';
import { type Series, seriesOf } from './series.ts';

/** Who is ranked, and against what; all lists are in the ranker's indices. */
export interface Passage {
  readonly ranker: Ranker;
  readonly users: Int32Array;
  readonly test: Lists;
  /** |T| of each user of the ranker, with the items that it does not know. */
  readonly totals: Int32Array;
  readonly seen: Lists | null;
  readonly batch: number;
}

/** Scores held at a time for the AUC. */
const SCORE_COUNT = 1 << 23;

/** Shows `visit` the `count` best items of every user, one after the other; what it is shown is good for that call only. */
export function passLists(passage: Passage, count: number, visit: (list: RankedList) => void): void {
  const { ranker, users, test, totals, seen, batch } = passage;
  const itemCount = ranker.items.size;
  const isTest = new Uint8Array(itemCount);
  const marks = new Uint8Array(Math.min(count, itemCount));
  for (let from = 0; from < users.length; from += batch) {
    const some = users.subarray(from, from + batch);
    const ranking = ranker.rank(some, { count, leftOut: seen && pickLists(seen, some) });
    for (let q = 0; q < some.length; q++) {
      const row = q * ranking.width;
      const items = ranking.items.subarray(row, row + ranking.counts[q]);
      const hits = marks.subarray(0, items.length);
      mark(isTest, test, some[q], 1);
      for (let r = 0; r < items.length; r++) hits[r] = isTest[items[r]];
      mark(isTest, test, some[q], 0);
      const known = test.indptr[some[q] + 1] - test.indptr[some[q]];
      visit({ at: from + q, items, hits, relevant: totals[some[q]], negatives: itemCount - known });
    }
  }
}

/** The AUC of every user, over the items that are not left out. */
export function passAucs({ ranker, users, test, seen, batch }: Passage): Series {
  const itemCount = ranker.items.size;
  const rows = Math.max(1, Math.min(batch, Math.floor(SCORE_COUNT / itemCount)));
  const areas = new Float64Array(users.length);
  // 1: test, 2: left out, which wins; 0: a negative.
  const kind = new Uint8Array(itemCount);
  const negatives = new Float32Array(itemCount);
  for (let from = 0; from < users.length; from += rows) {
    const some = users.subarray(from, from + rows);
    const scores = ranker.scoreAll(some);
    for (let q = 0; q < some.length; q++) {
      const own = scores.subarray(q * itemCount, (q + 1) * itemCount);
      mark(kind, test, some[q], 1);
      if (seen) mark(kind, seen, some[q], 2);
      const tested = test.indices.subarray(test.indptr[some[q]], test.indptr[some[q] + 1]);
      const positives = Float32Array.from(
        tested.filter((item) => kind[item] === 1),
        (item) => own[item],
      );
      let count = 0;
      for (let item = 0; item < itemCount; item++) if (kind[item] === 0) negatives[count++] = own[item];
      mark(kind, test, some[q], 0);
      if (seen) mark(kind, seen, some[q], 0);
      areas[from + q] = auc(positives, negatives.subarray(0, count)) ?? Number.NaN;
    }
  }
  return seriesOf(users, areas);
}

function mark(flags: Uint8Array, lists: Lists, user: number, value: number): void {
  for (let at = lists.indptr[user]; at < lists.indptr[user + 1]; at++) flags[lists.indices[at]] = value;
}
