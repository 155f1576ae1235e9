// What an SVD works on, laid out in linear memory. The Krylov space is spanned on the smaller side of A: its basis is the
// largest array but for the blocks themselves.
import type { Signal } from '../../platform.ts';
import { placeArrays, totalBytes } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { createExecutor } from '../../workers/executor.ts';
import type { Executor } from '../../workers/job.ts';
import { executorBytes } from '../../workers/worker-memory.ts';
import { reserveFit } from '../run/reserve.ts';
import type { KrylovSpace } from './krylov.ts';
import type { SvdSettings } from './options.ts';
import { placeSparse, type SparseSide, type SvdInput, sparseBytes } from './sparse-operator.ts';
import { oddStride, type Tall } from './tall-block.ts';

export interface SvdProblem {
  readonly executor: Executor;
  readonly users: SparseSide;
  /** The side with fewer rows, on which the Krylov space is, and the other. */
  readonly inner: SparseSide;
  readonly outer: SparseSide;
  readonly space: KrylovSpace;
  /** outer × block: A times a block. */
  readonly image: Tall;
}

/** Columns of a block beyond the wanted ones, and in parts of them: the gap that they open decides the convergence. */
const OVERSAMPLING = 8;
const OVERSAMPLING_PART = 1 / 8;
/** Blocks in a full basis: more take fewer products, but their eigenproblem grows with the cube of the columns. */
const MAX_DEPTH = 6;
const MIN_DEPTH = 2;
const WORTH_COLUMNS = 2048;
/** Bytes for the partial sums of a product, and how many at most. */
const PARTS_BYTES = 64 << 20;
const MAX_PARTS = 16;

/** Columns of a block: a whole number of tiles. */
function blockColumns(factors: number, rows: number): number {
  const oversampling = Math.max(OVERSAMPLING, Math.ceil(factors * OVERSAMPLING_PART));
  return Math.ceil(Math.min(factors + oversampling, rows) / 8) * 8;
}

/** Throws MemoryLimitError, before anything is copied, when the problem does not fit into 4 GiB. */
export function createProblem(
  kernels: Kernels,
  { factors }: SvdSettings,
  input: SvdInput,
  signal?: Signal,
): SvdProblem {
  const { arena } = kernels;
  const { userCount, itemCount } = input.interactions;
  const [inner, outer] = [Math.min(userCount, itemCount), Math.max(userCount, itemCount)];
  const { columns, capacity, batch, sizes, worker } = shapeOf(kernels, factors, inner, outer);
  reserveFit(kernels, factors, (count) => {
    const fewer = shapeOf(kernels, count, inner, outer);
    const work = sparseBytes(input) + totalBytes(fewer.sizes) + executorBytes(0, fewer.worker);
    // The model ranks from a memory, too, and has all factors asked for, those beyond the rank as zeros.
    return Math.max(work, 4 * count * (userCount + itemCount));
  });
  const { users, items } = placeSparse(kernels, input, columns);
  const ptr = placeArrays(arena, sizes);
  const executor = createExecutor(kernels, null, worker, signal);
  return {
    executor,
    users,
    inner: userCount < itemCount ? users : items,
    outer: userCount < itemCount ? items : users,
    space: {
      work: { executor, batch, ptr },
      basis: { ptr: ptr.basis, rows: inner, columns: capacity, stride: oddStride(capacity) },
      block: { ptr: ptr.block, rows: inner, columns, stride: oddStride(columns) },
      ptr,
    },
    image: { ptr: ptr.image, rows: outer, columns, stride: oddStride(columns) },
  };
}

/** The columns of the blocks and of a full basis, the parts of a product, and bytes for all that. */
function shapeOf({ call }: Kernels, factors: number, inner: number, outer: number) {
  const columns = blockColumns(factors, inner);
  const depth = Math.max(MIN_DEPTH, Math.min(MAX_DEPTH, Math.floor(WORTH_COLUMNS / columns)));
  const capacity = depth * columns;
  const batch = Math.max(1, Math.min(MAX_PARTS, Math.floor(PARTS_BYTES / (capacity * columns * 8))));
  const sizes = {
    basis: inner * oddStride(capacity) * 8,
    block: inner * oddStride(columns) * 8,
    image: outer * oddStride(columns) * 8,
    axes: capacity * capacity * 8,
    spectrum: capacity * 8,
    eighScratch: call.eighScratchBytes(capacity),
    parts: batch * capacity * columns * 8,
    coefficients: capacity * columns * 8,
    gram: columns * columns * 8,
    inverse: columns * columns * 8,
    qrScratch: call.qrScratchBytes(columns),
  };
  return { columns, capacity, batch, sizes, worker: { scratch: [call.multiplyTallScratchBytes(capacity)] } };
}
