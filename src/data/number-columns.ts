// Columns of numbers as the caller has them → typed columns that the kernels may trust: every entry is checked here,
// and an error names the column and the position.
import { checkIndex } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { type ColumnType, newColumn } from './growing-column.ts';
import { toTime } from './times.ts';

/** A domain of numbers, and the typed array that holds them. */
export interface Domain<Numbers extends Float32Array | Float64Array> {
  readonly column: ColumnType<Numbers>;
  readonly expected: string;
  accepts(value: unknown): value is number;
  /** What a caller gives for a number of it → that number; anything else as it is. Absent, callers give numbers. */
  readonly from?: (given: unknown) => unknown;
}

function isFloat32(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(Math.fround(value));
}

export const VALUE: Domain<Float32Array> = {
  column: Float32Array,
  expected: 'a finite number (float32)',
  accepts: isFloat32,
};

export const WEIGHT: Domain<Float32Array> = {
  column: Float32Array,
  expected: 'a finite number above 0 (float32)',
  accepts: (value): value is number => isFloat32(value) && Math.fround(value) > 0,
};

export const TIME: Domain<Float64Array> = {
  column: Float64Array,
  expected: 'a finite number, such as seconds since 1970, a date, or text of ISO 8601',
  accepts: (value): value is number => Number.isFinite(value),
  from: toTime,
};

/** `source` as a column of `length` numbers of the domain; null when there is none. The result may be `source` itself. */
export function numberColumn<Numbers extends Float32Array | Float64Array>(
  argument: string,
  source: ArrayLike<unknown> | null | undefined,
  length: number,
  { column: Column, from, accepts, expected }: Domain<Numbers>,
): Numbers | null {
  if (source === null || source === undefined) return null;
  checkArray(argument, source, length);
  const column = source instanceof Column ? source : newColumn(Column, length);
  for (let position = 0; position < length; position++) {
    const value = from ? from(source[position]) : source[position];
    if (!accepts(value)) throw new ArgumentError(`${argument}[${position}]`, source[position], expected);
    column[position] = value;
  }
  return column;
}

/** The most users or items. */
const MOST = 2 ** 31 - 2;

/** `source` as a column of integers in [0, count). The result may be `source` itself. */
export function indexColumn(argument: string, source: ArrayLike<number>, count = MOST): Int32Array {
  const column = source instanceof Int32Array ? source : newColumn(Int32Array, source.length);
  for (let position = 0; position < source.length; position++) {
    const index = source[position];
    if (!(Number.isInteger(index) && index >= 0 && index < count)) checkIndex(`${argument}[${position}]`, index, count);
    column[position] = index;
  }
  return column;
}

/** Throws ArgumentError unless `source` is an array or typed array, of `length` entries where that is given. */
export function checkArray(argument: string, source: unknown, length?: number): asserts source is ArrayLike<unknown> {
  if (!Array.isArray(source) && (!ArrayBuffer.isView(source) || source instanceof DataView)) {
    throw new ArgumentError(argument, source, 'an array or a typed array');
  }
  const got = (source as ArrayLike<unknown>).length;
  if (length !== undefined && got !== length) {
    throw new ArgumentError(`${argument}.length`, got, `${length}, one entry for each interaction`);
  }
}

/** The count of users or items: as given, or one more than the largest index. Throws ArgumentError out of int32's range. */
export function indexCount(argument: string, given: number | undefined, indices: ArrayLike<number>): number {
  if (given !== undefined) {
    if (Number.isInteger(given) && given >= 0 && given <= MOST) return given;
    throw new ArgumentError(argument, given, `an integer in [0, ${MOST}]`);
  }
  let count = 0;
  // Entries that are no indices are left to indexColumn, which names them; they must not raise the count.
  for (let position = 0; position < indices.length; position++) {
    if (indices[position] >= count && indices[position] < MOST) count = Math.floor(indices[position]) + 1;
  }
  return count;
}
