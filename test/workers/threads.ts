// Factories of real threads whose script misbehaves on purpose, and which can tell when all of them have ended.
import { Worker } from 'node:worker_threads';
import workerScript from '../../src/workers/built/worker-node.ts';
import type { WorkerFactory } from '../../src/workers/create-pool.ts';

export interface Threads {
  readonly factory: WorkerFactory;
  readonly workers: Worker[];
  /** Resolves when every thread that was started has ended; a thread left behind makes the test time out. */
  ended(): Promise<void>;
}

/**
 * `onHalfSweep` is source text that runs in the worker before it serves a half-sweep; `number` is 0, 1, … by worker. `script` is
 * source text in the place of all that a worker runs.
 */
export function threads(onHalfSweep = '', script?: string): Threads {
  const workers: Worker[] = [];
  const exits: Promise<void>[] = [];
  const factory = () => {
    const misbehaving = `((port, number) => {
      const on = port.on.bind(port);
      port.on = (event, receiver) => on(event, (message) => {
        if (message.kernel === 'halfSweep') { ${onHalfSweep} }
        receiver(message);
      });
    })(require('node:worker_threads').parentPort, ${workers.length});`;
    const worker = new Worker(script ?? misbehaving + workerScript, { eval: true });
    workers.push(worker);
    exits.push(new Promise((resolve) => worker.once('exit', () => resolve())));
    return worker;
  };
  return { factory, workers, ended: async () => void (await Promise.all(exits)) };
}
