// A job: one kernel over many ranges of rows. Who runs it, this thread or a pool of workers, cannot change the result,
// because ranges are independent of one another and their edges are fixed.
import type { KernelExports } from '../wasm/binaries/interface.ts';
import type { Kernels } from '../wasm/kernels.ts';
import type { Bytes, I32, Ptr } from '../wasm/numbers.ts';
import type { WorkerMemory } from './worker-memory.ts';

/** An argument that differs from range to range, or from worker to worker. */
export type Slot = RangeSlot | WorkerSlot;
type RangeSlot = 'begin' | 'end';
type WorkerSlot = 'task' | 'scratch';
/** The address of a range's own part of an array: ptr + range·bytes. */
export interface RangePart {
  readonly ptr: Ptr;
  readonly bytes: Bytes;
}
export type JobArgument = number | Slot | RangePart;

/** Kernels that work, and return nothing or 0 unless they failed: all but those that tell a size. */
export type JobKernel = {
  [Name in keyof KernelExports]: ReturnType<KernelExports[Name]> extends Bytes ? never : Name;
}[keyof KernelExports];

/** What may stand in the place of a parameter: a worker's or a range's own memory for an address, edges for an index. */
type ArgumentFor<Parameter> =
  | Parameter
  | (Parameter extends Ptr ? WorkerSlot | RangePart : Parameter extends I32 ? RangeSlot : never);
type ArgumentsFor<Parameters extends readonly unknown[]> = {
  readonly [At in keyof Parameters]: ArgumentFor<Parameters[At]>;
};

/** A kernel with as many arguments as it has parameters, each of its kind. */
export type Job = {
  readonly [Name in JobKernel]: {
    readonly kernel: Name;
    readonly args: ArgumentsFor<Parameters<KernelExports[Name]>>;
    /** Range k is [edges[k], edges[k + 1]). */
    readonly edges: Int32Array;
  };
}[JobKernel];

export interface Executor {
  readonly kernels: Kernels;
  readonly workers: readonly WorkerMemory[];
  /** Resolves to 0, or to what the first failing range returned. Rejects with the signal's reason on abort. */
  run(job: Job): Promise<number>;
  /** Lets the event loop turn when it is time to: for long work on this thread. Rejects with the signal's reason on abort. */
  breathe(): Promise<void>;
  close(): void;
}

/** Rows of a range of the kernels that only stream: enough to make the cost of a call vanish. */
export const STREAM_ROWS = 512;

/** Edges of ranges of `size` rows. */
export function evenRanges(rows: number, size: number): Int32Array {
  const count = Math.ceil(rows / size);
  return Int32Array.from({ length: count + 1 }, (_, k) => Math.min(k * size, rows));
}

/** The arguments of one range. */
export function rangeArguments(
  args: readonly JobArgument[],
  begin: number,
  end: number,
  range: number,
  worker: WorkerMemory,
): number[] {
  return args.map((argument) => {
    if (typeof argument === 'number') return argument;
    if (argument === 'begin') return begin;
    if (argument === 'end') return end;
    if (argument === 'task') return worker.taskPtr;
    if (argument === 'scratch') return worker.scratchPtr;
    return argument.ptr + range * argument.bytes;
  });
}
