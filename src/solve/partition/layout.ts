// What a partitioned fit works on, laid out in linear memory: as in a plain fit (../wals/layout.ts) a workspace and two sides, of which
// the users' entries are in partitions, by users and by items each; and what the items' steps in lockstep want besides.
import { NumericalError } from '../../errors.ts';
import { strideOf } from '../../matrix/rows.ts';
import type { Signal } from '../../platform.ts';
import { type Addresses, aligned, placeArrays, totalBytes } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { createExecutor } from '../../workers/executor.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { executorBytes, type WorkerBytes } from '../../workers/worker-memory.ts';
import { reserveFit } from '../run/reserve.ts';
import { dualLimitOf, lossOfZeros, precisionOf, type WalsInput, type WalsProblem } from '../wals/layout.ts';
import { type FitShape, workerBytes, workSizes } from '../wals/memory.ts';
import type { Settings } from '../wals/options.ts';
import { chunkRows, lengthsOf, placeRidge, type Side } from '../wals/sides.ts';
import type { EntryArrays, PartitionedEntries } from './entries.ts';

/** One partition: its users, whose entries are by users, and all items with the entries of these users by items. */
export interface Partition {
  readonly users: Side;
  readonly items: Side;
}

export interface PartitionedProblem extends WalsProblem {
  readonly partitions: readonly Partition[];
  /** Addresses of the items' workspace. */
  readonly lockstep: Addresses<keyof ReturnType<typeof lockstepSizes>>;
}

export interface PartitionedInput extends WalsInput {
  readonly partitioned: PartitionedEntries;
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

export function createPartitionedProblem(
  kernels: Kernels,
  given: Settings,
  input: PartitionedInput,
  pool: WorkerPool | null,
  signal?: Signal,
): PartitionedProblem {
  const { stride, interactions, partitioned } = input;
  const { userCount, itemCount, nnz } = interactions;
  const settings = { ...given, dualLimit: dualLimitOf(given, input) };
  const precision = precisionOf(given, input);
  if (precision.wide) throw beyondFloat32(given.objective);
  const shape: FitShape = {
    userCount,
    itemCount,
    nnz,
    stride,
    weighted: partitioned.weight === null,
    valued: partitioned.target === null,
    userScaled: input.userScale !== null,
    itemScaled: input.itemScale !== null,
    biased: false,
    settings: given,
    threads: pool?.size ?? 0,
  };
  reserveFit(kernels, given.factors, (factors) =>
    partitionedBytes(kernels, { ...shape, stride: strideOf(factors) }, partitioned),
  );
  const users = placeUsers(kernels, input);
  const items = placeItems(kernels, input);
  const partitions = partitioned.shapes.map((_, k) =>
    placePartition(kernels, input, settings.dualLimit, k, users, items),
  );
  const ptr = placeArrays(kernels.arena, workSizes(kernels, shape));
  const lockstep = placeArrays(kernels.arena, lockstepSizes(kernels, { itemCount, stride }));
  const executor = createExecutor(kernels, pool, partitionedWorkerBytes(kernels, shape), signal);
  const leastRidge = (side: { ridgePtr: number; rows: number }) =>
    kernels.arena.f32(side.ridgePtr, side.rows).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  let zeros: number | undefined;
  let counts: Int32Array | undefined;
  return {
    kernels,
    executor,
    settings,
    input,
    stride,
    users: { ...users, leastRidge: leastRidge(users) },
    items: { ...items, leastRidge: leastRidge(items) },
    partitions,
    ptr,
    lockstep,
    zeroLoss: () => (zeros ??= lossOfZeros(input)),
    itemCounts: () => (counts ??= interactions.itemCounts()),
    course: { loss: Number.POSITIVE_INFINITY },
    ...precision,
  };
}

/** A fit in one memory would solve its rows in float64. */
function beyondFloat32({ unobservedWeight, regularization }: Settings['objective']): NumericalError {
  return new NumericalError(
    'The unobserved entries outweigh the observed ones so far that float32 does not hold the systems, and over partitions there is ' +
      `no other way: lower unobservedWeight, which is ${unobservedWeight}, or leave partitions out.`,
    { regularization },
  );
}

/** Bytes of linear memory that a partitioned fit takes with all of its partitions in it. */
export function partitionedBytes(
  kernels: Kernels,
  shape: FitShape,
  { shapes }: Pick<PartitionedEntries, 'shapes'>,
): number {
  const { itemCount, userCount, stride, userScaled, itemScaled } = shape;
  const columns = Number(shape.weighted) + Number(shape.valued);
  const rows = (count: number, scaled: boolean) =>
    aligned(count * stride * 4) + (1 + Number(scaled)) * aligned(count * 4);
  const entries = shapes.reduce((sum, part) => sum + totalBytes(entrySizes(part, itemCount, columns)), 0);
  return (
    rows(userCount, userScaled) +
    rows(itemCount, itemScaled) +
    aligned((itemCount + 1) * 4) +
    2 * aligned((Math.max(...shapes.map((part) => part.userCount)) + 1) * 4) * shapes.length +
    entries +
    totalBytes(workSizes(kernels, shape)) +
    totalBytes(lockstepSizes(kernels, shape)) +
    executorBytes(shape.threads, partitionedWorkerBytes(kernels, shape))
  );
}

function partitionedWorkerBytes(kernels: Kernels, shape: FitShape): WorkerBytes {
  const { task, scratch } = workerBytes(kernels, shape);
  return { task, scratch: [...scratch, kernels.call.itemSumsBytes(shape.stride)] };
}

/** Bytes of the arrays of one partition's entries. */
function entrySizes({ userCount, nnz }: { userCount: number; nnz: number }, itemCount: number, columns: number) {
  return {
    userPtr: (userCount + 1) * 4,
    userIndices: nnz * 4,
    itemPtr: (itemCount + 1) * 4,
    itemIndices: nnz * 4,
    columns: 2 * columns * aligned(nnz * 4),
  };
}

/** A side without entries of its own: those are with the partitions. */
function placeRows(
  { arena }: Kernels,
  { entries, stride }: PartitionedInput,
  name: 'users' | 'items',
  numbering: Side['numbering'],
  given: Float32Array | null,
): Side {
  const rows = numbering.indices.length;
  const factorsPtr = arena.alloc(rows * stride * 4);
  arena.f32(factorsPtr, rows * stride).fill(0);
  const scalePtr = given ? arena.put(Float32Array.from(numbering.indices, (row) => given[row])) : 0;
  const none = (column: number | Float32Array) => ({ ptr: 0, value: typeof column === 'number' ? column : 0 });
  return {
    name,
    rows,
    stride,
    factorsPtr,
    scalePtr,
    ridgePtr: arena.alloc(rows * 4),
    leastRidge: 0,
    indptrPtr: 0,
    indicesPtr: 0,
    weights: none(entries.weights),
    targets: none(entries.targets),
    bias: null,
    numbering,
    longRows: 0,
    chunks: new Int32Array(0),
  };
}

function placeUsers(kernels: Kernels, input: PartitionedInput): Side {
  return placeRows(kernels, input, 'users', input.partitioned.users, input.userScale);
}

/** With the items' numbers of entries, as differences alone: there may be more of them than offsets can count. */
function placeItems(kernels: Kernels, input: PartitionedInput): Side {
  const { arena } = kernels;
  const side = placeRows(kernels, input, 'items', input.partitioned.items, input.itemScale);
  const indptrPtr = arena.alloc((side.rows + 1) * 4);
  const indptr = arena.i32(indptrPtr, side.rows + 1);
  const counts = input.interactions.itemCounts();
  indptr[0] = 0;
  for (let place = 0; place < side.rows; place++) {
    indptr[place + 1] = indptr[place] + counts[side.numbering.indices[place]];
  }
  const { userCount } = input.interactions;
  placeRidge(kernels, { rows: side.rows, indptrPtr, opposite: userCount }, input.entries.objective, side.ridgePtr);
  return { ...side, indptrPtr };
}

function placePartition(
  kernels: Kernels,
  input: PartitionedInput,
  dualLimit: number,
  k: number,
  users: Side,
  items: Side,
): Partition {
  const { arena } = kernels;
  const { partitioned, stride } = input;
  const { firstUser, userCount, nnz } = partitioned.shapes[k];
  const column = (value: number | null) => ({ ptr: value === null ? arena.alloc(nnz * 4) : 0, value: value ?? 0 });
  const side = (rows: number) => ({
    indptrPtr: arena.alloc((rows + 1) * 4),
    indicesPtr: arena.alloc(nnz * 4),
    weights: column(partitioned.weight),
    targets: column(partitioned.target),
  });
  const [byUsers, byItems] = [side(userCount), side(items.rows)];
  const numbers = ({ ptr }: { ptr: number }) => (ptr ? arena.f32(ptr, nnz) : null);
  const arrays: EntryArrays = {
    userPtr: arena.i32(byUsers.indptrPtr, userCount + 1),
    userIndices: arena.i32(byUsers.indicesPtr, nnz),
    userWeights: numbers(byUsers.weights),
    userTargets: numbers(byUsers.targets),
    itemPtr: arena.i32(byItems.indptrPtr, items.rows + 1),
    itemIndices: arena.i32(byItems.indicesPtr, nnz),
    itemWeights: numbers(byItems.weights),
    itemTargets: numbers(byItems.targets),
  };
  partitioned.fill(k, arrays);
  const ridgePtr = users.ridgePtr + firstUser * 4;
  const { objective } = input.entries;
  placeRidge(kernels, { rows: userCount, indptrPtr: byUsers.indptrPtr, opposite: items.rows }, objective, ridgePtr);
  const lengths = lengthsOf(arrays.userPtr);
  const firstShort = lengths.findIndex((length) => length <= dualLimit);
  return {
    users: {
      ...users,
      ...byUsers,
      rows: userCount,
      factorsPtr: users.factorsPtr + firstUser * stride * 4,
      scalePtr: users.scalePtr && users.scalePtr + firstUser * 4,
      ridgePtr,
      leastRidge: 0,
      longRows: firstShort < 0 ? userCount : firstShort,
      chunks: chunkRows(lengths, stride, false),
    },
    items: { ...items, ...byItems, chunks: chunkEntries(arrays.itemPtr, stride) },
  };
}

/** Multiply-adds of a range of items: some milliseconds. */
const RANGE_FLOPS = 2e7;

/** Edges of runs of items with about as many entries. */
function chunkEntries(indptr: Int32Array, stride: number): Int32Array {
  const rows = indptr.length - 1;
  const edges = [0];
  for (let row = 0, since = 0; row < rows; row++) {
    since += (indptr[row + 1] - indptr[row] + 1) * stride * 2;
    if (since < RANGE_FLOPS && row < rows - 1) continue;
    edges.push(row + 1);
    since = 0;
  }
  return Int32Array.from(edges);
}
