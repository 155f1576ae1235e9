// Evaluation on held-out interactions: every user's whole catalogue is ranked, less what it has seen, and the ranking is
// compared with the user's test items. Users go through in batches, so that memory does not grow with them.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { type Lists, pickLists, type Ranker } from '../model/ranker.ts';
import { align } from './align.ts';
import { auc, METRICS } from './metrics.ts';
import { checkCutoffs, type Evaluation } from './options.ts';

export type MetricName = keyof typeof METRICS | 'auc';

export interface EvaluateOptions {
  /** Held-out interactions; their values play no part. */
  test: Interactions;
  /** Interactions to leave out of the rankings. Default: the ranker's own `seen`, if it has any. */
  train?: Interactions;
  /** Cut-offs. Default 10 and 20. */
  k?: number | readonly number[];
  /** Default: all but `auc`, which scores every item for every user. */
  metrics?: readonly MetricName[];
  /** Users ranked at a time. Default 512. */
  batch?: number;
}

const CUTOFF_METRICS = Object.keys(METRICS) as (keyof typeof METRICS)[];
/** Scores held at a time for the AUC. */
const SCORE_COUNT = 1 << 23;

/**
 * Means over all users with at least one test item of the metrics defined in metrics.ts. Test items that the ranker
 * does not know, or that are left out as seen, cannot be hit but count in |T|: they are misses. The AUC has for
 * positives a user's test items that can be ranked, for negatives all items neither test nor left out; users without
 * either do not enter its mean. Throws ArgumentError for bad options and when no user can be evaluated.
 */
export function evaluate(ranker: Ranker, options: EvaluateOptions): Evaluation {
  const { test, train, metrics = CUTOFF_METRICS, batch = 512 } = options;
  const cutoffs = checkCutoffs(options.k);
  checkMetrics(metrics);
  if (!Number.isSafeInteger(batch) || batch < 1) throw new ArgumentError('batch', batch, 'an integer of at least 1');

  const { lists, totals, unknownUsers } = align(test, ranker);
  const seen = train ? align(train, ranker).lists : ranker.seen;
  const users = Int32Array.from(totals.keys()).filter((user) => totals[user] > 0);
  if (users.length === 0) {
    throw new ArgumentError('test', test, 'interactions of at least one user that the model knows');
  }

  const result: Record<string, number> = {};
  const names = CUTOFF_METRICS.filter((name) => metrics.includes(name));
  if (names.length > 0) Object.assign(result, cutoffMeans(ranker, users, lists, totals, seen, cutoffs, names, batch));
  if (metrics.includes('auc')) Object.assign(result, aucMean(ranker, users, lists, seen, batch));
  return { users: users.length, withoutTest: totals.length - users.length, unknownUsers, metrics: result };
}

function cutoffMeans(
  ranker: Ranker,
  users: Int32Array,
  test: Lists,
  totals: Int32Array,
  seen: Lists | null,
  cutoffs: readonly number[],
  names: readonly (keyof typeof METRICS)[],
  batch: number,
): Record<string, number> {
  const columns = cutoffs.flatMap((k) => names.map((name) => ({ key: `${name}@${k}`, metric: METRICS[name], k })));
  const sums = new Float64Array(columns.length);
  const count = cutoffs[cutoffs.length - 1];
  const isTest = new Uint8Array(ranker.items.size);
  for (let from = 0; from < users.length; from += batch) {
    const some = users.subarray(from, from + batch);
    const ranking = ranker.rank(some, { count, leftOut: seen && pickLists(seen, some) });
    for (let q = 0; q < some.length; q++) {
      const row = q * ranking.width;
      mark(isTest, test, some[q], 1);
      const hits = ranking.items.subarray(row, row + ranking.counts[q]).map((item) => isTest[item]);
      mark(isTest, test, some[q], 0);
      for (let c = 0; c < columns.length; c++) sums[c] += columns[c].metric(hits, totals[some[q]], columns[c].k);
    }
  }
  return Object.fromEntries(columns.map(({ key }, c) => [key, sums[c] / users.length]));
}

function aucMean(
  ranker: Ranker,
  users: Int32Array,
  test: Lists,
  seen: Lists | null,
  batch: number,
): Record<string, number> {
  const itemCount = ranker.items.size;
  const rows = Math.max(1, Math.min(batch, Math.floor(SCORE_COUNT / itemCount)));
  // 1: test, 2: left out, which wins; 0: a negative.
  const kind = new Uint8Array(itemCount);
  const negatives = new Float32Array(itemCount);
  let sum = 0;
  let defined = 0;
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
      const area = auc(positives, negatives.subarray(0, count));
      if (area === undefined) continue;
      sum += area;
      defined++;
    }
  }
  if (defined === 0) throw new ArgumentError('metrics', 'auc', 'without auc: no user has both positives and negatives');
  return { auc: sum / defined };
}

function mark(flags: Uint8Array, lists: Lists, user: number, value: number): void {
  for (let at = lists.indptr[user]; at < lists.indptr[user + 1]; at++) flags[lists.indices[at]] = value;
}

function checkMetrics(metrics: readonly string[]): void {
  const known = [...CUTOFF_METRICS, 'auc'];
  const unknown = metrics.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ArgumentError('metrics', unknown, `among ${known.join(', ')}`);
  if (metrics.length === 0) throw new ArgumentError('metrics', metrics, `at least one of ${known.join(', ')}`);
}
