// What an evaluation is asked: its options, checked, and the interactions in the ranker's indices.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import type { ThreadOptions } from '../workers/lease.ts';
import { align } from './align.ts';
import type { Passage } from './batches.ts';
import { CUTOFF_METRICS, type CutoffMetric } from './metrics/cutoff-metrics.ts';
import type { ItemVectors } from './metrics/diversity.ts';
import { checkCutoffs, checkReport, type Evaluation, type ReportOptions } from './metrics/report.ts';
import { checkPace, type PaceOptions } from './progress.ts';

/** docs/EVALUATION.md says what each is. */
export type MetricName = CutoffMetric | 'auc';

export interface EvaluateOptions extends ReportOptions, PaceOptions, ThreadOptions {
  /** Held-out interactions; their values play no part. */
  test: Interactions;
  /** Interactions to leave out of the rankings. Default: the ranker's own `seen`, if it has any. */
  train?: Interactions;
  /** Cut-offs. Default 10 and 20. */
  k?: number | readonly number[];
  /**
   * Default: precision, recall, ndcg, map, hr and mrr. `implicit` stands for those that the Python package implicit reports
   * by its own definitions: precision-pooled, map, ndcg and auc-limited. `auc` has no cut-off.
   */
  metrics?: readonly MetricName[] | 'implicit';
  /** Whose counts novelty goes by. Default: `train`, else the ranker's `seen`. */
  popularity?: Interactions;
  /** Whose item factors diversity goes by. Default: the ranker's own, if it has any. */
  vectors?: ItemVectors;
  /** Users ranked at a time, by each thread. Default 512. */
  batch?: number;
}

const DEFAULT_METRICS: readonly MetricName[] = ['precision', 'recall', 'ndcg', 'map', 'hr', 'mrr'];
const IMPLICIT_METRICS: readonly MetricName[] = ['precision-pooled', 'map', 'ndcg', 'auc-limited'];

/** What is asked, checked and in the ranker's indices. */
export interface Question {
  readonly passage: Passage;
  readonly names: readonly MetricName[];
  /** Ascending; none where no metric has one. */
  readonly cutoffs: readonly number[];
  readonly counts: Pick<Evaluation, 'users' | 'withoutTest' | 'unknownUsers' | 'unknownItems'>;
}

/** Throws ArgumentError for bad options, and when no user can be evaluated. */
export function questionOf(ranker: Ranker, options: EvaluateOptions): Question {
  const { test, train, batch = 512 } = options;
  const cutoffs = checkCutoffs(options.k);
  const names = checkMetrics(options.metrics);
  checkReport(options);
  checkPace(options);
  if (!Number.isSafeInteger(batch) || batch < 1) throw new ArgumentError('batch', batch, 'an integer of at least 1');
  const { lists, totals, unknownUsers, unknownItems } = align(test, ranker);
  const users = Int32Array.from(totals.keys()).filter((user) => totals[user] > 0);
  if (users.length === 0) {
    throw new ArgumentError('test', test, 'interactions of at least one user that the model knows');
  }
  const seen = train ? align(train, ranker).lists : ranker.seen;
  return {
    passage: { ranker, users, test: lists, totals, seen, batch },
    names,
    cutoffs: names.some((name) => name !== 'auc') ? cutoffs : [],
    counts: { users: users.length, withoutTest: totals.length - users.length, unknownUsers, unknownItems },
  };
}

function checkMetrics(metrics: readonly string[] | 'implicit' = DEFAULT_METRICS): readonly MetricName[] {
  if (metrics === 'implicit') return IMPLICIT_METRICS;
  const known: readonly string[] = [...CUTOFF_METRICS, 'auc'];
  if (!Array.isArray(metrics))
    throw new ArgumentError('metrics', metrics, `'implicit', or some of ${known.join(', ')}`);
  const unknown = metrics.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new ArgumentError('metrics', unknown, `among ${known.join(', ')}`);
  if (metrics.length === 0) throw new ArgumentError('metrics', metrics, `at least one of ${known.join(', ')}`);
  return metrics as readonly MetricName[];
}
