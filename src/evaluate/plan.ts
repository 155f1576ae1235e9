// The plan of an evaluation: its options, checked, and the interactions in the model's indices.
import { rowsWith } from '../data/csr.ts';
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { isCold } from '../model/rank/cold-users.ts';
import type { ItemLists, Ranker } from '../model/rank/ranker.ts';
import { anInteger, type OptionTable, option, type Resolved, required, resolveOptions } from '../options.ts';
import { THREAD_OPTIONS, type ThreadOptions } from '../workers/lease.ts';
import { align, checkRanker, countShared } from './align.ts';
import type { RankingTask } from './batches.ts';
import { CUTOFF_METRICS, type CutoffMetric } from './metrics/cutoff-metrics.ts';
import { type ItemVectors, itemVectors } from './metrics/diversity.ts';
import { cutoffs, type Evaluation, REPORT_OPTIONS, type Report, type ReportOptions } from './metrics/report.ts';
import { PROGRESS_OPTIONS, type ProgressOptions } from './progress.ts';

/** docs/EVALUATION.md defines each of them. */
export type MetricName = CutoffMetric | 'auc';

export interface EvaluateOptions extends ReportOptions, ProgressOptions, ThreadOptions {
  /** Held-out interactions; their values play no part. */
  test: Interactions;
  /** Interactions to leave out of the rankings. Default: the model's own `seen`, if it has any. */
  train?: Interactions;
  /** Cut-offs. Default 10 and 20. */
  k?: number | readonly number[];
  /**
   * Default: precision, recall, ndcg, map, hr and mrr. `implicit` stands for those that the Python package implicit reports
   * by its own definitions: precision-pooled, map, ndcg and auc-limited. `auc` has no cut-off.
   */
  metrics?: readonly MetricName[] | 'implicit';
  /** The interactions whose counts novelty goes by. Default: `train`, else the model's `seen`. */
  popularity?: Interactions;
  /** The item factors that diversity goes by. Default: the model's own, if it has any. */
  vectors?: ItemVectors;
  /** Users ranked at a time, by each thread. Default 512. */
  batch?: number;
}

const DEFAULT_METRICS: readonly MetricName[] = ['precision', 'recall', 'ndcg', 'map', 'hr', 'mrr'];
const IMPLICIT_METRICS: readonly MetricName[] = ['precision-pooled', 'map', 'ndcg', 'auc-limited'];

export const EVALUATE_OPTIONS = {
  test: required(anInteractions),
  train: option(anInteractions, undefined),
  k: option(cutoffs, [10, 20]),
  metrics: option(metricNames, DEFAULT_METRICS),
  popularity: option(anInteractions, undefined),
  vectors: option(itemVectors, undefined),
  batch: option(anInteger(1, 2 ** 31 - 1), 512),
  ...REPORT_OPTIONS,
  ...PROGRESS_OPTIONS,
  ...THREAD_OPTIONS,
} satisfies OptionTable<EvaluateOptions>;

export interface EvaluationPlan {
  readonly task: RankingTask;
  readonly options: Resolved<typeof EVALUATE_OPTIONS>;
  /** Ascending; none where no metric has one. */
  readonly cutoffs: readonly number[];
  readonly counts: Omit<Evaluation, keyof Report>;
}

/** @throws ArgumentError for what is no model, for bad options, and when no user can be evaluated */
export function planEvaluation(ranker: Ranker, given: EvaluateOptions): EvaluationPlan {
  checkRanker(ranker, 'rank', 'scoreAll');
  const options = resolveOptions(EVALUATE_OPTIONS, given);
  const { test, train, k, metrics, batch } = options;
  const { lists, totals, unknownUsers, unknownItems } = align(test, ranker);
  const users = rowsWith(totals);
  if (users.length === 0) {
    throw new ArgumentError('test', test, 'interactions of at least one user that the model knows');
  }
  const seen = train ? align(train, ranker).lists : ranker.seen;
  const trained = [seen, ranker.seen].filter((part, at, parts) => part !== null && parts.indexOf(part) === at);
  const trainedOn = countShared(lists, trained as ItemLists[], ranker.items.size);
  return {
    task: { ranker, users, test: lists, totals, seen, batch },
    options,
    cutoffs: metrics.some((name) => name !== 'auc') ? k : [],
    counts: {
      users: users.length,
      coldUsers: users.filter((user) => isCold(ranker, user)).length,
      withoutTest: totals.length - users.length,
      unknownUsers,
      unknownItems,
      trainedOn,
    },
  };
}

function metricNames(argument: string, given: unknown): readonly MetricName[] {
  if (given === 'implicit') return IMPLICIT_METRICS;
  const known = [...Object.keys(CUTOFF_METRICS), 'auc'];
  if (!Array.isArray(given)) throw new ArgumentError(argument, given, `'implicit', or some of ${known.join(', ')}`);
  const unknown = given.findIndex((name) => !known.includes(name));
  if (unknown >= 0) throw new ArgumentError(argument, given[unknown], `among ${known.join(', ')}`);
  if (given.length === 0) throw new ArgumentError(argument, given, `at least one of ${known.join(', ')}`);
  return given;
}
