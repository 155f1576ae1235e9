// halfsweep/workers: threads, apart from the rest, so that a page which wants none has no worker in its bundle.
import { host } from '#pool-host';
import { createPool, type WorkerPoolOptions } from './create-pool.ts';
import type { WorkerPool } from './pool.ts';

export type { WorkerFactory, WorkerPoolOptions } from './create-pool.ts';
export type { WorkerLike } from './host.ts';
export { WorkerPool } from './pool.ts';

/**
 * A pool for several fits: `fitWals(interactions, { workers: pool })`. Where not all of its workers can be had, or memory
 * cannot be shared with them (a page that is not cross-origin isolated, a runtime without workers), its size is 0, and fits
 * run on the calling thread.
 *
 * @throws ArgumentError for options out of their domain, and whatever `workerFactory` throws.
 */
export function createWorkerPool(options: WorkerPoolOptions = {}): Promise<WorkerPool> {
  return createPool(host, options);
}
