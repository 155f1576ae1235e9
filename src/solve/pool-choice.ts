// How many threads a fit takes, and whose they are.
import { openHost } from '#fit-host';
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { checkWorkers } from '../workers/check-workers.ts';
import { createPool } from '../workers/create-pool.ts';
import { WorkerPool } from '../workers/pool.ts';
import type { Settings, WalsOptions } from './options.ts';

/** A claimed pool for the length of a fit, or null for this thread alone. */
export interface PoolLease {
  readonly pool: WorkerPool | null;
  /** Ends the fit's own pool; gives a caller's back. */
  end(): void;
}

/** Multiply-adds below which starting threads (some 30 ms) costs more than they save. */
const WORTH_THREADS = 4e9;

/** What the multiply-adds are estimated from. */
export type Effort = Pick<Settings, 'factors' | 'epochs' | 'solver'>;

const alone: PoolLease = { pool: null, end: () => {} };

/**
 * Throws ArgumentError for a `workers` that is none, a pool that another fit has or that was disposed of, or threads asked
 * of a runtime where a fit starts none by itself; WorkerError for a pool whose workers died.
 */
export async function openPool(
  { workers = 'auto', workerFactory }: Pick<WalsOptions, 'workers' | 'workerFactory'>,
  interactions: Interactions,
  settings: Effort,
): Promise<PoolLease> {
  if (workers instanceof WorkerPool) {
    workers.claim();
    const end = () => workers.release();
    return { pool: workers.size > 0 ? workers : null, end };
  }
  if (workers !== 'auto' && checkWorkers(workers) === 1) return alone;
  if (!openHost) {
    if (workers === 'auto' && workerFactory === undefined) return alone;
    throw new ArgumentError(
      workerFactory === undefined ? 'workers' : 'workerFactory',
      workerFactory ?? workers,
      'left to a pool in this runtime',
      `Make one by createWorkerPool of 'halfsweep/workers' and pass it: { workers: pool }.`,
    );
  }
  if (workers === 'auto' && !worthThreads(interactions, settings)) return alone;
  const pool = await createPool(await openHost(), { workers, workerFactory });
  if (pool.size > 1) {
    pool.claim();
    return { pool, end: () => pool.dispose() };
  }
  pool.dispose();
  return alone;
}

function worthThreads({ nnz, userCount, itemCount }: Interactions, { factors, epochs, solver }: Effort): boolean {
  const perEntry = solver === 'cg' ? 8 * factors : factors * factors;
  const perRow = solver === 'cg' ? 8 * factors : factors ** 3 / 6;
  return epochs * (nnz * perEntry + (userCount + itemCount) * perRow) >= WORTH_THREADS;
}
