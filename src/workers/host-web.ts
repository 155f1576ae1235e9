// Web workers: from the package's own script where the bundler kept it beside this file, else from a Blob. A content
// security policy may allow one, both or neither.
import script from './built/worker-web.ts';
import type { WorkerHandle, WorkerHost, WorkerLike } from './host.ts';
import type { FromWorker } from './messages.ts';

export const host: WorkerHost = {
  /** Only a cross-origin isolated page may post shared memory to a worker. */
  parallelism() {
    const shareable =
      globalThis.crossOriginIsolated !== false &&
      typeof SharedArrayBuffer === 'function' &&
      typeof Worker === 'function';
    return shareable ? (globalThis.navigator?.hardwareConcurrency ?? 1) : 0;
  },

  async startWorker() {
    const worker = await started(fromScript);
    if (worker) return worker;
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    try {
      return await started(() => new Worker(url, { name: 'halfsweep' }));
    } finally {
      URL.revokeObjectURL(url);
    }
  },

  handleOf: (worker: WorkerLike) => handleOf(worker as Worker),
};

/** Written so that bundlers which know the pattern take the script along. */
function fromScript(): Worker {
  return new Worker(new URL('./worker-web.js', import.meta.url), { type: 'module', name: 'halfsweep' });
}

/** Resolves once the worker says that it runs, or to null: a script that is missing or forbidden throws or fires `error`. */
async function started(open: () => Worker): Promise<WorkerHandle | null> {
  try {
    const worker = open();
    const ready = await new Promise<boolean>((resolve) => {
      worker.onmessage = () => resolve(true);
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
    });
    if (ready) return handleOf(worker);
    worker.terminate();
  } catch {
    // As said above.
  }
  return null;
}

function handleOf(worker: Worker): WorkerHandle {
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onDeath) {
      worker.onmessage = (event: MessageEvent<FromWorker>) => onMessage(event.data);
      worker.onmessageerror = () => onDeath('its message could not be read');
      worker.onerror = (event) => {
        // The fit rejects with it; the page's own error handlers need not see it as well.
        event.preventDefault();
        onDeath(event.message || 'its script could not be loaded');
      };
    },
    end: () => worker.terminate(),
    hold: () => {},
  };
}
