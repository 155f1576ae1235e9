// Web workers: from a Blob, where shared memory may be posted at all (a cross-origin isolated page).
import type { FromWorker } from './messages.ts';
import type { WorkerHandle } from './pool.ts';
import { workerSource } from './worker-main.ts';

/** How many threads run at the same time here; 1 where memory cannot be shared with a worker. */
export function parallelism(): number {
  const shareable =
    globalThis.crossOriginIsolated !== false &&
    typeof SharedArrayBuffer === 'function' &&
    typeof Worker === 'function' &&
    typeof URL.createObjectURL === 'function';
  return shareable ? (globalThis.navigator?.hardwareConcurrency ?? 1) : 1;
}

/** Starts a worker, or returns null where there are none or the page's policy forbids them. */
export async function startWorker(): Promise<WorkerHandle | null> {
  if (parallelism() === 1) return null;
  const source = `${workerSource(`{
    postMessage: (message) => self.postMessage(message),
    onMessage: (receive) => { self.onmessage = (event) => receive(event.data); },
  }`)} self.postMessage({ type: 'done', id: 0 });`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  try {
    const worker = new Worker(url, { name: 'halfsweep' });
    return (await starts(worker)) ? handleOf(worker) : null;
  } catch {
    // A content security policy without worker-src blob: throws here in some engines, and fires `error` in others.
    return null;
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Resolves to whether the worker reported that it runs. */
function starts(worker: Worker): Promise<boolean> {
  return new Promise((resolve) => {
    worker.onmessage = () => resolve(true);
    worker.onerror = () => resolve(false);
  });
}

export function handleOf(worker: Worker): WorkerHandle {
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onDeath) {
      worker.onmessage = (event: MessageEvent<FromWorker>) => onMessage(event.data);
      worker.onerror = (event) => onDeath(event.message ?? 'it failed');
    },
    end: () => worker.terminate(),
    hold: () => {},
  };
}
