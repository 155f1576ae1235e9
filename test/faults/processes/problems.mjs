// Small fits, evaluations and searches of the library in this process, each a function of the options that a case adds.
import { createHash } from 'node:crypto';

/** By name: `(options) → what came out`, as text that is equal for equal results. `options` has `signal` and `workers`. */
export function problemsOf({ fitWals, fitSgd, fitSvd, evaluate, evaluateFoldIn, evaluateRatings, tune, Interactions }) {
  const users = Array.from({ length: 6000 }, (_, k) => (k * 7919) % 300);
  const items = users.map((user, k) => (k * 104_729 + user) % 200);
  const data = Interactions.fromTriplets({
    users,
    items,
    values: users.map((_, k) => 1 + (k % 5)),
    userCount: 300,
    itemCount: 200,
  });
  const test = Interactions.fromTriplets({
    users: users.map((user) => (user * 3 + 1) % 300),
    items,
    userCount: 300,
    itemCount: 200,
  });
  const digest = ({ userFactors, itemFactors }) => {
    const hash = createHash('sha256');
    for (const { buffer, byteOffset, byteLength } of [userFactors, itemFactors])
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    return hash.digest('hex');
  };
  const fit = { simd: 'strict', factors: 16, epochs: 2 };
  const model = fitWals(data, { ...fit, workers: 1 });
  const fits = {
    'fit exact': async (options) => digest(await fitWals(data, { ...fit, solver: 'exact', ...options })),
    'fit cg': async (options) => digest(await fitWals(data, { ...fit, solver: 'cg', ...options })),
    'fit explicit': async (options) =>
      digest(await fitWals(data, { ...fit, objective: 'explicit', biases: true, ...options })),
    'fit validated': async (options) =>
      digest(await fitWals(data, { ...fit, validation: { interactions: test, metric: 'ndcg@5' }, ...options })),
    'fit checkpoints': async (options) => digest(await fitWals(data, { ...fit, onCheckpoint: () => {}, ...options })),
    'fit sgd': async (options) => digest(await fitSgd(data, { ...fit, loss: 'bpr', ...options })),
    'fit svd': async ({ workers: _, ...options }) =>
      digest((await fitSvd(data, { factors: 4, seed: 1, epochs: 4, ...options })).model),
  };
  const shown = (result) => JSON.stringify(result);
  return {
    fits,
    evaluate: {
      'evaluate rankings': async (options) =>
        shown((await evaluate(await model, { test, k: [5], batch: 16, ...options })).metrics),
      'evaluate fold-in': async ({ workers, ...options }) =>
        shown((await evaluateFoldIn(await model, { foldIn: data, test, k: 5, workers, ...options })).metrics),
      'evaluate ratings': async ({ workers: _, ...options }) => {
        const { rmse, mae } = await evaluateRatings(await model, { test, ...options });
        return shown({ rmse, mae });
      },
    },
    tune: {
      tune: async (options) => {
        const search = { trials: 2, rungs: 1, factors: 4, epochs: 2, refine: false, seed: 1, simd: 'strict' };
        const { best, trials, model: found } = await tune(data, { ...search, ...options });
        return shown([best.parameters, trials.map(({ value }) => value), digest(found)]);
      },
    },
  };
}
