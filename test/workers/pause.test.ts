// How a long fit lets the event loop turn, in runtimes played by stubs.
import { afterEach, expect, it, vi } from 'vitest';
import { createPause } from '../../src/workers/pause.ts';

/** A channel whose messages come before all timers, as microtasks do. */
class EagerChannel {
  static posted = 0;
  readonly port1 = { onmessage: () => {}, close: () => {} };
  readonly port2 = {
    postMessage: () => {
      EagerChannel.posted++;
      queueMicrotask(() => this.port1.onmessage());
    },
    close: () => {},
  };
}

afterEach(() => {
  vi.unstubAllGlobals();
  EagerChannel.posted = 0;
});

it('lets timers run where messages come before them and there are no workers, as in workerd', async () => {
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('MessageChannel', EagerChannel);
  let fired = false;
  setTimeout(() => {
    fired = true;
  });
  const pause = createPause();
  for (let turn = 0; turn < 1000 && !fired; turn++) await pause.take();
  pause.close();
  expect(fired).toBe(true);
});

it('sends itself messages on a page', async () => {
  vi.stubGlobal('setImmediate', undefined);
  vi.stubGlobal('Worker', class {});
  vi.stubGlobal('MessageChannel', EagerChannel);
  const pause = createPause();
  await pause.take();
  await pause.take();
  pause.close();
  expect(EagerChannel.posted).toBe(2);
});

it('does with timeouts where there is nothing else, as in the edge runtime', async () => {
  for (const name of ['setImmediate', 'MessageChannel']) vi.stubGlobal(name, undefined);
  const pause = createPause();
  await expect(pause.take()).resolves.toBeUndefined();
  pause.close();
});
