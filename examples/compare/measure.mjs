// One method: fitted against the clock, ranked for the held-out interactions, and its objective computed afterwards.
import { evaluate, loss } from 'halfsweep';

export const K = 20;

export async function measure({ name, fit, settings, weighted = false, w0 }, train, test) {
  const start = performance.now();
  const model = await fit(train);
  const seconds = (performance.now() - start) / 1000;
  const { metrics } = await evaluate(model, { test, k: K, metrics: ['ndcg', 'recall', 'coverage'] });
  return {
    name,
    settings,
    w0,
    seconds,
    ndcg: metrics[`ndcg@${K}`],
    recall: metrics[`recall@${K}`],
    coverage: metrics[`coverage@${K}`],
    loss: weighted ? await loss(model, train) : undefined,
  };
}
