// What a runtime has to offer for workers. host-node.ts, host-web.ts and host-none.ts are the answers; package.json's
// `imports` choose among them, so that no page ever meets worker_threads.
import { ArgumentError } from '../errors.ts';
import type { FromWorker, ToWorker } from './messages.ts';

/** A worker of the runtime: a web `Worker`, or a `Worker` of node:worker_threads. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): unknown;
}

/** One worker, whatever the runtime calls it. */
export interface WorkerHandle {
  post(message: ToWorker): void;
  /** `onDeath` may be called more than once, and after `end`. */
  listen(onMessage: (message: FromWorker) => void, onDeath: (why: string) => void): void;
  end(): void;
  /** Whether the worker keeps the process alive. */
  hold(busy: boolean): void;
}

export interface WorkerHost {
  /** How many threads run at the same time here; 0 where memory cannot be shared with a worker. */
  parallelism(): number;
  /** Starts a worker, or resolves to null where that is impossible or forbidden. */
  startWorker(): Promise<WorkerHandle | null>;
  /** Wraps a worker that the caller started. */
  handleOf(worker: WorkerLike): WorkerHandle;
}

/** How many threads may be asked for, in words and as a test. */
export const WORKERS_DOMAIN = `'auto', an integer from 1 to 1024 or a WorkerPool`;

export function isWorkerCount(workers: unknown): workers is number {
  return Number.isInteger(workers) && (workers as number) >= 1 && (workers as number) <= 1024;
}

/** Throws ArgumentError unless the number is an integer from 1 to 1024. */
export function checkWorkers(workers: number): number {
  if (!isWorkerCount(workers)) throw new ArgumentError('workers', workers, WORKERS_DOMAIN);
  return workers;
}

/** How a fit that is given no pool comes by threads; null where it has none. */
export type OpenHost = (() => Promise<WorkerHost>) | null;
