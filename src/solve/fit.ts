// What a fit works on: kernels, both sides in linear memory, a workspace, and whoever runs the jobs.
import type { Interactions } from '../data/interactions.ts';
import { aligned } from '../wasm/arena.ts';
import { createKernels, type Kernels } from '../wasm/kernels.ts';
import type { Executor, WorkerMemory } from '../workers/job.ts';
import { createLocalExecutor } from '../workers/local.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { createPooledExecutor } from '../workers/pooled.ts';
import type { Column } from './entries.ts';
import type { Settings } from './options.ts';
import { placeSides, type Side, type SidesInput, sidesBytes } from './sides.ts';

/** Fixed for the whole life of a fit. */
export interface Fit {
  readonly kernels: Kernels;
  readonly executor: Executor;
  readonly settings: Settings;
  readonly stride: number;
  readonly users: Side;
  readonly items: Side;
  readonly work: Workspace;
}

/** Addresses of the arrays that every half-sweep uses again. */
export interface Workspace {
  /** Gram chunks, gramChunks(stride) of them. */
  readonly sums: number;
  /** d × d float64: the Gram, then its eigenvectors as rows; d eigenvalues; scratch of eigh. */
  readonly axes: number;
  readonly spectrum: number;
  readonly eighScratch: number;
  /** The axes packed for the rotation; w0·Λ as float32. */
  readonly packedAxes: number;
  readonly dense: number;
  /** One float64 a row of the longer side, for the loss. */
  readonly rowSums: number;
}

/** A dual system of n rows costs less than the primal one up to this fraction of d (bench/RESULTS.md). */
const DUAL_FRACTION = 0.75;

/** Rows with at most so many entries take the dual form. */
export function dualLimit(stride: number): number {
  return Math.floor(stride * DUAL_FRACTION);
}

/** Chunks of a Gram: as many as 16, as few as 64 MB allow; a function of d alone, so that the sum has one shape. */
export function gramChunks(stride: number): number {
  return Math.max(1, Math.min(16, Math.floor((64 << 20) / (stride * stride * 8))));
}

/** Rows of a range of the kernels that only stream: enough to make the cost of a call vanish. */
export const STREAM_ROWS = 512;

/** Kernels for a fit: a memory of its own, shared when there are workers. */
export function createFitKernels(settings: Settings, pool: WorkerPool | null): Kernels {
  return createKernels({ simd: settings.simd, shared: pool !== null });
}

/**
 * Lays out a fit in the kernels' arena. Throws MemoryLimitError before anything is copied when it cannot fit.
 * The pool stays the caller's.
 */
export function createFit(
  kernels: Kernels,
  settings: Settings,
  input: SidesInput,
  pool: WorkerPool | null,
  signal?: AbortSignal,
): Fit {
  const { arena, call } = kernels;
  const { stride, interactions, entries } = input;
  const workers = pool?.size || 1;
  const varies = (column: Column) => typeof column !== 'number';
  arena.reserve(fitBytes(kernels, interactions, stride, varies(entries.weights), varies(entries.targets), workers));
  const { users, items } = placeSides(kernels, input);
  const rows = Math.max(interactions.userCount, interactions.itemCount);
  const work = placeWork(kernels, stride, rows);
  const memories: WorkerMemory[] = Array.from({ length: workers }, () => ({
    task: arena.alloc(call.taskBytes()),
    scratch: arena.alloc(scratchBytes(kernels, stride)),
  }));
  const executor = pool?.size
    ? createPooledExecutor(kernels, pool, memories, maxRanges(rows), signal)
    : createLocalExecutor(kernels, memories[0], signal);
  return { kernels, executor, settings, stride, users, items, work };
}

/** Bytes of linear memory that a fit of this size takes; `weighted`, `valued`: whether w and a are arrays. */
export function fitBytes(
  kernels: Kernels,
  { userCount, itemCount, nnz }: Pick<Interactions, 'userCount' | 'itemCount' | 'nnz'>,
  stride: number,
  weighted: boolean,
  valued: boolean,
  workers: number,
): number {
  const rows = Math.max(userCount, itemCount);
  const columns = Number(weighted) + Number(valued);
  const perWorker = aligned(scratchBytes(kernels, stride)) + aligned(kernels.call.taskBytes());
  const work = Object.values(workSizes(kernels, stride, rows)).reduce((total, bytes) => total + aligned(bytes), 0);
  const control = workers > 1 ? aligned((maxRanges(rows) + 1) * 4) + 3 * 64 : 0;
  return sidesBytes(userCount, itemCount, nnz, stride, columns) + work + workers * perWorker + control;
}

/** At most a range for each row. */
function maxRanges(rows: number): number {
  return rows + 1;
}

function workSizes({ call }: Kernels, stride: number, rows: number): Record<keyof Workspace, number> {
  return {
    sums: gramChunks(stride) * call.chunkBytes(stride),
    axes: stride * stride * 8,
    spectrum: stride * 8,
    eighScratch: call.eighScratchBytes(stride),
    packedAxes: call.axesBytes(stride),
    dense: stride * 4,
    rowSums: Math.max(rows, stride) * 8,
  };
}

function placeWork(kernels: Kernels, stride: number, rows: number): Workspace {
  const sizes = Object.entries(workSizes(kernels, stride, rows));
  return Object.fromEntries(sizes.map(([name, bytes]) => [name, kernels.arena.alloc(bytes)])) as unknown as Workspace;
}

/** Scratch that serves any job. */
function scratchBytes({ call }: Kernels, stride: number): number {
  return Math.max(
    call.scratchBytes(stride, dualLimit(stride)),
    call.gramScratchBytes(stride),
    call.rotateScratchBytes(stride),
  );
}
