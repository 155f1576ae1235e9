// Runs jobs on a pool: every worker takes the next range from a counter in shared memory until none is left.
import { kernelModule } from '../wasm/binary.ts';
import type { Kernels } from '../wasm/kernels.ts';
import type { Executor, WorkerMemory } from './job.ts';
import type { Control } from './messages.ts';
import type { WorkerPool } from './pool.ts';

/** `maxRanges` bounds the ranges of any job. `close` leaves the pool alone; the memory goes with the kernels. */
export function createPooledExecutor(
  kernels: Kernels,
  pool: WorkerPool,
  workers: readonly WorkerMemory[],
  maxRanges: number,
  signal?: AbortSignal,
): Executor {
  const { arena } = kernels;
  // A cache line each: the counter is written by everybody.
  const control: Control = {
    next: arena.alloc(64),
    stop: arena.alloc(64),
    failed: arena.alloc(64),
    edges: arena.alloc((maxRanges + 1) * 4),
  };
  pool.attach(kernelModule(kernels.simd, true), arena.memory);
  const words = () => new Int32Array(arena.memory.buffer);
  const stop = () => Atomics.store(words(), control.stop >> 2, 1);
  let id = 0;
  return {
    kernels,
    workers,
    async run({ kernel, args, edges }) {
      signal?.throwIfAborted();
      for (const word of [control.next, control.stop, control.failed]) words()[word >> 2] = 0;
      words().set(edges, control.edges >> 2);
      id++;
      signal?.addEventListener('abort', stop, { once: true });
      try {
        const ranges = edges.length - 1;
        await pool.run((w) => ({ type: 'job', id, kernel, args, ranges, control, worker: workers[w] }));
      } finally {
        signal?.removeEventListener('abort', stop);
      }
      signal?.throwIfAborted();
      return words()[control.failed >> 2];
    },
    close: () => {},
  };
}
