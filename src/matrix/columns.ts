// Columns of row-major matrices, copied from one to another of other columns or other padding: between the rows of a fit and
// those of a model.
import type { Kernels } from '../wasm/kernels.ts';
import type { PlacedRows } from './rows.ts';

/** A row-major matrix as `copyColumns` reads or writes it, from the column `first` on (default 0). */
export interface Columns<Values extends Float32Array | Float64Array> {
  readonly values: Values;
  /** Elements from row to row. */
  readonly stride: number;
  readonly first?: number;
}

/**
 * Copies columns of every row from one matrix to another: the next `chosen`, or those that it lists, in its order. Row k goes to
 * row `places[k]` of the other, or to its k-th.
 */
export function copyColumns<Values extends Float32Array | Float64Array>(
  { values: from, stride: fromStride, first: fromFirst = 0 }: Columns<Values>,
  { values: to, stride: toStride, first: toFirst = 0 }: Columns<Values>,
  chosen: number | ArrayLike<number>,
  places?: Int32Array,
): void {
  const rows = to.length / toStride;
  for (let row = 0; row < rows; row++) {
    const start = row * fromStride + fromFirst;
    const target = (places ? places[row] : row) * toStride + toFirst;
    if (typeof chosen === 'number') {
      to.set(from.subarray(start, start + chosen), target);
    } else {
      for (let k = 0; k < chosen.length; k++) to[target + k] = from[start + chosen[k]];
    }
  }
}

/** Copies the first `factors` columns of rows out, without the padding. */
export function takeRows({ arena }: Kernels, { factorsPtr, rows, stride }: PlacedRows, factors: number): Float32Array {
  const tight = new Float32Array(rows * factors);
  copyColumns({ values: arena.f32(factorsPtr, rows * stride), stride }, { values: tight, stride: factors }, factors);
  return tight;
}
