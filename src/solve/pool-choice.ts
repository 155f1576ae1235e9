// How many threads a fit takes, and whose they are.
import type { Interactions } from '../data/interactions.ts';
import { checkWorkers, createWorkerPool, WorkerPool } from '../workers/pool.ts';
import type { Settings, WalsOptions } from './options.ts';

/** A pool for the length of a fit, or null for this thread alone; `end` leaves a caller's pool alone. */
export interface PoolLease {
  readonly pool: WorkerPool | null;
  end(): void;
}

/** Multiply-adds below which starting threads (some 30 ms) costs more than they save. */
const WORTH_THREADS = 4e9;

const alone: PoolLease = { pool: null, end: () => {} };

/** Throws ArgumentError for a `workers` that is none. */
export async function openPool(
  { workers = 'auto', workerFactory }: Pick<WalsOptions, 'workers' | 'workerFactory'>,
  { nnz, userCount, itemCount }: Interactions,
  { factors, epochs, solver }: Settings,
): Promise<PoolLease> {
  if (workers instanceof WorkerPool) return { pool: workers.size ? workers : null, end: () => {} };
  if (workers !== 'auto') {
    if (checkWorkers(workers) === 1) return alone;
  } else {
    const perEntry = solver === 'cg' ? 8 * factors : factors * factors;
    const perRow = solver === 'cg' ? 8 * factors : factors ** 3 / 6;
    if (epochs * (nnz * perEntry + (userCount + itemCount) * perRow) < WORTH_THREADS) return alone;
  }
  const pool = await createWorkerPool({ workers, workerFactory });
  if (pool.size > 1) return { pool, end: () => pool.dispose() };
  pool.dispose();
  return alone;
}
