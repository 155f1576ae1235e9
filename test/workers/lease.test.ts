// Whose threads a piece of work gets, and when it gets none.
import { describe, expect, it } from 'vitest';
import { createWorkerPool } from '../../src/workers/index.ts';
import { leasePool, openPool } from '../../src/workers/lease.ts';
import { threads } from './threads.ts';

const MUCH = 1e12;

describe('a lease', () => {
  it('of work that is not worth threads is this thread, unless threads are asked for', async () => {
    const { factory, workers, ended } = threads();
    const auto = { workers: 'auto', workerFactory: factory } as const;
    for (const options of [auto, { ...auto, workers: 2 }]) expect((await openPool(options, 0)).pool).toBeNull();
    expect((await openPool(auto, 3.9e9)).pool).toBeNull();
    expect((await openPool({ ...auto, workers: 1 }, MUCH)).pool).toBeNull();
    expect(workers).toEqual([]);
    const { pool, end } = await openPool({ ...auto, workers: 2 }, 1);
    expect(pool?.size).toBe(2);
    end();
    await ended();
  });

  it('of much work has a thread for each core, where nobody says how many', async () => {
    const { factory, workers, ended } = threads();
    const { pool, end } = await openPool({ workerFactory: factory }, MUCH);
    // On one core it is this thread.
    expect(pool?.size ?? 0).toBe(workers.length > 1 ? workers.length : 0);
    end();
    await ended();
  });

  it("of a caller's pool is that pool, of one thread too, claimed to the end of the lease and left alive", async () => {
    for (const count of [1, 2]) {
      using pool = await createWorkerPool({ workers: count });
      const lease = await leasePool({ workers: pool }, 1);
      expect(lease.pool).toBe(pool);
      await expect(leasePool({ workers: pool }, 1)).rejects.toThrow(/a pool that nothing else is using/);
      lease.end();
      expect(pool.size).toBe(count);
      (await leasePool({ workers: pool }, 1)).end();
    }
  });
});
