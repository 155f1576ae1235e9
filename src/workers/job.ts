// A job: one kernel over many ranges of rows. Who runs it, this thread or a pool of workers, cannot change the result,
// because ranges are independent of one another and their edges are fixed.
import { aligned } from '../wasm/arena.ts';
import type { Kernels } from '../wasm/kernels.ts';

/** An argument that differs from range to range, or from worker to worker. */
export type Slot = 'begin' | 'end' | 'task' | 'scratch';
/** The address of a range's own part of an array: ptr + range·bytes. */
export interface RangePart {
  readonly ptr: number;
  readonly bytes: number;
}
export type JobArgument = number | Slot | RangePart;
export type JobKernel =
  | 'halfSweep'
  | 'gramChunk'
  | 'rotate'
  | 'rowLoss'
  | 'rowPenalty'
  | 'fillNormal'
  | 'spmm'
  | 'crossTall'
  | 'multiplyTall'
  | 'sgdBlocks'
  | 'shuffleBlocks'
  | 'topk'
  | 'areas';

export interface Job {
  readonly kernel: JobKernel;
  readonly args: readonly JobArgument[];
  /** Range k is [edges[k], edges[k + 1]). */
  readonly edges: Int32Array;
}

/** Memory that belongs to one worker: the record of its own task, where a kernel reads one, and scratch for any kernel. */
export interface WorkerMemory {
  readonly taskPtr: number;
  readonly scratchPtr: number;
}

/** How much of it a worker needs. */
export interface WorkerBytes {
  /** Default 0. */
  readonly task?: number;
  /** For each kernel that takes scratch: one at a time has the largest. */
  readonly scratch: readonly number[];
}

export interface Executor {
  readonly kernels: Kernels;
  readonly workers: readonly WorkerMemory[];
  /** Resolves to 0, or to what the first failing range returned. Rejects with the signal's reason on abort. */
  run(job: Job): Promise<number>;
  /** Lets the event loop turn when it is time to: for long work on this thread. Rejects with the signal's reason on abort. */
  breathe(): Promise<void>;
  close(): void;
}

/** Addresses of words of shared memory through which the workers of a job agree. */
export interface Control {
  /** i32: the next range to take. */
  readonly next: number;
  /** i32: not 0 once a range failed or the fit was aborted; no further range is begun then. */
  readonly stop: number;
}

/** A cache line for each word: the counter is written by everybody. */
export const CONTROL_LINE = 64;
/** Bytes of `Control`. */
export const CONTROL_BYTES = 2 * CONTROL_LINE;

/** Bytes of the arena that an executor takes. `threads`: those of a pool, or 0 for this thread alone. */
export function executorBytes(threads: number, { task = 0, scratch }: WorkerBytes): number {
  const perThread = aligned(task) + aligned(largestScratch(scratch));
  return (threads || 1) * perThread + (threads > 0 ? CONTROL_BYTES : 0);
}

/** The largest of several sizes, after what the arena makes of each. */
export function largestScratch(sizes: readonly number[]): number {
  return Math.max(...sizes.map(aligned));
}

/** Rows of a range of the kernels that only stream: enough to make the cost of a call vanish. */
export const STREAM_ROWS = 512;

/** Edges of ranges of `size` rows. */
export function evenRanges(rows: number, size: number): Int32Array {
  const count = Math.ceil(rows / size);
  return Int32Array.from({ length: count + 1 }, (_, k) => Math.min(k * size, rows));
}

/** The arguments of one range. Workers get this function as source text: nothing from outside its body. */
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
