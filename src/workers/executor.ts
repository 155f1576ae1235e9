// Whoever runs jobs, and the memory that its workers have to themselves: this thread, with a pause for the event loop between
// ranges; or a pool, whose workers take the next range from a counter in shared memory until none is left.
import type { Signal } from '../platform.ts';
import { kernelModule } from '../wasm/binary.ts';
import type { Kernels } from '../wasm/kernels.ts';
import { type Executor, type Job, rangeArguments } from './job.ts';
import { createPause, type Pause } from './pause.ts';
import type { WorkerPool } from './pool.ts';
import {
  CONTROL_BYTES,
  CONTROL_LINE,
  type Control,
  scratchBytes,
  type WorkerBytes,
  type WorkerMemory,
} from './worker-memory.ts';

/**
 * An executor, whose workers' memory (`executorBytes`) stays in the arena: create it outside of any scope that ends before
 * it does. The pool, claimed and not empty, stays the caller's; null is this thread. Jobs reject with the signal's reason.
 */
export function createExecutor(
  kernels: Kernels,
  pool: WorkerPool | null,
  bytes: WorkerBytes,
  signal?: Signal,
): Executor {
  const { arena } = kernels;
  const pause = createPause();
  const { task = 0, scratch } = bytes;
  const workers: WorkerMemory[] = Array.from({ length: pool?.size ?? 1 }, () => ({
    taskPtr: arena.alloc(task),
    scratchPtr: arena.alloc(scratchBytes(scratch)),
  }));
  return {
    kernels,
    workers,
    run: pool ? onPool(kernels, pool, workers, signal) : onThisThread(kernels, workers[0], pause, signal),
    async breathe() {
      signal?.throwIfAborted();
      if (pause.due()) await pause.take();
    },
    close: () => pause.close(),
  };
}

function onThisThread(kernels: Kernels, worker: WorkerMemory, pause: Pause, signal?: Signal): Executor['run'] {
  return async (job) => {
    for (let k = 0; k + 1 < job.edges.length; k++) {
      signal?.throwIfAborted();
      const failed = runRange(kernels, job, k, worker);
      if (failed) return failed;
      if (pause.due()) await pause.take();
    }
    signal?.throwIfAborted();
    return 0;
  };
}

function runRange(kernels: Kernels, { kernel, args, edges }: Job, k: number, worker: WorkerMemory): number {
  const call = kernels.call[kernel] as (...args: number[]) => number | undefined;
  return call(...rangeArguments(args, edges[k], edges[k + 1], k, worker)) ?? 0;
}

function onPool(
  kernels: Kernels,
  pool: WorkerPool,
  workers: readonly WorkerMemory[],
  signal?: Signal,
): Executor['run'] {
  const { memory } = kernels.arena;
  const controlPtr = kernels.arena.alloc(CONTROL_BYTES);
  const control: Control = { next: controlPtr, stop: controlPtr + CONTROL_LINE };
  // Made anew each time, since the memory may have grown; `>>>`, because addresses reach to 4 GiB.
  const set = (ptr: number, value: number) => Atomics.store(new Int32Array(memory.buffer), ptr >>> 2, value);
  const stop = () => set(control.stop, 1);
  const module = kernelModule(kernels.simd, true);
  return async ({ kernel, args, edges }) => {
    signal?.throwIfAborted();
    // Every time, since others may have had the pool in between: an evaluation between two epochs.
    pool.attach(module, memory);
    set(control.next, 0);
    set(control.stop, 0);
    signal?.addEventListener('abort', stop, { once: true });
    try {
      const failure = await pool.run((w) => ({ type: 'job', kernel, args, edges, control, worker: workers[w] }));
      signal?.throwIfAborted();
      return failure?.result ?? 0;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  };
}
