// A fit can be stopped at any time, and leaves the thread to others while it runs.
import { describe, expect, it } from 'vitest';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { given } from '../problems.ts';

/** Work for ever, in effect: the tests end only because the fit does when told to. */
const endless = { factors: 64, epochs: 1_000_000, workers: 1, lossEvery: 0 } as const;
const { interactions } = given({ seed: 1, userCount: 600, itemCount: 400, density: 0.1, factors: 64 });

describe('the signal of fitWals', () => {
  it('rejects with its reason when it was aborted before, without an epoch', async () => {
    let epochs = 0;
    const reason = { why: 'changed my mind' };
    const fit = fitWals(interactions, {
      ...endless,
      signal: AbortSignal.abort(reason),
      onEpoch: () => void epochs++,
    });
    await expect(fit).rejects.toBe(reason);
    expect(epochs).toBe(0);
  });

  it('rejects with its reason when a timer aborts it on the way', async () => {
    const controller = new AbortController();
    const reason = new RangeError('too long');
    setTimeout(() => controller.abort(reason), 60);
    await expect(fitWals(interactions, { ...endless, signal: controller.signal })).rejects.toBe(reason);
  });

  it('rejects with an AbortError when no reason is given', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 30);
    const fit = fitWals(interactions, { ...endless, signal: controller.signal });
    await expect(fit).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('stops within the epoch, not after it', async () => {
    const controller = new AbortController();
    let epochs = 0;
    const fit = fitWals(interactions, {
      ...endless,
      signal: controller.signal,
      onEpoch: () => {
        epochs++;
        if (epochs === 2) controller.abort('now');
      },
    });
    await expect(fit).rejects.toBe('now');
    expect(epochs).toBe(2);
  });

  it('counts even after the last epoch', async () => {
    const controller = new AbortController();
    const options = { ...endless, epochs: 1, signal: controller.signal, onEpoch: () => controller.abort('late') };
    await expect(fitWals(interactions, options)).rejects.toBe('late');
  });

  it('does nothing when it is never aborted', async () => {
    const { signal } = new AbortController();
    const options = { factors: 4, epochs: 1, workers: 1, simd: 'strict' } as const;
    const model = await fitWals(interactions, { ...options, signal });
    expect(model.itemFactors).toEqual((await fitWals(interactions, options)).itemFactors);
  });
});

it('timers fire within an epoch', async () => {
  const { interactions } = given({ seed: 2, userCount: 1500, itemCount: 800, density: 0.1, factors: 128 });
  let ticks = 0;
  let ticksOfFirstEpoch = 0;
  const timer = setInterval(() => ticks++, 1);
  try {
    await fitWals(interactions, {
      ...endless,
      solver: 'exact',
      factors: 120,
      epochs: 1,
      onEpoch: () => {
        ticksOfFirstEpoch = ticks;
      },
    });
  } finally {
    clearInterval(timer);
  }
  // A hundred milliseconds of work and more: a fit that lets nobody in has one tick, or none.
  expect(ticksOfFirstEpoch).toBeGreaterThan(2);
});
