// What this thread and a worker say to each other. Which range is whose is not in it: workers take ranges from a counter
// in shared memory.
import type { CompiledModule, LinearMemory } from '../platform.ts';
import type { JobArgument, JobKernel } from './job.ts';
import type { Control, WorkerMemory } from './worker-memory.ts';

/** A range whose kernel returned something else than 0. */
export interface RangeFailure {
  readonly range: number;
  readonly result: number;
}

export type ToWorker =
  | { readonly type: 'attach'; readonly module: CompiledModule; readonly memory: LinearMemory }
  | {
      readonly type: 'job';
      readonly kernel: JobKernel;
      readonly args: readonly JobArgument[];
      readonly edges: Int32Array;
      readonly control: Control;
      readonly worker: WorkerMemory;
    };

export type FromWorker =
  /** The script has been loaded, or the kernels attached. */
  | { readonly type: 'ready' }
  | { readonly type: 'done'; readonly failure: RangeFailure | null }
  | { readonly type: 'error'; readonly message: string };

/** A worker's own end of the channel, the same for both kinds of worker. */
export interface WorkerPort {
  send(message: FromWorker): void;
  receive(receiver: (message: ToWorker) => void): void;
}
