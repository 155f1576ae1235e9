// A subset of a CSR's entries, over the same users and items.
import { checkIndex } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { type Csr, uniform } from './csr.ts';
import { checkArray } from './number-columns.ts';

/**
 * Which entries to keep: a mask (Uint8Array with a byte for each entry, not 0 keeps it), or any other array of entry
 * positions in any order, where repeats count once.
 */
export type Selection = Uint8Array | ArrayLike<number>;

/** The mask of the positions that are kept; an array made `from` another ends the process from 2²⁷ elements on. */
export function maskOf(length: number, isKept: (position: number) => boolean): Uint8Array {
  const mask = new Uint8Array(length);
  for (let position = 0; position < length; position++) mask[position] = Number(isKept(position));
  return mask;
}

/** Throws ArgumentError for a mask of another length and for a position out of range. */
export function selectEntries(csr: Csr, selection: Selection): Csr {
  const mask = toMask(selection, csr.indices.length);
  const indptr = new Int32Array(csr.indptr.length);
  let count = 0;
  for (let row = 0; row + 1 < indptr.length; row++) {
    for (let position = csr.indptr[row]; position < csr.indptr[row + 1]; position++) {
      if (mask[position]) count++;
    }
    indptr[row + 1] = count;
  }
  const values = csr.values && keep(csr.values, mask, new Float32Array(count));
  return {
    indptr,
    indices: keep(csr.indices, mask, new Int32Array(count)),
    ...(values ? uniform(values) : { values, uniformValue: csr.uniformValue }),
    weights: csr.weights && keep(csr.weights, mask, new Float32Array(count)),
    times: csr.times && keep(csr.times, mask, new Float64Array(count)),
  };
}

/** The entries of some rows alone, in the order of these. */
export function selectRows(csr: Csr, rows: Int32Array): Csr {
  const { indptr } = csr;
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, at) => {
    starts[at + 1] = starts[at] + indptr[row + 1] - indptr[row];
  });
  const pick = <Numbers extends Column>(column: Numbers | null) => column && pickRows(column, indptr, rows);
  const { indices, values, weights, times } = csr;
  return {
    ...csr,
    indptr: starts,
    indices: pick(indices)!,
    values: pick(values),
    weights: pick(weights),
    times: pick(times),
  };
}

type Column = Int32Array | Float32Array | Float64Array;

/** The elements of a column that go with the entries of some rows. */
export function pickRows<Numbers extends Column>(column: Numbers, indptr: Int32Array, rows: Int32Array): Numbers {
  let at = 0;
  for (const row of rows) at += indptr[row + 1] - indptr[row];
  const picked = new (column.constructor as new (length: number) => Numbers)(at);
  at = 0;
  for (const row of rows) {
    picked.set(column.subarray(indptr[row], indptr[row + 1]), at);
    at += indptr[row + 1] - indptr[row];
  }
  return picked;
}

function toMask(selection: Selection, nnz: number): Uint8Array {
  if (selection instanceof Uint8Array) {
    if (selection.length === nnz) return selection;
    throw new ArgumentError('positions.length', selection.length, `${nnz}, a byte for each interaction, in a mask`);
  }
  checkArray('positions', selection);
  const mask = new Uint8Array(nnz);
  for (let i = 0; i < selection.length; i++) {
    const position = selection[i];
    if (!(Number.isInteger(position) && position >= 0 && position < nnz)) checkIndex(`positions[${i}]`, position, nnz);
    mask[position] = 1;
  }
  return mask;
}

function keep<Numbers extends Column>(column: Numbers, mask: Uint8Array, kept: Numbers): Numbers {
  let count = 0;
  for (let position = 0; position < mask.length; position++) {
    if (mask[position]) kept[count++] = column[position];
  }
  return kept;
}
