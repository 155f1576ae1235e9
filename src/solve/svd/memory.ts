// What an SVD works on, laid out in linear memory. The Krylov space is spanned on the smaller side of A: its basis is the
// largest array but for the blocks themselves.

import type { Interactions } from '../../data/interactions.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import type { Signal } from '../../platform.ts';
import { aligned } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { Executor } from '../../workers/job.ts';
import { createLocalExecutor } from '../../workers/local.ts';
import type { Centre } from './centring.ts';
import type { KrylovSpace } from './krylov.ts';
import { placeSparse, type SparseSide, sparseBytes } from './sparse-operator.ts';
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
  interactions: Interactions,
  values: EntryColumn,
  centre: Centre | null,
  factors: number,
  signal?: Signal,
): SvdProblem {
  const { arena, call } = kernels;
  const { userCount, itemCount } = interactions;
  const [inner, outer] = [Math.min(userCount, itemCount), Math.max(userCount, itemCount)];
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
    scratch: call.multiplyTallScratchBytes(capacity),
  };
  const total = Object.values(sizes).reduce((sum, bytes) => sum + aligned(bytes), 0);
  arena.reserve(sparseBytes(interactions, values, centre !== null) + total);
  const { users, items } = placeSparse(kernels, interactions, values, centre, columns);
  const ptr = Object.fromEntries(
    Object.entries(sizes).map(([name, bytes]) => [name, arena.alloc(bytes)]),
  ) as typeof sizes;
  const { basis, block, image, axes, spectrum, eighScratch, scratch, ...work } = ptr;
  const executor = createLocalExecutor(kernels, { task: 0, scratch }, signal);
  return {
    executor,
    users,
    inner: userCount < itemCount ? users : items,
    outer: userCount < itemCount ? items : users,
    space: {
      work: { ...work, executor, batch },
      basis: { ptr: basis, rows: inner, columns: capacity, stride: oddStride(capacity) },
      block: { ptr: block, rows: inner, columns, stride: oddStride(columns) },
      axes,
      spectrum,
      eighScratch,
    },
    image: { ptr: image, rows: outer, columns, stride: oddStride(columns) },
  };
}
