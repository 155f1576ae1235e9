// On a page long work sends itself messages (src/workers/pause.ts): whatever is opened for that is closed with the work.
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { loss } from '../../../src/solve/wals/loss.ts';
import { example, given } from '../problems.ts';

const { interactions } = given(example);
const options = { factors: 4, epochs: 2, simd: 'strict', workers: 1 } as const;
const model = await fitWals(interactions, options);
let [opened, closed] = [0, 0];

/** One whose messages come at once. */
class CountedChannel {
  readonly port1 = { onmessage: () => {}, close: () => closed++ };
  readonly port2 = { postMessage: () => queueMicrotask(() => this.port1.onmessage()), close: () => closed++ };
  constructor() {
    opened += 2;
  }
}

beforeEach(() => {
  [opened, closed] = [0, 0];
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('MessageChannel', CountedChannel);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const aborted = { signal: AbortSignal.abort(new RangeError('enough')) };

it.each<[string, (more: object) => Promise<unknown>]>([
  ['fitWals', (more) => fitWals(interactions, { ...options, ...more })],
  ['fitSgd', (more) => fitSgd(interactions, { ...options, ...more })],
  ['fitSvd', (more) => fitSvd(interactions, { factors: 4, simd: 'strict', ...more })],
  ['loss', () => loss(model, interactions)],
  ['evaluate', (more) => evaluate(model, { test: interactions, ...more })],
])('%s leaves no channel open, to its end or aborted', async (_, work) => {
  await work({});
  expect(opened).toBeGreaterThan(0);
  expect(closed).toBe(opened);
  await work(aborted).catch(() => {});
  expect(closed).toBe(opened);
});
