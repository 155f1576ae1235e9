// Runs jobs on a pool: every worker takes the next range from a counter in shared memory until none is left.
import type { Signal } from '../platform.ts';
import { kernelModule } from '../wasm/binary.ts';
import type { Kernels } from '../wasm/kernels.ts';
import type { Executor, WorkerMemory } from './job.ts';
import { CONTROL_LINE, type Control } from './messages.ts';
import { createPause } from './pause.ts';
import type { WorkerPool } from './pool.ts';

/** `control`: the address of CONTROL_BYTES. The pool is claimed by the caller, who releases it. */
export function createPooledExecutor(
  kernels: Kernels,
  pool: WorkerPool,
  workers: readonly WorkerMemory[],
  controlPtr: number,
  signal?: Signal,
): Executor {
  const { memory } = kernels.arena;
  const control: Control = { next: controlPtr, stop: controlPtr + CONTROL_LINE };
  // Made anew each time, since the memory may have grown; `>>>`, because addresses reach to 4 GiB.
  const set = (address: number, value: number) => Atomics.store(new Int32Array(memory.buffer), address >>> 2, value);
  const stop = () => set(control.stop, 1);
  const pause = createPause();
  const module = kernelModule(kernels.simd, true);
  return {
    kernels,
    workers,
    async run({ kernel, args, edges }) {
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
    },
    async breathe() {
      signal?.throwIfAborted();
      if (pause.due()) await pause.take();
    },
    close: () => pause.close(),
  };
}
