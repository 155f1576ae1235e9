// What a .npy array is read as: a matrix of float32, a list of indices, a list of numbers, one number.
import { FormatError } from '../../errors.ts';
import type { NpyArray } from './npy.ts';

export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row-major, without padding. */
  readonly values: Float32Array;
}

/** A matrix of finite float32, from float32 or float64 in either order. @throws FormatError for anything else */
export function npyMatrix({ shape, data, fortranOrder }: NpyArray, what: string): Matrix {
  if (shape.length !== 2) throw new FormatError(`${what}: shape`, `(${shape})`, 'a matrix');
  if (!(data instanceof Float32Array || data instanceof Float64Array)) {
    throw new FormatError(`${what}: dtype`, data.constructor.name, 'float32 or float64');
  }
  const [rows, columns] = shape;
  const values = data instanceof Float32Array && !fortranOrder ? data : new Float32Array(data.length);
  if (values !== data) {
    for (let at = 0; at < data.length; at++) {
      const to = fortranOrder ? (at % rows) * columns + Math.floor(at / rows) : at;
      values[to] = data[at];
    }
  }
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new FormatError(`${what}[${Math.floor(bad / columns)}, ${bad % columns}]`, values[bad], 'a finite float32');
  }
  return { rows, columns, values };
}

/** A list of integers in [0, 2^31). @throws FormatError for another type or shape, and for other integers */
export function npyIndices(array: NpyArray, what: string): Int32Array {
  if (array.shape.length !== 1 || isFloat(array)) {
    throw new FormatError(what, `${array.data.constructor.name} (${array.shape})`, 'a list of int32 or int64');
  }
  return indices(array, 0, array.data.length, what);
}

/** The rows of a list of pairs, two lists of such integers. @throws FormatError as `npyIndices` */
export function npyIndexPairs(array: NpyArray, what: string): [Int32Array, Int32Array] {
  const { shape, fortranOrder } = array;
  if (shape.length !== 2 || shape[0] !== 2 || fortranOrder || isFloat(array)) {
    throw new FormatError(what, `${array.data.constructor.name} (${shape})`, 'two lists of int32 or int64, row-major');
  }
  return [indices(array, 0, shape[1], what), indices(array, shape[1], 2 * shape[1], what)];
}

function isFloat({ data }: NpyArray): boolean {
  return data instanceof Float32Array || data instanceof Float64Array;
}

function indices({ data }: NpyArray, begin: number, end: number, what: string): Int32Array {
  const out = new Int32Array(end - begin);
  for (let at = begin; at < end; at++) {
    const index = Number(data[at]);
    if (!(index >= 0 && index < 2 ** 31)) throw new FormatError(`${what}[${at}]`, data[at], 'an integer in [0, 2^31)');
    out[at - begin] = index;
  }
  return out;
}

/** A list of numbers, for values. @throws FormatError for another shape, and for integers beyond ±2^53 */
export function npyNumbers({ shape, data }: NpyArray, what: string): ArrayLike<number> {
  if (shape.length !== 1) throw new FormatError(`${what}: shape`, `(${shape})`, 'a list');
  if (!(data instanceof BigInt64Array || data instanceof BigUint64Array)) return data;
  const numbers = new Float64Array(data.length);
  for (let at = 0; at < data.length; at++) numbers[at] = safe(data[at], what);
  return numbers;
}

/** A scalar. @throws FormatError for an array, and for an integer beyond ±2^53 */
export function npyScalar({ shape, data }: NpyArray, what: string): number {
  if (shape.length !== 0) throw new FormatError(`${what}: shape`, `(${shape})`, 'one number');
  return typeof data[0] === 'bigint' ? safe(data[0], what) : data[0];
}

function safe(value: bigint, what: string): number {
  if (Number.isSafeInteger(Number(value))) return Number(value);
  throw new FormatError(what, value, 'an integer within ±2^53');
}
