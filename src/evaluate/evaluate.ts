// Evaluation on held-out interactions: every user's whole catalogue is ranked, less what it has seen, and the ranking is
// compared with the user's test items. Users go through in batches, so that memory does not grow with them.
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import { leasePool, type ThreadOptions } from '../workers/lease.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { batchesOf, type Passage, rankingEffort } from './batches.ts';
import { COLUMNS, type Column, type Context, CUTOFF_METRICS } from './metrics/cutoff-metrics.ts';
import { hasVectors, unitVectors } from './metrics/diversity.ts';
import { popularityOf } from './metrics/novelty.ts';
import { type Evaluation, report } from './metrics/report.ts';
import type { Series } from './metrics/series.ts';
import { type EvaluateOptions, type Question, questionOf } from './plan.ts';
import { paced } from './progress.ts';
import { aucPass, listPass } from './scoring.ts';

/**
 * Means over all users with at least one test item of the metrics that docs/EVALUATION.md defines. Test items that the
 * ranker does not know, or that are left out as seen, cannot be hit but count in |T|: they are misses. The AUC has for
 * positives a user's test items that can be ranked, for negatives all items neither test nor left out. Users for whom a
 * metric is not defined (the AUC without positives or negatives, novelty of an empty list, diversity of fewer than two
 * items) do not enter its mean.
 *
 * Workers rank and score for a FactorModel; any other ranker is asked on this thread. The figures have the same bits for any
 * number of workers.
 *
 * @throws ArgumentError for bad options, when no user can be evaluated, and for a metric that is defined for nobody;
 * WorkerError when a worker dies; and the signal's reason when it aborts
 */
export async function evaluate(ranker: Ranker, options: EvaluateOptions): Promise<Evaluation> {
  const question = questionOf(ranker, options);
  const columns = columnsOf(question, options);
  options.signal?.throwIfAborted();
  const lease = await leasePool(options, rankingEffort(question.passage));
  try {
    return await answer(question, columns, options, lease.pool);
  } finally {
    lease.end();
  }
}

/** `evaluate` by somebody who has claimed a pool already, or wants this thread alone. */
export async function evaluateOn(
  pool: WorkerPool | null,
  ranker: Ranker,
  options: Omit<EvaluateOptions, keyof ThreadOptions>,
): Promise<Evaluation> {
  const question = questionOf(ranker, options);
  return answer(question, columnsOf(question, options), options, pool);
}

async function answer(
  { passage, names, cutoffs, counts }: Question,
  columns: readonly NamedColumn[],
  options: EvaluateOptions,
  pool: WorkerPool | null,
): Promise<Evaluation> {
  const { ranker } = passage;
  const longest = cutoffs[cutoffs.length - 1] ?? 0;
  const addLists = listPass(passage, longest, (list) => {
    for (const { column } of columns) column.add(list);
  });
  const areas = names.includes('auc') ? aucPass(passage) : null;
  const wanted = { count: longest, areas: areas !== null };
  await paced(options, async (pace) => {
    for await (const batch of batchesOf(passage, wanted, pool, pace)) {
      const { ranking } = batch;
      if (ranking) addLists({ ...batch, ranking });
      await areas?.add(batch, pace);
    }
  });
  const results: [string, Series | number | undefined][] = columns.map(({ key, column }) => [key, column.result()]);
  if (areas) results.push(['auc', areas.result()]);
  return { ...counts, ...report(results, (user) => ranker.users.idAt(user), options) };
}

interface NamedColumn {
  readonly key: string;
  readonly column: Column;
}

function columnsOf({ passage, cutoffs, names }: Question, options: EvaluateOptions): NamedColumn[] {
  const context = contextOf(passage, options);
  const chosen = CUTOFF_METRICS.filter((name) => names.includes(name));
  return cutoffs.flatMap((k) => chosen.map((name) => ({ key: `${name}@${k}`, column: COLUMNS[name](context, k) })));
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
