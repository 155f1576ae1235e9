// What a partitioned fit works on, laid out in linear memory: as in a plain fit (../wals/layout.ts) a workspace and two sides, of which
// the users' entries are in partitions, by users and by items each; and what the items' steps in lockstep want besides.

import { NumericalError } from '../../errors.ts';
import type { Numbering } from '../../matrix/numbering.ts';
import type { Signal } from '../../platform.ts';
import { type Addresses, aligned, placeArrays, totalBytes } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { createExecutor } from '../../workers/executor.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { executorBytes, type WorkerBytes } from '../../workers/worker-memory.ts';
import type { FitInput, WalsProblem } from '../wals/layout.ts';
import { type FitShape, workerBytes, workSizes } from '../wals/memory.ts';
import type { Settings } from '../wals/options.ts';
import { placeRidge, type Side } from '../wals/sides.ts';

export interface PartitionedProblem extends WalsProblem {
  /** Addresses of the items' workspace. */
  readonly lockstep: Addresses<keyof ReturnType<typeof lockstepSizes>>;
}

/** Bytes of what the items' steps in lockstep work with. */
export function lockstepSizes({ call }: Kernels, { itemCount, stride }: { itemCount: number; stride: number }) {
  const matrix = itemCount * stride * 4;
  return {
    // r_j, and p_j; sums over partitions in float64, which are rounded in place.
    residuals: matrix,
    directions: matrix,
    sums: 2 * matrix,
    state: call.lockstepStateBytes(itemCount),
    record: call.lockstepBytes(),
    // Σ_i max(C_ij, 0); zero before they are counted.
    excess: itemCount * 4,
    // The axes packed the other way, and the mean squares of the users' columns over all partitions.
    axesBack: call.axesBytes(stride),
    squares: stride * 4,
  };
}

/** What the problem is made of besides the settings: its data, how its sides lie, and what was summed over the entries. */
export interface ProblemParts {
  readonly input: FitInput;
  readonly users: Numbering | null;
  readonly items: Numbering;
  /** Users of the largest partition. */
  readonly mostUsers: number;
  /** The least n_i. */
  readonly leastCount: number;
  readonly zeroLoss: () => number;
  readonly precision: Pick<WalsProblem, 'wide' | 'wideLoss'>;
}

/** Lays out all but the partitions. The users' side has factors of all of them where they are numbered, else none. */
export function createPartitionedProblem(
  kernels: Kernels,
  settings: Settings,
  { input, users: numbering, items: itemNumbering, mostUsers, leastCount, zeroLoss, precision }: ProblemParts,
  pool: WorkerPool | null,
  signal?: Signal,
): PartitionedProblem {
  if (precision.wide) throw beyondFloat32(settings.objective);
  const { arena } = kernels;
  const { interactions, stride } = input;
  const { itemCount, userCount } = interactions;
  const users = placeRows(kernels, 'users', numbering, stride, input.userScale);
  const items = placeRows(kernels, 'items', itemNumbering, stride, input.itemScale);
  const counts = interactions.itemCounts();
  const indptrPtr = arena.alloc((itemCount + 1) * 4);
  // As differences alone: there may be more entries than offsets can count.
  const indptr = arena.i32(indptrPtr, itemCount + 1);
  indptr[0] = 0;
  for (let place = 0; place < itemCount; place++) {
    indptr[place + 1] = indptr[place] + counts[itemNumbering.indices[place]];
  }
  const { objective } = input.entries;
  placeRidge(
    kernels,
    { rows: itemCount, indptrPtr, opposite: userCount, scalePtr: items.scalePtr },
    objective,
    items.ridgePtr,
  );
  // Items without entries, which are the last, have no system.
  const filled = counts.reduce((sum, count) => sum + Number(count > 0), 0);
  const leastRidge = arena.f32(items.ridgePtr, filled).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const shape = workShape(interactions, stride, mostUsers, settings, pool);
  return {
    kernels,
    settings,
    input,
    stride,
    users: { ...users, leastRidge: ridgeOf(kernels, leastCount, itemCount, input.userScale, objective) },
    items: { ...items, indptrPtr, leastRidge },
    ptr: placeArrays(arena, workSizes(kernels, shape)),
    lockstep: placeArrays(arena, lockstepSizes(kernels, { itemCount, stride })),
    executor: createExecutor(kernels, pool, partitionedWorkerBytes(kernels, shape), signal),
    zeroLoss,
    itemCounts: () => counts,
    course: { loss: Number.POSITIVE_INFINITY },
    ...precision,
  };
}

/** The shape of the workspace: `rowSums` is as long as the largest partition, or the items. */
function workShape(
  { itemCount, nnz }: Pick<FitInput['interactions'], 'itemCount' | 'nnz'>,
  stride: number,
  mostUsers: number,
  settings: Pick<Settings, 'byGradients' | 'dualLimit'>,
  pool: WorkerPool | null,
): FitShape {
  const none = { weighted: false, valued: false, userScaled: false, itemScaled: false, biased: false };
  return { userCount: mostUsers, itemCount, nnz, stride, settings, threads: pool?.size ?? 0, ...none };
}

/** λ of a user with so many entries and the least weight of all. */
function ridgeOf(
  kernels: Kernels,
  count: number,
  opposite: number,
  scale: Float32Array | null,
  objective: Settings['objective'],
): number {
  const { arena } = kernels;
  return arena.scope(() => {
    const indptrPtr = arena.put(Int32Array.of(0, count));
    const least = scale?.reduce((a, b) => Math.min(a, b)) ?? 1;
    const scalePtr = arena.put(Float32Array.of(least));
    return arena.f32(placeRidge(kernels, { rows: 1, indptrPtr, opposite, scalePtr }, objective, arena.alloc(4)), 1)[0];
  });
}

/** A fit in one memory would solve its rows in float64. */
function beyondFloat32({ unobservedWeight, regularization }: Settings['objective']): NumericalError {
  return new NumericalError(
    'The unobserved entries outweigh the observed ones so far that float32 does not hold the systems, and over partitions there is ' +
      `no other way: lower unobservedWeight, which is ${unobservedWeight}, or leave partitions out.`,
    { regularization },
  );
}

/** Bytes of linear memory of all that `createPartitionedProblem` lays out. `users`: how many have factors there. */
export function problemBytes(
  kernels: Kernels,
  { input, mostUsers }: Pick<ProblemParts, 'input' | 'mostUsers'>,
  users: number,
  stride: number,
  settings: Pick<Settings, 'byGradients' | 'dualLimit'>,
  pool: WorkerPool | null,
): number {
  const { interactions, userScale, itemScale } = input;
  const { itemCount } = interactions;
  const shape = workShape(interactions, stride, mostUsers, settings, pool);
  return (
    rowsBytes(users, stride, userScale !== null) +
    rowsBytes(itemCount, stride, itemScale !== null) +
    aligned((itemCount + 1) * 4) +
    totalBytes(workSizes(kernels, shape)) +
    totalBytes(lockstepSizes(kernels, { itemCount, stride })) +
    executorBytes(shape.threads, partitionedWorkerBytes(kernels, shape))
  );
}

/** Of the factors of so many rows, their weights and λ. */
export function rowsBytes(rows: number, stride: number, isWeighted: boolean): number {
  return aligned(rows * stride * 4) + (isWeighted ? 2 : 1) * aligned(rows * 4);
}

function partitionedWorkerBytes(kernels: Kernels, shape: FitShape): WorkerBytes {
  const { task, scratch } = workerBytes(kernels, shape);
  return {
    task,
    scratch: [...scratch, kernels.call.itemSumsBytes(shape.stride), kernels.call.lockstepScratchBytes(shape.stride)],
  };
}

/** A side without entries of its own: those are with the partitions. */
function placeRows(
  { arena }: Kernels,
  name: 'users' | 'items',
  numbering: Numbering | null,
  stride: number,
  given: Float32Array | null,
): Side {
  const rows = numbering?.indices.length ?? 0;
  const factorsPtr = arena.alloc(rows * stride * 4);
  arena.f32(factorsPtr, rows * stride).fill(0);
  const scalePtr = given && numbering ? arena.put(Float32Array.from(numbering.indices, (row) => given[row])) : 0;
  const none = { ptr: 0, value: 0 };
  return {
    name,
    rows,
    stride,
    factorsPtr,
    // Whether there are weights at all is asked where no user has a place, too.
    scalePtr: scalePtr || Number(given !== null),
    ridgePtr: arena.alloc(rows * 4),
    leastRidge: 0,
    indptrPtr: 0,
    indicesPtr: 0,
    weights: none,
    targets: none,
    bias: null,
    numbering: numbering ?? { indices: new Int32Array(0), places: new Int32Array(0) },
    longRows: 0,
    chunks: new Int32Array(0),
  };
}
