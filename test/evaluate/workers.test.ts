// Evaluations on workers and on this thread: the same bits, and considerate of what else runs.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ArgumentError, WorkerError } from '../../src/errors.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { evaluateFoldIn } from '../../src/evaluate/evaluate-fold-in.ts';
import { evaluateNegatives } from '../../src/evaluate/evaluate-negatives.ts';
import { evaluateRatings } from '../../src/evaluate/evaluate-ratings.ts';
import type { EvaluateOptions } from '../../src/evaluate/plan.ts';
import { popularityModel } from '../../src/evaluate/popularity-model.ts';
import type { Progress } from '../../src/evaluate/progress.ts';
import { holdOutUsers } from '../../src/evaluate/split/hold-out-users.ts';
import { splitInteractions } from '../../src/evaluate/split/split-interactions.ts';
import type { FactorModel } from '../../src/model/factor-model.ts';
import type { Ranker } from '../../src/model/rank/ranker.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import type { EpochEvent } from '../../src/solve/wals/options.ts';
import { sharedMemories } from '../../src/wasm/memories.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import type { WorkerPool } from '../../src/workers/pool.ts';
import { given, type Shape, shape } from '../solve/problems.ts';
import { threads } from '../workers/threads.ts';

const { interactions } = given({ seed: 4, userCount: 900, itemCount: 130, density: 0.1, factors: 0 });
const { train, test } = splitInteractions(interactions, { holdout: 0.3 });
const everything: EvaluateOptions = {
  test,
  k: [2, 5, 40],
  metrics: ['precision-pooled', 'recall', 'ndcg', 'map', 'mrr', 'auc', 'coverage', 'gini', 'novelty', 'diversity'],
  perUser: true,
  bootstrap: { samples: 20 },
};
let model: FactorModel;
let pool: WorkerPool;

beforeAll(async () => {
  model = await fitWals(train, { factors: 9, epochs: 2, workers: 1 });
  pool = await createWorkerPool({ workers: 2 });
});
afterAll(() => pool.dispose());

describe('the figures', () => {
  it.each([2, 3, 8])('have the same bits with %i workers as on this thread', async (workers) => {
    const alone = await evaluate(model, { ...everything, workers: 1 });
    expect(await evaluate(model, { ...everything, workers })).toEqual(alone);
    expect(await evaluate(model, { ...everything, workers, batch: 11 })).toEqual(alone);
  });

  it('have them for a ranker that hands on what the model says', async () => {
    const ranker: Ranker = {
      users: model.users,
      items: model.items,
      seen: model.seen,
      rank: (users, options) => model.rank(users, options),
      scoreAll: (users) => model.scoreAll(users),
      scoreItems: (user, items) => model.scoreItems(user, items),
    };
    const options = { ...everything, vectors: model };
    expect(await evaluate(ranker, options)).toEqual(await evaluate(model, { ...options, workers: pool }));
  });

  it('have them on any data, with and without what was seen', () =>
    fc.assert(
      fc.asyncProperty(shape, fc.integer({ min: 1, max: 30 }), fc.boolean(), async (of: Shape, k, isSeen) => {
        const data = given(of).interactions;
        const parts = splitInteractions(data, { holdout: 0.5 });
        fc.pre(parts.test.nnz > 0 && parts.train.nnz > 0);
        const fitted = await fitWals(parts.train, { factors: of.factors, epochs: 1, workers: 1 });
        const known = isSeen ? parts.train : parts.train.select([]);
        const options = { test: parts.test, train: known, k, perUser: true };
        const alone = await evaluate(fitted, { ...options, workers: 1 });
        expect(await evaluate(fitted, { ...options, workers: pool })).toEqual(alone);
      }),
      { numRuns: 25 },
    ));

  it('have them for users that are folded in', async () => {
    const parts = holdOutUsers(interactions, { users: 200 });
    const fitted = await fitWals(parts.train, { factors: 9, epochs: 2, workers: 1 });
    const options = { foldIn: parts.foldIn, test: parts.test, k: 7, perUser: true };
    const alone = await evaluateFoldIn(fitted, { ...options, workers: 1 });
    expect(await evaluateFoldIn(fitted, { ...options, workers: pool })).toEqual(alone);
  });

  it('have them in the validations of a fit, which lends its pool', async () => {
    const values = async (workers: number) => {
      const found: (number | undefined)[] = [];
      const onEpoch = ({ validation }: EpochEvent) => void found.push(validation);
      const options = { factors: 9, epochs: 3, simd: 'strict', validation: { interactions: test }, onEpoch } as const;
      const fitted = await fitWals(train, { ...options, workers });
      return { found, model: Buffer.from(fitted.encode()).toString('base64') };
    };
    expect(await values(2)).toEqual(await values(1));
  });
});

describe('a pool of the caller', () => {
  it('is used as it is, again and again, and given back', async () => {
    const { factory, workers, ended } = threads();
    const own = await createWorkerPool({ workers: 2, workerFactory: factory });
    for (let round = 0; round < 3; round++) await evaluate(model, { ...everything, workers: own });
    await fitWals(train, { factors: 4, epochs: 1, workers: own });
    expect(workers).toHaveLength(2);
    own.dispose();
    await ended();
    await expect(evaluate(model, { ...everything, workers: own })).rejects.toThrow(ArgumentError);
  });

  it('serves one at a time', async () => {
    const first = evaluate(model, { ...everything, workers: pool });
    await expect(evaluate(model, { ...everything, workers: pool })).rejects.toThrow(/nothing else is using/);
    expect(await first).toEqual(await evaluate(model, { ...everything, workers: 1 }));
  });

  it('is not asked about rankers that it knows nothing of', async () => {
    using taken = await createWorkerPool({ workers: 2 });
    taken.claim(sharedMemories);
    const popular = await evaluate(popularityModel(train), { test, workers: taken });
    expect(popular).toEqual(await evaluate(popularityModel(train), { test }));
  });

  it('that dies fails the evaluation', async () => {
    const own = await createWorkerPool({ workers: 2 });
    const onProgress = () => own.dispose();
    await expect(evaluate(model, { ...everything, batch: 50, workers: own, onProgress })).rejects.toThrow(WorkerError);
  });
});

/** Every evaluation there is, one user after the other or in small batches. */
const evaluations: [string, (options: Pick<EvaluateOptions, 'signal' | 'onProgress'>) => Promise<unknown>][] = [
  ['on this thread', (options) => evaluate(model, { ...everything, batch: 10, workers: 1, ...options })],
  ['on workers', (options) => evaluate(model, { ...everything, batch: 10, workers: pool, ...options })],
  ['among negatives', (options) => evaluateNegatives(model, { cases: cases(), ...options })],
  ['of ratings', (options) => evaluateRatings(model, { test, ...options })],
  ['by folding in', (options) => evaluateFoldIn(model, { foldIn: train, test, ...options })],
];

function cases() {
  return Array.from(train.users.ids(), (user, at) => ({ user, positive: at % 100, negatives: [101, 102, 103] }));
}

describe.each(evaluations)('the progress: %s', (_, run) => {
  it('tells how far it is, to the end', async () => {
    const seen: Progress[] = [];
    await run({ onProgress: (progress) => void seen.push(progress) });
    expect(seen.length).toBeGreaterThan(1);
    const { of } = seen[0];
    expect(seen.at(-1)).toEqual({ users: of, of });
    const counts = seen.map(({ users }) => users);
    expect(counts).toEqual([...new Set(counts)].sort((a, b) => a - b));
  });

  it('ends with the reason of an abort', async () => {
    const reason = new RangeError('enough');
    await expect(run({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = () => controller.abort(reason);
    await expect(run({ signal: controller.signal, onProgress })).rejects.toBe(reason);
    await run({});
  });

  it('awaits the listener, and fails as it does', async () => {
    let pending = 0;
    const slow = async () => {
      expect(++pending).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 2));
      pending--;
    };
    await run({ onProgress: slow });
    expect(pending).toBe(0);
    const error = new RangeError('no more');
    await expect(run({ onProgress: () => Promise.reject(error) })).rejects.toBe(error);
  });

  it('throws what the listener throws, and can be run again', async () => {
    const error = new RangeError('no more');
    const onProgress = () => {
      throw error;
    };
    await expect(run({ onProgress })).rejects.toBe(error);
    await run({});
  });
});

it('lets the event loop turn', async () => {
  // A batch of work that is long enough for a turn to be due, however fast the machine.
  const slow: Ranker = {
    users: model.users,
    items: model.items,
    seen: model.seen,
    rank: (users, options) => model.rank(users, options),
    scoreAll(users) {
      for (const end = performance.now() + 30; performance.now() < end; );
      return model.scoreAll(users);
    },
    scoreItems: (user, items) => model.scoreItems(user, items),
  };
  let hasTurned = false;
  setImmediate(() => {
    hasTurned = true;
  });
  await evaluate(slow, { ...everything, batch: 400, workers: 1, bootstrap: undefined, vectors: model });
  expect(hasTurned).toBe(true);
});
