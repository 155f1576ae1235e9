// Runs jobs on this thread, with a pause for the event loop between ranges.
import type { Signal } from '../platform.ts';
import type { Kernels } from '../wasm/kernels.ts';
import { type Executor, type Job, rangeArguments, type WorkerMemory } from './job.ts';
import { createPause } from './pause.ts';

export function createLocalExecutor(kernels: Kernels, worker: WorkerMemory, signal?: Signal): Executor {
  const pause = createPause();
  return {
    kernels,
    workers: [worker],
    async run(job) {
      for (let k = 0; k + 1 < job.edges.length; k++) {
        signal?.throwIfAborted();
        const failed = runRange(kernels, job, k, worker);
        if (failed) return failed;
        if (pause.due()) await pause.take();
      }
      signal?.throwIfAborted();
      return 0;
    },
    async breathe() {
      signal?.throwIfAborted();
      if (pause.due()) await pause.take();
    },
    close: () => pause.close(),
  };
}

function runRange(kernels: Kernels, { kernel, args, edges }: Job, k: number, worker: WorkerMemory): number {
  const call = kernels.call[kernel] as (...args: number[]) => number | undefined;
  return call(...rangeArguments(args, edges[k], edges[k + 1], k, worker)) ?? 0;
}
