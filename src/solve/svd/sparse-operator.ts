// A − p qᵀ as an operator on tall blocks: both CSRs of A, and the rank-one centre that is subtracted without ever making
// A dense.
import type { Interactions } from '../../data/interactions.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { aligned } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { Centre } from './centring.ts';
import { crossProduct, subtractProduct, type Tall, type TallWork } from './tall-block.ts';

/** The rows of one CSR. */
export interface SparseSide {
  readonly rows: number;
  readonly indptr: number;
  readonly indices: number;
  /** Address of float32 values, or 0 and then every entry is `value`. */
  readonly values: number;
  readonly value: number;
  /** Edges of ranges of rows that cost about the same. */
  readonly edges: Int32Array;
  /** p or q in the first of four columns, the others zero; null without centring. */
  readonly centre: Tall | null;
}

/** Multiply-adds of a range. */
const RANGE_FLOPS = 4e6;
/** The columns that tall.ts's kernels take at least. */
const CENTRE_COLUMNS = 4;

/** Bytes that `placeSparse` takes, its temporary array included. */
export function sparseBytes(
  { userCount, itemCount, nnz }: Interactions,
  values: EntryColumn,
  centred: boolean,
): number {
  const perRow = (rows: number) => aligned((rows + 1) * 4) + (centred ? aligned(rows * CENTRE_COLUMNS * 8) : 0);
  return perRow(userCount) + perRow(itemCount) + (typeof values === 'number' ? 3 : 5) * aligned(nnz * 4);
}

/** Copies A and its transpose in. `columns`: how many columns blocks will have. */
export function placeSparse(
  { call, arena }: Kernels,
  interactions: Interactions,
  values: EntryColumn,
  centre: Centre | null,
  columns: number,
): { users: SparseSide; items: SparseSide } {
  const { userCount, itemCount, nnz } = interactions;
  const indptr = arena.put(interactions.indptr);
  const indices = arena.put(interactions.indices);
  const uniform = typeof values === 'number';
  const userValues = uniform ? 0 : arena.put(values);
  const itemIndptr = arena.alloc((itemCount + 1) * 4);
  const itemIndices = arena.alloc(nnz * 4);
  const itemValues = uniform ? 0 : arena.alloc(nnz * 4);
  arena.scope(() => {
    const order = arena.alloc(nnz * 4);
    call.transpose(indptr, indices, userCount, itemCount, itemIndptr, itemIndices, order);
    if (itemValues) call.gatherF32(userValues, order, nnz, itemValues);
  });
  const side = (rows: number, offsets: number, columnsOf: number, valuesOf: number, mean?: Float64Array) => ({
    rows,
    indptr: offsets,
    indices: columnsOf,
    values: valuesOf,
    value: uniform ? values : 0,
    edges: rangesOf(arena.i32(offsets, rows + 1), columns),
    centre: mean ? placeCentre(arena, mean) : null,
  });
  return {
    users: side(userCount, indptr, indices, userValues, centre?.users),
    items: side(itemCount, itemIndptr, itemIndices, itemValues, centre?.items),
  };
}

function placeCentre(arena: Kernels['arena'], mean: Float64Array): Tall {
  const block = new Float64Array(mean.length * CENTRE_COLUMNS);
  for (let i = 0; i < mean.length; i++) block[i * CENTRE_COLUMNS] = mean[i];
  return { ptr: arena.put(block), rows: mean.length, columns: CENTRE_COLUMNS, stride: CENTRE_COLUMNS };
}

/** Edges of runs of rows with about RANGE_FLOPS each. */
function rangesOf(indptr: Int32Array, columns: number): Int32Array {
  const edges = [0];
  const rows = indptr.length - 1;
  for (let row = 0; row < rows; row++) {
    const begin = edges[edges.length - 1];
    const flops = (indptr[row + 1] - indptr[begin] + row - begin) * columns;
    if (flops >= RANGE_FLOPS || row === rows - 1) edges.push(row + 1);
  }
  return Int32Array.from(edges);
}

/** Y ← (A − p qᵀ)·X with A's rows from `to` and its columns the rows of `from`; or the transpose, sides exchanged. */
export async function applySparse(work: TallWork, to: SparseSide, from: SparseSide, x: Tall, y: Tall): Promise<void> {
  const { indptr, indices, values, value, edges } = to;
  await work.executor.run({
    kernel: 'spmm',
    args: [indptr, indices, values, value, x.ptr, x.stride, y.ptr, y.stride, x.columns, 'begin', 'end'],
    edges,
  });
  if (!to.centre || !from.centre) return;
  await crossProduct(work, from.centre, x, work.coefficients);
  await subtractProduct(work, y, to.centre, work.coefficients);
}
