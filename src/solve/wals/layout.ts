// What a fit works on: kernels, both sides in linear memory, a workspace, and whoever runs the jobs.
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Signal } from '../../platform.ts';
import { createKernels, type Kernels } from '../../wasm/kernels.ts';
import type { Executor, WorkerMemory } from '../../workers/job.ts';
import { createLocalExecutor } from '../../workers/local.ts';
import { CONTROL_BYTES } from '../../workers/messages.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { createPooledExecutor } from '../../workers/pooled.ts';
import { type FitShape, fitBytes, type SidesShape, scratchBytes, type Workspace, workSizes } from './memory.ts';
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
  const extreme = (pick: (a: number, b: number) => number, column: EntryColumn | null) =>
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
