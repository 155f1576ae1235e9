// What this thread and a worker say to each other. Ranges are not in it: workers take them from a counter in memory.
import type { JobArgument, JobKernel, WorkerMemory } from './job.ts';

/** Words of shared memory through which the workers of a job agree. */
export interface Control {
  /** i32: the next range to take. */
  readonly next: number;
  /** i32: not 0 once a range failed or the fit was aborted; no further range is begun then. */
  readonly stop: number;
  /** i32: what the first failing range returned. */
  readonly failed: number;
  /** i32[ranges + 1]: the edges of the ranges. */
  readonly edges: number;
}

export type ToWorker =
  | { readonly type: 'attach'; readonly module: WebAssembly.Module; readonly memory: WebAssembly.Memory }
  | {
      readonly type: 'job';
      readonly id: number;
      readonly kernel: JobKernel;
      readonly args: readonly JobArgument[];
      readonly ranges: number;
      readonly control: Control;
      readonly worker: WorkerMemory;
    };

export type FromWorker =
  | { readonly type: 'done'; readonly id: number }
  | { readonly type: 'error'; readonly message: string };

/** The half of a channel that both kinds of worker offer. */
export interface WorkerPort {
  postMessage(message: FromWorker): void;
  onMessage(receive: (message: ToWorker) => void): void;
}
