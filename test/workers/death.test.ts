// A worker that dies or throws fails the fit with WorkerError, ends its companions and leaves nothing hanging.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { WorkerError } from '../../src/errors.ts';
import { fitWals } from '../../src/solve/wals/fit.ts';
import { createWorkerPool } from '../../src/workers/index.ts';
import { given } from '../solve/problems.ts';
import { threads } from './threads.ts';

const { interactions } = given({ seed: 2, userCount: 600, itemCount: 400, density: 0.1, factors: 64 });
const endless = { factors: 64, epochs: 1_000_000, lossEvery: 0, workers: 3 } as const;

afterEach(() => {
  vi.useRealTimers();
});

describe('a worker', () => {
  it.each([
    ['that throws outside of its script', `if (number === 1) throw new RangeError('out of luck');`, /out of luck/],
    ['that throws in a kernel', `if (number === 1) message.worker = null;`, /A worker threw: TypeError/],
    ['that traps', `if (number === 1) message.args = [0xfffffff0, 0, 1];`, /A worker threw: RuntimeError/],
    ['that exits', `if (number === 1) process.exit(7);`, /A worker died: it exited with code 7/],
    ['whose script does not load', `}}`, /A worker died: SyntaxError/],
  ])('%s ends the fit', async (_, source, message) => {
    const { factory, ended } = threads(source);
    const fit = fitWals(interactions, { ...endless, workerFactory: factory });
    await expect(fit).rejects.toThrow(WorkerError);
    await expect(fit).rejects.toThrow(message);
    await expect(fit).rejects.toMatchObject({ code: 'ERR_WORKER' });
    await ended();
  });

  it('that is terminated from outside ends the fit', async () => {
    const { factory, workers, ended } = threads();
    const fit = fitWals(interactions, { ...endless, workerFactory: factory });
    setTimeout(() => workers[2].terminate(), 60);
    await expect(fit).rejects.toThrow(WorkerError);
    await ended();
  });

  it('that dies between fits makes the next one fail, not run on fewer threads', async () => {
    const { factory, workers, ended } = threads();
    using pool = await createWorkerPool({ workers: 2, workerFactory: factory });
    await workers[0].terminate();
    const fit = () => fitWals(interactions, { ...endless, workers: pool });
    await expect(fit()).rejects.toThrow(WorkerError);
    await expect(fit()).rejects.toThrow(/A worker died/);
    expect(pool.size).toBe(0);
    await ended();
  });

  it('that runs another script, and never answers, ends the fit after a while', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { factory, workers, ended } = threads('', 'setInterval(() => {}, 1000);');
    const fit = fitWals(interactions, { ...endless, workerFactory: factory });
    const outcome = expect(fit).rejects.toThrow(/did not answer: its script must be that of 'halfsweep\/worker'/);
    while (workers.length < 3) await new Promise((resolve) => setImmediate(resolve));
    // The timer starts with the first job, which comes some turns of the event loop later.
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    vi.advanceTimersByTime(60_000);
    await outcome;
    await ended();
  });

  it('that cannot be reached ends the fit', async () => {
    const { factory, ended } = threads();
    const deaf = async () => {
      const worker = await factory();
      if (worker)
        worker.postMessage = () => {
          throw new RangeError('nobody listens');
        };
      return worker;
    };
    const fit = fitWals(interactions, { ...endless, workerFactory: deaf });
    await expect(fit).rejects.toThrow(WorkerError);
    await expect(fit).rejects.toThrow(/could not be reached: RangeError: nobody listens/);
    await ended();
  });
});
