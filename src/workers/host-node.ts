// Threads of Node (and of Bun and Deno through the same module).
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import script from './built/worker-node.ts';
import type { WorkerHandle, WorkerHost, WorkerLike } from './host.ts';

export const host: WorkerHost = {
  parallelism: availableParallelism,

  async startWorker() {
    try {
      // The process's own flags (such as --input-type=module) would be applied to the source.
      return handleOf(new Worker(script, { eval: true, execArgv: [], name: 'halfsweep' }));
    } catch {
      // Node's permission model without --allow-worker.
      return null;
    }
  },

  handleOf: (worker: WorkerLike) => handleOf(worker as Worker),
};

function handleOf(worker: Worker): WorkerHandle {
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onDeath) {
      worker.on('message', onMessage);
      worker.on('messageerror', (error) => onDeath(String(error)));
      worker.on('error', (error) => onDeath(String(error)));
      worker.on('exit', (code) => onDeath(`it exited with code ${code}`));
    },
    end: () => void worker.terminate(),
    // An idle pool must not keep the process alive, and a promise does not: a running fit does so through its threads.
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
  };
}
