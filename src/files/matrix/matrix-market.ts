// Interactions from Matrix Market files (Boisvert, Pozo and Remington, NISTIR 5935, 1996): coordinate matrices of reals,
// integers (unsigned ones as SciPy has them, too) or patterns, general or symmetric. Indices are 1-based in the file; ids are from 0, like those of `.npz` files.
import { GrowingColumn } from '../../data/growing-column.ts';
import type { Interactions } from '../../data/interactions.ts';
import { VALUE } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { type Merging, type Place, Places } from '../columns/interaction-columns.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { OpenTable } from '../table.ts';
import { readLines } from '../text/lines.ts';
import { toNumber } from '../text/numbers.ts';
import { type CoordinateMatrix, checkMatrixOptions, MAX_SIDE, matrixInteractions } from './coordinate-matrix.ts';

const BANNER =
  /^%%MatrixMarket\s+matrix\s+coordinate\s+(real|double|integer|unsigned-integer|pattern)\s+(general|symmetric)\s*$/i;

/**
 * Reads such a file; see `matrixInteractions` for the options.
 * @throws ParseError for another kind of matrix, an entry outside the shape, fewer or more entries than announced
 */
export async function readMatrixMarket(
  table: OpenTable,
  options: InteractionFileOptions,
  merging: Merging,
): Promise<Interactions> {
  const part = checkMatrixOptions(table, options);
  const reader = new EntryReader(part.name);
  await readLines(
    part.name,
    part.bytes(() => reader.rows),
    (text, line) => reader.read(text, line),
    options,
  );
  return matrixInteractions(reader.finish(), options, merging, (position) => reader.placeOf(position));
}

class EntryReader {
  readonly #file: string;
  readonly #rows = new GrowingColumn(Int32Array);
  readonly #columns = new GrowingColumn(Int32Array);
  readonly #values = new GrowingColumn(Float32Array);
  readonly #places = new Places();
  #pattern = false;
  #symmetric = false;
  #shape: { rows: number; columns: number; entries: number } | undefined;
  #entries = 0;
  #line = 0;

  constructor(file: string) {
    this.#file = file;
  }

  read(text: string, line: number): void {
    this.#line = line;
    const trimmed = text.trim();
    if (line === 1) this.#readBanner(text);
    else if (trimmed === '' || trimmed.startsWith('%')) return;
    else if (this.#shape) this.#readEntry(trimmed.split(/\s+/), this.#shape);
    else this.#readShape(trimmed.split(/\s+/));
  }

  get rows(): number {
    return this.#places.length;
  }

  placeOf(position: number): Place {
    return this.#places.of(position);
  }

  finish(): CoordinateMatrix {
    if (!this.#shape) throw this.#failure(undefined, '', 'a line of rows, columns and entries');
    const { rows: rowCount, columns: columnCount, entries } = this.#shape;
    if (this.#entries < entries) throw this.#failure(undefined, `${this.#entries} entries`, `${entries} entries`);
    return {
      rowCount,
      columnCount,
      rows: this.#rows.done(),
      columns: this.#columns.done(),
      values: this.#pattern ? null : this.#values.done(),
    };
  }

  #readBanner(text: string): void {
    const [, field, symmetry] = BANNER.exec(text) ?? [];
    if (!field) {
      const expected = '%%MatrixMarket matrix coordinate real, integer or pattern, general or symmetric';
      throw this.#failure(undefined, text, expected);
    }
    this.#pattern = field.toLowerCase() === 'pattern';
    this.#symmetric = symmetry.toLowerCase() === 'symmetric';
  }

  #readShape(fields: string[]): void {
    const [rows, columns] = [0, 1].map((at) => this.#integer(fields, at, 1, MAX_SIDE));
    const entries = this.#integer(fields, 2, 1, 2 ** 31 - 1);
    if (fields.length !== 3) throw this.#failure(4, fields[3], 'rows, columns and entries');
    if (this.#symmetric && rows !== columns) throw this.#failure(2, columns, `${rows}, in a symmetric matrix`);
    this.#shape = { rows, columns, entries };
  }

  #readEntry(fields: string[], shape: { rows: number; columns: number; entries: number }): void {
    if (this.#entries === shape.entries) throw this.#failure(undefined, fields.join(' '), `${shape.entries} entries`);
    this.#entries++;
    const row = this.#integer(fields, 0, 1, shape.rows) - 1;
    const column = this.#integer(fields, 1, 1, shape.columns) - 1;
    const value = this.#pattern ? 1 : toNumber(fields[2] ?? '');
    if (!VALUE.accepts(value)) throw this.#failure(3, fields[2], VALUE.expected);
    const width = this.#pattern ? 2 : 3;
    if (fields.length > width) throw this.#failure(width + 1, fields[width], `a line of ${width}`);
    this.#push(row, column, value);
    if (this.#symmetric && row !== column) this.#push(column, row, value);
  }

  #push(row: number, column: number, value: number): void {
    this.#rows.push(row);
    this.#columns.push(column);
    if (!this.#pattern) this.#values.push(value);
    this.#places.push(this.#file, this.#line);
  }

  #integer(fields: string[], at: number, least: number, most: number): number {
    const value = /^\d+$/.test(fields[at] ?? '') ? Number(fields[at]) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw this.#failure(at + 1, fields[at], `an integer from ${least} to ${most}`);
  }

  #failure(column: number | undefined, got: unknown, expected: string): ParseError {
    return new ParseError(this.#file, Math.max(this.#line, 1), column, got, expected);
  }
}
