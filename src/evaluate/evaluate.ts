// Evaluation on held-out interactions: every user's whole catalogue is ranked, less what it has seen, and the ranking is
// compared with the user's test items. Users go through in batches, so that memory does not grow with them.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/ranker.ts';
import { align } from './align.ts';
import { COLUMNS, type Context, CUTOFF_METRICS, type CutoffMetric } from './columns.ts';
import { hasVectors, type ItemVectors, unitVectors } from './diversity.ts';
import { popularityOf } from './novelty.ts';
import { checkCutoffs, checkReport, type Evaluation } from './options.ts';
import { type Passage, passAucs, passLists } from './passes.ts';
import { type ReportOptions, report, type Series } from './series.ts';

/** docs/EVALUATION.md says what each is. */
export type MetricName = CutoffMetric | 'auc';

export interface EvaluateOptions extends ReportOptions {
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
  /** Users ranked at a time. Default 512. */
  batch?: number;
}

const DEFAULT_METRICS: readonly MetricName[] = ['precision', 'recall', 'ndcg', 'map', 'hr', 'mrr'];
const IMPLICIT_METRICS: readonly MetricName[] = ['precision-pooled', 'map', 'ndcg', 'auc-limited'];

/**
 * Means over all users with at least one test item of the metrics that docs/EVALUATION.md defines. Test items that the
 * ranker does not know, or that are left out as seen, cannot be hit but count in |T|: they are misses. The AUC has for
 * positives a user's test items that can be ranked, for negatives all items neither test nor left out. Users for whom a
 * metric is not defined (the AUC without positives or negatives, novelty of an empty list, diversity of fewer than two
 * items) do not enter its mean. Throws ArgumentError for bad options, when no user can be evaluated, and for a metric that
 * is defined for nobody.
 */
export function evaluate(ranker: Ranker, options: EvaluateOptions): Evaluation {
  const { test, train, batch = 512 } = options;
  const cutoffs = checkCutoffs(options.k);
  const names = checkMetrics(options.metrics);
  checkReport(options);
  if (!Number.isSafeInteger(batch) || batch < 1) throw new ArgumentError('batch', batch, 'an integer of at least 1');

  const aligned = align(test, ranker);
  const { totals, unknownUsers, unknownItems } = aligned;
  const users = Int32Array.from(totals.keys()).filter((user) => totals[user] > 0);
  if (users.length === 0) {
    throw new ArgumentError('test', test, 'interactions of at least one user that the model knows');
  }
  const seen = train ? align(train, ranker).lists : ranker.seen;
  const passage = { ranker, users, test: aligned.lists, totals, seen, batch };
  const results = [...cutoffResults(passage, cutoffs, names, options)];
  if (names.includes('auc')) results.push(['auc', passAucs(passage)]);
  const withoutTest = totals.length - users.length;
  const figures = report(results, (user) => ranker.users.idAt(user), options);
  return { users: users.length, withoutTest, unknownUsers, unknownItems, ...figures };
}

function* cutoffResults(
  passage: Passage,
  cutoffs: readonly number[],
  names: readonly MetricName[],
  options: EvaluateOptions,
): Generator<[string, Series | number | undefined]> {
  const context = contextOf(passage, options);
  const chosen = CUTOFF_METRICS.filter((name) => names.includes(name));
  const columns = cutoffs.flatMap((k) =>
    chosen.map((name) => ({ key: `${name}@${k}`, column: COLUMNS[name](context, k) })),
  );
  if (columns.length === 0) return;
  passLists(passage, cutoffs[cutoffs.length - 1], (list) => {
    for (const { column } of columns) column.add(list);
  });
  for (const { key, column } of columns) yield [key, column.result()];
}

/** Counts and vectors are made for the first column that asks, and kept for the next. */
function contextOf({ ranker, users, seen }: Passage, { train, popularity, vectors }: EvaluateOptions): Context {
  return {
    users,
    itemCount: ranker.items.size,
    popularity: once(() => {
      const source = popularity ?? train ?? seen;
      if (source && source.indices.length > 0) return popularityOf(source, ranker);
      throw new ArgumentError('popularity', source, 'some interactions, for novelty to go by their counts');
    }),
    vectors: once(() => {
      const source = vectors ?? (hasVectors(ranker) ? ranker : undefined);
      if (source) return { units: unitVectors(source, ranker), factors: source.factors };
      throw new ArgumentError('vectors', vectors, 'given for diversity: the ranker has no item factors');
    }),
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
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
