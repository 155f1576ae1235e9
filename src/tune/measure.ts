// What a model is worth: the metrics that were asked for, on the held-out users or on a sample of them.
import { rowsWith } from '../data/csr.ts';
import type { Interactions } from '../data/interactions.ts';
import { Random } from '../data/random.ts';
import { evaluateOn } from '../evaluate/evaluate.ts';
import type { MetricName } from '../evaluate/plan.ts';
import { sample } from '../evaluate/split/sample.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import type { ValidationContext } from '../solve/run/validation.ts';

export interface Measured {
  /** By name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The standard error of the first, by how users differ. */
  readonly error: number;
}

/** Metrics as in `ndcg@10`, means over the users with held-out interactions. */
export async function measureAll(
  model: Ranker,
  test: Interactions,
  names: readonly string[],
  { pool, signal }: ValidationContext,
): Promise<Measured> {
  const parts = names.map((name) => name.split('@'));
  const metrics = [...new Set(parts.map(([name]) => name as MetricName))];
  const k = parts.map(([, cutoff]) => Number(cutoff));
  const report = await evaluateOn(pool, model, { test, metrics, k, perUser: true, signal });
  return {
    metrics: Object.fromEntries(names.map((name) => [name, report.metrics[name]])),
    error: errorOfMean(report.perUser![names[0]].values),
  };
}

function errorOfMean(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / Math.max(1, values.length - 1) / values.length);
}

/** The held-out interactions of so many users at most, drawn at random. */
export function ofSomeUsers(test: Interactions, most: number, seed: number): Interactions {
  const counts = test.userCounts();
  const held = rowsWith(counts);
  if (held.length <= most) return test;
  const isDrawn = sample(held.length, most, new Random(seed));
  const mask = new Uint8Array(test.nnz);
  held.forEach((user, at) => {
    if (isDrawn[at]) mask.fill(1, test.indptr[user], test.indptr[user + 1]);
  });
  return test.select(mask);
}
