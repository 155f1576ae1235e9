// dist/browser/index.js, what a page has: the same names as the main entry, solvers that come when they are called, and
// errors as if they had been there.
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type * as main from '../../src/index.ts';
import type * as threads from '../../src/workers/index.ts';

const load = (file: string) => import(pathToFileURL(`dist/${file}`).href);
const page: typeof main = await load('browser/index.js');
const whole: typeof main = await load('index.js');

const interactions = (entry: typeof main) =>
  entry.Interactions.fromTriplets({ users: [0, 0, 1, 1, 2, 2, 3], items: [0, 1, 1, 2, 2, 3, 0] });
const options = { factors: 4, epochs: 3, simd: 'strict', workers: 1 } as const;

it('exports what the main entry does', () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(whole).sort());
});

describe('what is loaded on demand', () => {
  it('fits with the same bits', async () => {
    for (const fit of ['fitWals', 'fitSgd'] as const) {
      const [here, there] = await Promise.all([page, whole].map((entry) => entry[fit](interactions(entry), options)));
      expect(here.itemFactors).toEqual(there.itemFactors);
    }
    const of = (entry: typeof main) => entry.fitSvd(interactions(entry), { factors: 2, simd: 'strict' });
    const [here, there] = await Promise.all([of(page), of(whole)]);
    expect(here.sigma[0]).toBeGreaterThan(0);
    expect([here.u, here.sigma, here.v]).toEqual([there.u, there.sigma, there.v]);
  });

  it('gives the epochs one by one', async () => {
    for (const fit of [page.fitWals, page.fitSgd]) {
      const epochs: number[] = [];
      for await (const { epoch } of fit.epochs(interactions(page), options)) {
        epochs.push(epoch);
        if (epoch === 2) break;
      }
      expect(epochs).toEqual([1, 2]);
    }
  });

  it('measures and searches', async () => {
    const model = await page.fitWals(interactions(page), options);
    const measured = await page.evaluate(model, { test: interactions(page), k: 2 });
    expect(measured.users).toBe(4);
    expect(await page.loss(model, interactions(page))).toBeGreaterThan(0);
    const { best } = await page.tune(interactions(page), { factors: 4, trials: 2, epochs: 2, rungs: 1 });
    expect(best.epochs).toBeGreaterThan(0);
  });

  it.each(['fitWals', 'fitSgd', 'fitSvd', 'tune'] as const)('%s rejects a bad argument', async (name) => {
    const call = page[name] as (...args: unknown[]) => Promise<unknown>;
    await expect(call('rows')).rejects.toThrow(page.ArgumentError);
    await expect(call(interactions(page), { factors: -1 })).rejects.toMatchObject({ argument: 'factors' });
  });

  it('rejects with the reason of a signal', async () => {
    const fit = page.fitWals(interactions(page), { ...options, signal: AbortSignal.abort('enough') });
    await expect(fit).rejects.toBe('enough');
  });
});

describe('threads', () => {
  it.each([{ workers: 2 }, { workerFactory: () => null }])('are no matter of the main entry: %o', async (asked) => {
    const fit = page.fitWals(interactions(page), { factors: 4, ...asked });
    await expect(fit).rejects.toThrow(page.ArgumentError);
    await expect(fit).rejects.toThrow(/'halfsweep\/workers'/);
  });

  it('are one where nothing is said', async () => {
    const counts: number[] = [];
    await page.fitWals(interactions(page), {
      ...options,
      workers: 'auto',
      onEpoch: ({ workers }) => void counts.push(workers),
    });
    expect(counts).toEqual([1, 1, 1]);
  });

  it('come from a pool of halfsweep/workers, whose class is the one that the fit knows', async () => {
    // There is no web worker here: the pool is empty, and the fit runs on this thread.
    const { createWorkerPool }: typeof threads = await load('browser/workers.js');
    using pool = await createWorkerPool({ workers: 2 });
    expect(pool.size).toBe(0);
    const model = await page.fitWals(interactions(page), { ...options, workers: pool });
    expect(model.itemFactors).toEqual((await page.fitWals(interactions(page), options)).itemFactors);
  });
});
