// What a fit works on: kernels, both sides in linear memory, a workspace, and whoever runs the jobs.
import type { Column } from '../../objective/weighting.ts';
import type { Signal } from '../../platform.ts';
import { aligned } from '../../wasm/arena.ts';
import { createKernels, type Kernels } from '../../wasm/kernels.ts';
import type { Executor, WorkerMemory } from '../../workers/job.ts';
import { createLocalExecutor } from '../../workers/local.ts';
import { CONTROL_BYTES } from '../../workers/messages.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { createPooledExecutor } from '../../workers/pooled.ts';
import type { Settings } from './options.ts';
import { placeSides, type Side, type SidesInput } from './sides.ts';

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
  /** The axes packed for the rotation, or the whole Gram packed for non-negative rows; w0·Λ as float32. */
  readonly packedAxes: number;
  readonly dense: number;
  /** One float64 a row of the longer side, for the loss. */
  readonly rowSums: number;
}

/** Rows of a range of the kernels that only stream: enough to make the cost of a call vanish. */
export const STREAM_ROWS = 512;

/** What a fit is about; how its rows are solved comes with the settings. */
export type FitInput = Omit<SidesInput, 'dualLimit'>;

/** Kernels for a fit: a memory of its own, shared when there are workers. */
export function createFitKernels(settings: Settings, pool: WorkerPool | null): Kernels {
  return createKernels({ simd: settings.simd, shared: pool !== null });
}

/**
 * Lays out a fit in the kernels' arena. Throws MemoryLimitError before anything is copied when it cannot fit.
 * The pool, claimed and not empty, stays the caller's.
 */
export function createFit(
  kernels: Kernels,
  settings: Settings,
  given: FitInput,
  pool: WorkerPool | null,
  signal?: Signal,
): Fit {
  const { arena, call } = kernels;
  const input: SidesInput = { ...given, dualLimit: dualLimitOf(settings, given) };
  const { stride, interactions, entries } = input;
  const { userCount, itemCount, nnz } = interactions;
  const threads = pool?.size ?? 0;
  const shape: FitShape = {
    userCount,
    itemCount,
    nnz,
    stride,
    weighted: typeof entries.weights !== 'number',
    valued: typeof entries.targets !== 'number',
    userScaled: input.userScale !== null,
    itemScaled: input.itemScale !== null,
    biased: entries.objective.biases !== undefined,
    settings,
    threads,
  };
  arena.reserve(fitBytes(kernels, shape));
  const { users, items } = placeSides(kernels, input);
  const work = placeWork(kernels, shape);
  const memories: WorkerMemory[] = Array.from({ length: threads || 1 }, () => ({
    task: arena.alloc(call.taskBytes()),
    scratch: arena.alloc(scratchBytes(kernels, shape)),
  }));
  const executor = pool
    ? createPooledExecutor(kernels, pool, memories, arena.alloc(CONTROL_BYTES), signal)
    : createLocalExecutor(kernels, memories[0], signal);
  return { kernels, executor, settings: { ...settings, dualLimit: input.dualLimit }, stride, users, items, work };
}

/**
 * The dual form needs entries that weigh more than unobserved ones. The exact solver looks at every row for itself;
 * conjugate gradients give the form up altogether where some row might not have it.
 */
function dualLimitOf({ solver, dualLimit, objective }: Settings, { entries, userScale, itemScale }: FitInput): number {
  if (solver === 'exact') return dualLimit;
  const extreme = (pick: (a: number, b: number) => number, column: Column | null) =>
    typeof column === 'number' ? column : (column?.reduce((a, b) => pick(a, b)) ?? 1);
  const least = extreme(Math.min, entries.weights);
  const unobserved = objective.unobservedWeight * extreme(Math.max, userScale) * extreme(Math.max, itemScale);
  return least > unobserved * (1 + LEAST_EXCESS) ? dualLimit : 0;
}

/** Twice that of assembly/row/dual.ts, which asks it of the weight and rounds to float32: no row may decline after this. */
const LEAST_EXCESS = 2e-3;

function placeWork(kernels: Kernels, shape: SidesShape): Workspace {
  const sizes = Object.entries(workSizes(kernels, shape));
  return Object.fromEntries(sizes.map(([name, bytes]) => [name, kernels.arena.alloc(bytes)])) as unknown as Workspace;
}

// How many bytes a fit takes, by the shape of its data: what fit.ts lays out and memory.ts foretells.

/** What decides how much memory the two sides take. */
export interface SidesShape {
  readonly userCount: number;
  readonly itemCount: number;
  readonly nnz: number;
  readonly stride: number;
  /** Whether w and a are arrays, and whether r and c are. */
  readonly weighted: boolean;
  readonly valued: boolean;
  readonly userScaled: boolean;
  readonly itemScaled: boolean;
  readonly biased: boolean;
}

/** What decides how much memory a fit takes. */
export interface FitShape extends SidesShape {
  readonly settings: Pick<Settings, 'solver' | 'dualLimit'>;
  /** Threads of a pool, or 0 for the calling thread alone. */
  readonly threads: number;
}

/** Bytes of linear memory that a fit of this shape takes at most. */
export function fitBytes(kernels: Kernels, shape: FitShape): number {
  const { threads } = shape;
  const sides = sidesBytes(shape);
  const work = Object.values(workSizes(kernels, shape)).reduce((total, bytes) => total + aligned(bytes), 0);
  const perThread = aligned(scratchBytes(kernels, shape)) + aligned(kernels.call.taskBytes());
  const control = threads > 0 ? CONTROL_BYTES : 0;
  return Math.max(sides.peak, sides.kept + work + (threads || 1) * perThread + control);
}

/** Bytes of each array of the workspace. */
export function workSizes(
  { call }: Kernels,
  { stride, userCount, itemCount }: SidesShape,
): Record<keyof Workspace, number> {
  return {
    sums: gramChunks(stride) * call.chunkBytes(stride),
    axes: stride * stride * 8,
    spectrum: stride * 8,
    eighScratch: call.eighScratchBytes(stride),
    packedAxes: call.axesBytes(stride),
    dense: stride * 4,
    rowSums: Math.max(userCount, itemCount, stride) * 8,
  };
}

/** Bytes that `placeSides` keeps, and the most that it takes on the way. */
export function sidesBytes(shape: SidesShape): { kept: number; peak: number } {
  const { userCount, itemCount, nnz, stride } = shape;
  const columns = 1 + Number(shape.weighted) + Number(shape.valued);
  const entries = aligned((userCount + 1) * 4) + aligned((itemCount + 1) * 4) + 2 * columns * aligned(nnz * 4);
  const perRow = (rows: number, scaled: boolean) =>
    aligned(rows * stride * 4) + (2 + Number(scaled) + 2 * Number(shape.biased)) * aligned(rows * 4);
  const kept = entries + perRow(userCount, shape.userScaled) + perRow(itemCount, shape.itemScaled);
  // The transposition needs one more array, gone before the rows' own are made.
  return { kept, peak: Math.max(kept, entries + aligned(nnz * 4)) };
}

/** Chunks of a Gram: as many as 16, as few as 64 MB allow; a function of d alone, so that the sum has one shape. */
export function gramChunks(stride: number): number {
  return Math.max(1, Math.min(16, Math.floor((64 << 20) / (stride * stride * 8))));
}

/** Scratch that serves any job; conjugate gradients keep the terms of a row, at most one for each row of the other side. */
export function scratchBytes({ call }: Kernels, { stride, settings, ...size }: FitShape): number {
  const longest = settings.solver === 'cg' ? Math.min(size.nnz, Math.max(size.userCount, size.itemCount)) : 0;
  return Math.max(
    call.scratchBytes(stride, settings.dualLimit, longest),
    call.gramScratchBytes(stride),
    call.rotateScratchBytes(stride),
  );
}
