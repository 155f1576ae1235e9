// Threads of Node (and of Bun and Deno through the same module). package.json's `imports` chooses this file under the
// `node` condition, so that no page ever meets worker_threads.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { FromWorker } from './messages.ts';
import type { WorkerHandle } from './pool.ts';
import { workerSource } from './worker-main.ts';

/** How many threads run at the same time here. */
export function parallelism(): number {
  return availableParallelism();
}

/** Starts a thread, or returns null where there are none. */
export async function startWorker(): Promise<WorkerHandle | null> {
  const source = `const { parentPort } = require('node:worker_threads'); ${workerSource(`{
    postMessage: (message) => parentPort.postMessage(message),
    onMessage: (receive) => parentPort.on('message', receive),
  }`)}`;
  // The process's own flags (such as --input-type=module) would be applied to the source.
  const worker = new Worker(source, { eval: true, execArgv: [], name: 'halfsweep' });
  return {
    post: (message) => worker.postMessage(message),
    listen(onMessage, onDeath) {
      worker.on('message', (message: FromWorker) => onMessage(message));
      worker.on('error', (error) => onDeath(String(error)));
      worker.on('exit', (code) => onDeath(`it exited with code ${code}`));
    },
    end: () => void worker.terminate(),
    // An idle pool must not keep the process alive; a running fit does so through its own promise.
    hold: (busy) => (busy ? worker.ref() : worker.unref()),
  };
}
