// The main entry as a page has it: what index.ts exports, under the same names and types, but what computes for long is
// loaded when it is first called, so that a page which recommends does not wait for the solvers.

// First, because gzip looks back 32 kB: between two pieces of code the kernels would part them.
import '#kernels';

import type * as whole from './index.ts';

export * from './index.ts';

type Work<Args extends unknown[], Result> = (...args: Args) => Promise<Result>;

/** A function that is loaded at its first call; if that fails its promise rejects, as it does for the function's own errors. */
function onDemand<Args extends unknown[], Result>(load: () => Promise<Work<Args, Result>>): Work<Args, Result> {
  return async (...args) => (await load())(...args);
}

type Fit<Args extends unknown[], Model, Epoch> = Work<Args, Model> & {
  epochs(...args: Args): AsyncIterableIterator<Epoch>;
};

/** The same for a fit, which has `epochs` besides. */
function fitOnDemand<Args extends unknown[], Model, Epoch>(load: () => Promise<Fit<Args, Model, Epoch>>) {
  return Object.assign(onDemand(load), {
    async *epochs(...args: Args) {
      yield* (await load()).epochs(...args);
    },
  });
}

export const fitWals: typeof whole.fitWals = fitOnDemand(async () => (await import('./solve/wals/fit.ts')).fitWals);

export const fitSgd: typeof whole.fitSgd = fitOnDemand(async () => (await import('./solve/sgd/fit.ts')).fitSgd);

export const fitSvd: typeof whole.fitSvd = onDemand(async () => (await import('./solve/svd/fit.ts')).fitSvd);

export const loss: typeof whole.loss = onDemand(async () => (await import('./solve/wals/loss.ts')).loss);

export const estimateMemory: typeof whole.estimateMemory = onDemand(
  async () => (await import('./solve/wals/memory.ts')).estimateMemory,
);

export const tune: typeof whole.tune = onDemand(async () => (await import('./tune/tune.ts')).tune);

export const evaluate: typeof whole.evaluate = onDemand(async () => (await import('./evaluate/evaluate.ts')).evaluate);

export const evaluateFoldIn: typeof whole.evaluateFoldIn = onDemand(
  async () => (await import('./evaluate/evaluate-fold-in.ts')).evaluateFoldIn,
);

export const evaluateNegatives: typeof whole.evaluateNegatives = onDemand(
  async () => (await import('./evaluate/evaluate-negatives.ts')).evaluateNegatives,
);

export const evaluateRatings: typeof whole.evaluateRatings = onDemand(
  async () => (await import('./evaluate/evaluate-ratings.ts')).evaluateRatings,
);

export const approximate: typeof whole.approximate = onDemand(
  async () => (await import('./model/rank/approximate.ts')).approximate,
);

export const loadKernels: typeof whole.loadKernels = onDemand(
  async () => (await import('./wasm/load-kernels.ts')).loadKernels,
);
