// What the workers of an executor have of the linear memory: some each to itself, and a few words through which they agree.
import { aligned } from '../wasm/arena.ts';

/** Memory that belongs to one worker: the record of its own task, where a kernel reads one, and scratch for any kernel. */
export interface WorkerMemory {
  readonly taskPtr: number;
  readonly scratchPtr: number;
}

/** How much of it a worker needs. */
export interface WorkerBytes {
  /** Default 0. */
  readonly task?: number;
  /** For each kernel that takes scratch; it gets the largest, since kernels run one at a time. */
  readonly scratch: readonly number[];
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
  const perThread = aligned(task) + scratchBytes(scratch);
  return (threads || 1) * perThread + (threads > 0 ? CONTROL_BYTES : 0);
}

/** The largest of several sizes, as the arena takes it. */
export function scratchBytes(sizes: readonly number[]): number {
  return Math.max(...sizes.map(aligned));
}
