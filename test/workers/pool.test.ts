// Pools: whose they are, one fit at a time, and what is left of them afterwards.
import { describe, expect, it } from 'vitest';
import { ArgumentError, NumericalError, WorkerError } from '../../src/errors.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import type { WalsOptions } from '../../src/solve/wals/options.ts';
import type { WorkerHandle } from '../../src/workers/host.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import type { FromWorker, ToWorker } from '../../src/workers/messages.ts';
import { WorkerPool } from '../../src/workers/pool.ts';
import { given } from '../solve/problems.ts';
import { threads } from './threads.ts';

const small = given({ seed: 1, userCount: 60, itemCount: 50, density: 0.2, factors: 8 }).interactions;
const large = given({ seed: 2, userCount: 1200, itemCount: 700, density: 0.15, factors: 64 }).interactions;
const quick = { factors: 8, epochs: 2, simd: 'strict' } as const;
/** Work for ever, in effect. */
const endless = { factors: 64, epochs: 1_000_000, lossEvery: 0 } as const;

describe('a pool of the caller', () => {
  it('serves one fit after another, of other sizes and objectives', async () => {
    using pool = await createWorkerPool({ workers: 2 });
    for (const [interactions, options] of [
      [large, { factors: 32, epochs: 1 }],
      [small, quick],
      [small, { ...quick, factors: 3, objective: 'explicit', solver: 'cg' }],
    ] as const) {
      const pooled = await fitWals(interactions, { simd: 'strict', ...options, workers: pool });
      const alone = await fitWals(interactions, { simd: 'strict', ...options, workers: 1 });
      expect(pooled.itemFactors).toEqual(alone.itemFactors);
      expect(pool.size).toBe(2);
    }
  });

  it('refuses a second fit while one is running, which goes on unharmed', async () => {
    using pool = await createWorkerPool({ workers: 2 });
    const first = fitWals(small, { ...quick, workers: pool });
    const second = fitWals(large, { ...quick, workers: pool });
    await expect(second).rejects.toThrow(ArgumentError);
    await expect(second).rejects.toThrow(/a pool that nothing else is using/);
    expect((await first).itemFactors).toEqual((await fitWals(small, { ...quick, workers: 1 })).itemFactors);
    await fitWals(small, { ...quick, workers: pool });
  });

  it('can be used again after a fit that failed', async () => {
    using pool = await createWorkerPool({ workers: 2 });
    for (const options of [
      { onEpoch: () => Promise.reject(new RangeError('no more')) },
      { weight: -1 },
      { objective: 'explicit', regularization: 0, factors: 40 },
      { signal: AbortSignal.abort(new RangeError('too late')) },
    ] as WalsOptions[]) {
      await expect(fitWals(small, { ...quick, ...options, workers: pool })).rejects.toThrow();
      await fitWals(small, { ...quick, workers: pool });
    }
  });

  it('is refused once it is disposed of', async () => {
    const pool = await createWorkerPool({ workers: 2 });
    pool.dispose();
    pool.dispose();
    expect(pool.size).toBe(0);
    const fit = fitWals(small, { ...quick, workers: pool });
    await expect(fit).rejects.toThrow(ArgumentError);
    await expect(fit).rejects.toThrow(/has not been disposed of/);
  });

  it('ends its threads at the end of a `using` block', async () => {
    const { factory, ended, workers } = threads();
    {
      using pool = await createWorkerPool({ workers: 3, workerFactory: factory });
      expect(pool.size).toBe(3);
    }
    await ended();
    expect(workers).toHaveLength(3);
  });

  it.each([
    ['within a job', async (pool: WorkerPool) => void setTimeout(() => pool.dispose(), 50), endless],
    ['between two', async () => {}, { ...endless, disposes: true }],
  ])(
    'that is disposed of during a fit, %s, ends it with WorkerError',
    async (_, before, {
      disposes,
      ...options
    }: {
      disposes?: boolean;
    } & WalsOptions) => {
      const { factory, ended } = threads();
      const pool = await createWorkerPool({ workers: 2, workerFactory: factory });
      const onEpoch = () => {
        if (disposes) pool.dispose();
      };
      const fit = fitWals(large, { ...options, workers: pool, onEpoch });
      await before(pool);
      await expect(fit).rejects.toThrow(WorkerError);
      await expect(fit).rejects.toThrow(/disposed of while it was in use/);
      await ended();
    },
  );

  it('of size 0 leaves the fit to the calling thread', async () => {
    using pool = await createWorkerPool({ workers: 2, workerFactory: () => null });
    expect(pool.size).toBe(0);
    const model = await fitWals(small, { ...quick, workers: pool });
    expect(model.itemFactors).toEqual((await fitWals(small, { ...quick, workers: 1 })).itemFactors);
  });
});

describe('abort', () => {
  it('rejects with the reason, and the pool can be used again', async () => {
    using pool = await createWorkerPool({ workers: 2 });
    for (const delay of [0, 20, 60]) {
      const controller = new AbortController();
      const reason = new RangeError(`after ${delay} ms`);
      setTimeout(() => controller.abort(reason), delay);
      await expect(fitWals(large, { ...endless, workers: pool, signal: controller.signal })).rejects.toBe(reason);
      const model = await fitWals(small, { ...quick, workers: pool });
      expect(model.itemFactors).toEqual((await fitWals(small, { ...quick, workers: 1 })).itemFactors);
    }
  });
});

describe('what failed', () => {
  it('is the row that a single thread would have met first, whoever is faster', async () => {
    const options = { objective: 'explicit', regularization: 0, factors: 128, epochs: 1, simd: 'strict' } as const;
    const alone = await fitWals(large, { ...options, workers: 1 }).catch((error) => error);
    expect(alone).toBeInstanceOf(NumericalError);
    for (const count of [2, 3, 8]) {
      const { factory } = threads(
        `if (number % 2 === 0) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);`,
      );
      const pooled = await fitWals(large, { ...options, workers: count, workerFactory: factory }).catch((e) => e);
      expect(pooled).toEqual(alone);
      expect(pooled.where).toEqual(alone.where);
    }
  });

  it('is the earliest range, in whatever order the workers report', async () => {
    const failures = [{ range: 7, result: 70 }, { range: 2, result: 20 }, null, { range: 4, result: 40 }];
    const pool = new WorkerPool(failures.map((failure) => handle((_, answer) => answer({ type: 'done', failure }))));
    expect(
      await pool.run(() => ({ type: 'attach', module: {}, memory: new WebAssembly.Memory({ initial: 0 }) })),
    ).toEqual({ range: 2, result: 20 });
  });
});

describe('the threads of a fit', () => {
  it('are as many as asked for, and end with it', async () => {
    const { factory, workers, ended } = threads();
    await fitWals(small, { ...quick, workers: 3, workerFactory: factory });
    expect(workers).toHaveLength(3);
    await ended();
  });

  it('end with a fit that fails, too', async () => {
    const { factory, ended } = threads();
    const fit = fitWals(small, { ...quick, workers: 2, workerFactory: factory, weight: -1 });
    await expect(fit).rejects.toThrow(ArgumentError);
    await ended();
  });

  it('are none for little work, unless a number is asked for', async () => {
    const { factory, workers } = threads();
    const model = await fitWals(small, { ...quick, workers: 'auto', workerFactory: factory });
    expect(model.factors).toBe(8);
    expect(workers).toHaveLength(0);
    await fitWals(small, { ...quick, workers: 1, workerFactory: factory });
    expect(workers).toHaveLength(0);
  });

  it('are none where the factory has none, and those that it had are ended', async () => {
    const { factory, workers, ended } = threads();
    const miserly = () => (workers.length < 2 ? factory() : null);
    const counts: number[] = [];
    const onEpoch = (event: { workers: number }) => void counts.push(event.workers);
    const model = await fitWals(small, { ...quick, workers: 3, workerFactory: miserly, onEpoch });
    expect(counts).toEqual([1, 1]);
    expect(model.itemFactors).toEqual((await fitWals(small, { ...quick, workers: 1 })).itemFactors);
    await ended();
  });

  it.each([
    [
      'throws',
      () => {
        throw new RangeError('no worker today');
      },
    ],
    ['rejects', () => Promise.reject(new RangeError('no worker today'))],
  ])('are ended when the factory %s, and its error is passed on', async (_, fail) => {
    const { factory, workers, ended } = threads();
    const broken = () => (workers.length < 2 ? factory() : fail());
    await expect(createWorkerPool({ workers: 3, workerFactory: broken })).rejects.toThrow('no worker today');
    await ended();
  });
});

it.each([0, -1, 1.5, 1025, Number.NaN, '2', null, {}])('workers: %s is refused', async (workers) => {
  const options = { ...quick, workers: workers as number };
  await expect(fitWals(small, options)).rejects.toThrow(ArgumentError);
  await expect(createWorkerPool({ workers: workers as number })).rejects.toThrow(ArgumentError);
});

it.each([7, {}, () => ({}), () => 'worker'])('workerFactory: %s is refused', async (workerFactory) => {
  const options = { workers: 2, workerFactory: workerFactory as () => null };
  await expect(createWorkerPool(options)).rejects.toThrow(ArgumentError);
});

function handle(respond: (message: ToWorker, answer: (message: FromWorker) => void) => void): WorkerHandle {
  let listener: (message: FromWorker) => void = () => {};
  return {
    post: (message) => queueMicrotask(() => respond(message, (answer) => listener(answer))),
    listen: (onMessage) => {
      listener = onMessage;
    },
    end: () => {},
    hold: () => {},
  };
}
