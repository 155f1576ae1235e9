// Makes pools from whatever workers the host, or the caller's factory, has to give.
import { ArgumentError } from '../errors.ts';
import { checkNames } from '../option-names.ts';
import { checkWorkers, type WorkerHandle, type WorkerHost, type WorkerLike } from './host.ts';
import { WorkerPool } from './pool.ts';

/**
 * Starts one worker that runs the script `halfsweep/worker`, or returns null where that is impossible:
 * `() => new Worker('/assets/halfsweep-worker.js', { type: 'module' })`.
 */
export type WorkerFactory = () => WorkerLike | null | Promise<WorkerLike | null>;

export interface WorkerPoolOptions {
  /** Threads; `auto` (default) is one for each core. */
  workers?: 'auto' | number;
  /** Starts a worker in another way, for example from a URL that the page's policy allows. */
  workerFactory?: WorkerFactory;
}

/** `createWorkerPool` (index.ts) on this host. */
export async function createPool(host: WorkerHost, options: WorkerPoolOptions = {}): Promise<WorkerPool> {
  checkNames(options, { workers: true, workerFactory: true } satisfies Record<keyof WorkerPoolOptions, true>);
  const { workers = 'auto', workerFactory } = options;
  if (workers !== 'auto') checkWorkers(workers);
  if (workerFactory !== undefined && typeof workerFactory !== 'function') {
    throw new ArgumentError('workerFactory', workerFactory, 'a function that returns a Worker or null');
  }
  const cores = host.parallelism();
  if (cores === 0) return new WorkerPool([]);
  const start = workerFactory ? async () => wrap(await workerFactory(), host.handleOf) : host.startWorker;
  return new WorkerPool(await startAll(workers === 'auto' ? cores : workers, start));
}

/** All of `count` workers, or none: some are simpler to do without. */
async function startAll(count: number, start: () => Promise<WorkerHandle | null>): Promise<WorkerHandle[]> {
  const attempts = await Promise.allSettled(Array.from({ length: count }, () => start()));
  const started = attempts.flatMap((attempt) => (attempt.status === 'fulfilled' && attempt.value) || []);
  if (started.length === count) return started;
  for (const handle of started) handle.end();
  const failed = attempts.find((attempt) => attempt.status === 'rejected');
  if (failed) throw failed.reason;
  return [];
}

function wrap(worker: WorkerLike | null, handleOf: (worker: WorkerLike) => WorkerHandle): WorkerHandle | null {
  if (worker === null) return null;
  if (typeof worker?.postMessage !== 'function' || typeof worker.terminate !== 'function') {
    throw new ArgumentError('workerFactory()', worker, 'a Worker or null');
  }
  return handleOf(worker);
}
