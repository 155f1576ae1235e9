// Evaluation on held-out interactions: for every user the whole catalogue is ranked, less what the user has seen, and the
// ranking is compared with the user's test items. Users go through in batches, so that memory does not grow with them.
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import { leasePool, type ThreadOptions } from '../workers/lease.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { batchesOf, rankingEffort } from './batches.ts';
import {
  CUTOFF_METRICS,
  type CutoffMetric,
  type MetricAccumulator,
  type MetricInputs,
} from './metrics/cutoff-metrics.ts';
import { hasVectors, unitVectors } from './metrics/diversity.ts';
import { popularityOf } from './metrics/novelty.ts';
import { type Evaluation, report } from './metrics/report.ts';
import type { Series } from './metrics/series.ts';
import { type EvaluateOptions, type EvaluationPlan, planEvaluation } from './plan.ts';
import { trackProgress } from './progress.ts';
import { createAucScoring, createListScoring } from './scoring.ts';

/**
 * The metrics that docs/EVALUATION.md defines, as means over all users with at least one test item. Test items that the
 * model does not know, or that are left out as seen, cannot be hit but count in |T|: they are misses. The positives of the
 * AUC are a user's test items that can be ranked; its negatives are all items neither tested nor left out. Users for whom a
 * metric is not defined (the AUC without positives or negatives, novelty of an empty list, diversity of fewer than two
 * items) do not enter its mean.
 *
 * Workers rank and score for a FactorModel; any other ranker is asked on this thread. The figures have the same bits for any
 * number of workers.
 *
 * @throws ArgumentError for what is no model, for bad options, when no user can be evaluated, and for a metric that is
 * defined for nobody; WorkerError when a worker dies; and the signal's reason when it aborts
 */
export async function evaluate(model: Ranker, options: EvaluateOptions): Promise<Evaluation> {
  const plan = planEvaluation(model, options);
  const accumulators = createAccumulators(plan);
  plan.options.signal?.throwIfAborted();
  const lease = await leasePool(plan.options, rankingEffort(plan.task));
  try {
    return await carryOut(plan, accumulators, lease.pool);
  } finally {
    lease.end();
  }
}

/** `evaluate` by a caller that has claimed a pool already, or wants this thread alone. */
export async function evaluateOn(
  pool: WorkerPool | null,
  model: Ranker,
  options: Omit<EvaluateOptions, keyof ThreadOptions>,
): Promise<Evaluation> {
  const plan = planEvaluation(model, options);
  return carryOut(plan, createAccumulators(plan), pool);
}

async function carryOut(
  { task, options, cutoffs, counts }: EvaluationPlan,
  accumulators: ReadonlyMap<string, MetricAccumulator>,
  pool: WorkerPool | null,
): Promise<Evaluation> {
  const { ranker } = task;
  const listLength = cutoffs[cutoffs.length - 1] ?? 0;
  const addLists = createListScoring(task, listLength, (list) => {
    for (const accumulator of accumulators.values()) accumulator.add(list);
  });
  const auc = options.metrics.includes('auc') ? createAucScoring(task) : null;
  await trackProgress(options, async (tracker) => {
    for await (const batch of batchesOf(task, { listLength, auc: auc !== null }, pool, tracker)) {
      const { ranking } = batch;
      if (ranking) addLists({ ...batch, ranking });
      await auc?.add(batch, tracker);
    }
  });
  const results: [string, Series | number | undefined][] = Array.from(accumulators, ([key, one]) => [
    key,
    one.result(),
  ]);
  if (auc) results.push(['auc', auc.result()]);
  return { ...counts, ...report(results, (user) => ranker.users.idAt(user), options) };
}

/** One for each metric and cut-off, by what the report calls it. */
function createAccumulators({ task, options, cutoffs }: EvaluationPlan): Map<string, MetricAccumulator> {
  const inputs = inputsOf(task, options);
  const names = Object.keys(CUTOFF_METRICS) as CutoffMetric[];
  const chosen = names.filter((name) => options.metrics.includes(name));
  return new Map(cutoffs.flatMap((k) => chosen.map((name) => [`${name}@${k}`, CUTOFF_METRICS[name](inputs, k)])));
}

/** Counts and vectors are made for the first metric that asks, and kept for the next. */
function inputsOf(
  { ranker, users, seen }: EvaluationPlan['task'],
  { train, popularity, vectors }: EvaluationPlan['options'],
): MetricInputs {
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
      throw new ArgumentError('vectors', vectors, 'given for diversity: the model has no item factors');
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
