// A − p qᵀ as an operator on tall blocks: both CSRs of A, and the rank-one centre that is subtracted without ever making
// A dense.
import type { Interactions } from '../../data/interactions.ts';
import { type PlacedColumn, type PlacedCsr, placeCsrPair } from '../../matrix/csr-pair.ts';
import { csrPairBytes } from '../../matrix/sizes.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { aligned } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { Centre } from './centring.ts';
import { crossProduct, subtractProduct, type Tall, type TallWork } from './tall-block.ts';

/** One side of A. */
export interface SparseSide extends PlacedCsr {
  readonly values: PlacedColumn;
  /** Edges of ranges of rows that cost about the same. */
  readonly edges: Int32Array;
  /** p or q in the first of four columns, the others zero; null without centring. */
  readonly centre: Tall | null;
}

/** What the operator is made of: the entries of A in the order of `interactions`, and p and q. */
export interface SvdInput {
  readonly interactions: Interactions;
  readonly values: EntryColumn;
  readonly centre: Centre | null;
}

/** Multiply-adds of a range. */
const RANGE_FLOPS = 4e6;
/** The columns that the kernels of tall blocks take at least. */
const CENTRE_COLUMNS = 4;

/** Bytes that `placeSparse` takes, its temporary array included. */
export function sparseBytes({ interactions, values, centre }: SvdInput): number {
  const { userCount, itemCount } = interactions;
  const perRow = (rows: number) => (centre ? aligned(rows * CENTRE_COLUMNS * 8) : 0);
  const { peak } = csrPairBytes(interactions, typeof values === 'number' ? 0 : 1);
  return peak + perRow(userCount) + perRow(itemCount);
}

/** Copies A and its transpose in. `columns`: how many columns blocks will have. */
export function placeSparse(
  kernels: Kernels,
  { interactions, values, centre }: SvdInput,
  columns: number,
): { users: SparseSide; items: SparseSide } {
  const { arena } = kernels;
  const { users, items } = placeCsrPair(kernels, interactions, { values });
  const side = (csr: typeof users, mean?: Float64Array) => ({
    ...csr,
    edges: rangesOf(arena.i32(csr.indptrPtr, csr.rows + 1), columns),
    centre: mean ? placeCentre(arena, mean) : null,
  });
  return { users: side(users, centre?.users), items: side(items, centre?.items) };
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
  const { indptrPtr, indicesPtr, values, edges } = to;
  const matrix = [indptrPtr, indicesPtr, values.ptr, values.value] as const;
  await work.executor.run({
    kernel: 'spmm',
    args: [...matrix, x.ptr, x.stride, y.ptr, y.stride, x.columns, 'begin', 'end'],
    edges,
  });
  if (!to.centre || !from.centre) return;
  await crossProduct(work, from.centre, x, work.ptr.coefficients);
  await subtractProduct(work, y, to.centre, work.ptr.coefficients);
}
