// Interactions from what SciPy's save_npz writes: a CSR, CSC or COO matrix as arrays of a .npz file.

import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError, FormatError } from '../../errors.ts';
import type { Merging } from '../columns/interaction-columns.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { Ranges } from '../source/source.ts';
import type { OpenTable } from '../table.ts';
import { type CoordinateMatrix, checkMatrixOptions, checkSide, matrixInteractions } from './coordinate-matrix.ts';
import { readNpy, readNpyText } from './npy.ts';
import { npyIndexPairs, npyIndices, npyNumbers } from './npy-values.ts';
import { readNpz } from './npz.ts';

const KEYS = ['format', 'shape', 'data', 'indices', 'indptr', 'row', 'col', 'coords'];

/**
 * Reads such a file; see `matrixInteractions` for the options. All stored entries count, even zeros.
 * @throws FormatError for another kind of file, and for arrays that do not make a matrix
 */
export async function readSparseNpz(
  table: OpenTable,
  options: InteractionFileOptions,
  merging: Merging,
): Promise<Interactions> {
  const part = checkMatrixOptions(table, options);
  const file = part.name;
  const matrix = await readMatrix(file, await part.ranges());
  options.signal?.throwIfAborted();
  part.tell(1, matrix.rows.length); // read at once
  try {
    return matrixInteractions(matrix, options, merging, (position) => ({ file, line: position + 1 }));
  } catch (error) {
    // The options have been checked: what is refused now is in the file.
    if (!(error instanceof ArgumentError)) throw error;
    throw new FormatError(`${file}: ${error.argument}`, error.got, error.expected);
  }
}

async function readMatrix(file: string, ranges: Ranges): Promise<CoordinateMatrix> {
  try {
    return new SparseArrays(file, await readNpz(file, ranges, KEYS)).matrix();
  } finally {
    await ranges.close();
  }
}

class SparseArrays {
  readonly #file: string;
  readonly #arrays: ReadonlyMap<string, Uint8Array>;

  constructor(file: string, arrays: ReadonlyMap<string, Uint8Array>) {
    this.#file = file;
    this.#arrays = arrays;
  }

  matrix(): CoordinateMatrix {
    const format = readNpyText(this.#bytes('format'), `${this.#file}/format`);
    const shape = this.#indices('shape');
    if (shape.length !== 2) throw new FormatError(`${this.#file}/shape`, `${shape.length} sides`, 'two');
    for (const side of shape) checkSide(`${this.#file}/shape`, side);
    const [rowCount, columnCount] = shape;
    const { rows, columns } = this.#places(format, rowCount, columnCount);
    const values = npyNumbers(readNpy(this.#bytes('data'), `${this.#file}/data`), `${this.#file}/data`);
    for (const [key, { length }] of Object.entries({ rows, columns })) {
      if (length !== values.length)
        throw new FormatError(`${this.#file}: ${key}`, length, `${values.length}, like data`);
    }
    return { rowCount, columnCount, rows, columns, values };
  }

  #places(format: string, rowCount: number, columnCount: number): Pick<CoordinateMatrix, 'rows' | 'columns'> {
    if (format === 'csr') return { rows: this.#expand(rowCount), columns: this.#indices('indices') };
    if (format === 'csc') return { rows: this.#indices('indices'), columns: this.#expand(columnCount) };
    if (format === 'coo' && this.#arrays.has('coords')) {
      const what = `${this.#file}/coords`;
      const [rows, columns] = npyIndexPairs(readNpy(this.#bytes('coords'), what), what);
      return { rows, columns };
    }
    if (format === 'coo') return { rows: this.#indices('row'), columns: this.#indices('col') };
    throw new FormatError(`${this.#file}/format`, format, 'csr, csc or coo');
  }

  /** The row (of a CSC the column) of every entry. */
  #expand(count: number): Int32Array {
    const indptr = this.#indices('indptr');
    const nnz = this.#indices('indices').length;
    const what = `${this.#file}/indptr`;
    if (indptr.length !== count + 1) throw new FormatError(what, `${indptr.length} offsets`, `${count + 1}`);
    if (indptr[0] !== 0 || indptr[count] !== nnz) {
      throw new FormatError(what, `${indptr[0]} to ${indptr[count]}`, `0 to ${nnz}`);
    }
    const rows = new Int32Array(nnz);
    for (let row = 0; row < count; row++) {
      if (indptr[row + 1] < indptr[row]) throw new FormatError(`${what}[${row + 1}]`, indptr[row + 1], 'ascending');
      rows.fill(row, indptr[row], indptr[row + 1]);
    }
    return rows;
  }

  #indices(key: string): Int32Array {
    return npyIndices(readNpy(this.#bytes(key), `${this.#file}/${key}`), `${this.#file}/${key}`);
  }

  #bytes(key: string): Uint8Array {
    const bytes = this.#arrays.get(key);
    if (bytes) return bytes;
    const keys = [...this.#arrays.keys()].join(', ') || 'none of its arrays';
    throw new FormatError(this.#file, keys, `a sparse matrix as scipy.sparse.save_npz writes it, with ${key}`);
  }
}
