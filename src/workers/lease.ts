// How many threads a piece of work takes, and whose they are.
import { openHost } from '#fit-host';
import { ArgumentError } from '../errors.ts';
import { aFunction } from '../option-kinds.ts';
import { accept, type OptionTable, option } from '../options.ts';
import { sharedMemories } from '../wasm/memories.ts';
import { createPool, type WorkerFactory } from './create-pool.ts';
import { checkWorkers, isWorkerCount, WORKERS_DOMAIN } from './host.ts';
import { WorkerPool } from './pool.ts';

export interface ThreadOptions {
  /**
   * Threads: a number, a pool of the caller's, or `auto` (default): in Node, Bun and Deno one for each core when there is
   * work enough for them, else this thread alone. Elsewhere a number above 1 is an error: a page passes a pool from
   * `halfsweep/workers`. The strict build gives the same bits for any number.
   */
  workers?: 'auto' | number | WorkerPool;
  /** Starts a worker in another way than the usual one, in Node, Bun and Deno; elsewhere it goes to `createWorkerPool`. */
  workerFactory?: WorkerFactory;
}

/** Who does the work does not change what comes out. */
export const THREAD_OPTIONS = {
  workers: option<'auto' | number | WorkerPool>(
    accept(WORKERS_DOMAIN, (given) => given === 'auto' || given instanceof WorkerPool || isWorkerCount(given)),
    'auto',
    { affectsResult: false },
  ),
  workerFactory: option(aFunction<WorkerFactory | undefined>(), undefined, { affectsResult: false }),
} satisfies OptionTable<ThreadOptions>;

/** A pool, or null for this thread alone, and what ends it: the work's own for good, a caller's only as far as claimed. */
export interface PoolLease {
  readonly pool: WorkerPool | null;
  end(): void;
}

/** Multiply-adds below which starting threads (some 30 ms) costs more than they save. */
const WORTH_THREADS = 4e9;

const alone: PoolLease = { pool: null, end: () => {} };

/**
 * A pool for several pieces of work, which claim it one after the other. Throws ArgumentError for a `workers` that is none,
 * and for threads asked of a runtime where the library starts none by itself.
 * @param multiplyAdds about how many there are to do; 0 where there is nothing that workers could do
 */
export async function openPool(
  { workers = 'auto', workerFactory }: ThreadOptions,
  multiplyAdds: number,
): Promise<PoolLease> {
  if (workers !== 'auto' && !(workers instanceof WorkerPool)) checkWorkers(workers);
  if (workers === 1 || multiplyAdds === 0) return alone;
  if (workers instanceof WorkerPool) return { pool: workers, end: () => {} };
  if (!openHost) {
    if (workers === 'auto' && workerFactory === undefined) return alone;
    throw new ArgumentError(
      workerFactory === undefined ? 'workers' : 'workerFactory',
      workerFactory ?? workers,
      'left to a pool in this runtime',
      `Make one by createWorkerPool of 'halfsweep/workers' and pass it: { workers: pool }.`,
    );
  }
  if (workers === 'auto' && multiplyAdds < WORTH_THREADS) return alone;
  const pool = await createPool(await openHost(), { workers, workerFactory });
  if (pool.size > 1) return { pool, end: () => pool.dispose() };
  pool.dispose();
  return alone;
}

/**
 * `openPool` for one piece of work, which has the pool to itself and finds threads in it, or null. Throws ArgumentError also
 * for a pool that somebody else has or that was disposed of; WorkerError for a pool whose workers died.
 */
export async function leasePool(options: ThreadOptions, multiplyAdds: number): Promise<PoolLease> {
  const { pool, end } = await openPool(options, multiplyAdds);
  if (!pool) return alone;
  pool.claim(sharedMemories);
  return {
    pool: pool.size > 0 ? pool : null,
    end() {
      pool.release();
      end();
    },
  };
}
