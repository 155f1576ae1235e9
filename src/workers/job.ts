// A job: one kernel over many ranges of rows. Who runs it, this thread or a pool of workers, cannot change the result,
// because ranges are independent of one another and their edges are fixed.
import type { Kernels } from '../wasm/kernels.ts';

/** An argument that differs from range to range, or from worker to worker. */
export type Slot = 'begin' | 'end' | 'task' | 'scratch';
/** The address of a range's own part of an array: base + range·bytes. */
export interface RangePart {
  readonly base: number;
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
  | 'auc';

export interface Job {
  readonly kernel: JobKernel;
  readonly args: readonly JobArgument[];
  /** Range k is [edges[k], edges[k + 1]). */
  readonly edges: Int32Array;
}

/** Memory that belongs to one worker: the half-sweep's task record, and scratch for any kernel. */
export interface WorkerMemory {
  readonly task: number;
  readonly scratch: number;
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
    if (argument === 'task' || argument === 'scratch') return worker[argument];
    return argument.base + range * argument.bytes;
  });
}
