// Factors as a small model keeps them: rows of int8 or float16 with a scale each, or of float32, as bytes, little-endian.
import { ArgumentError } from '../../errors.ts';
import { checkFinite, MOST_FACTOR } from '../model-parts.ts';
import { fromHalf, toHalf } from './float16.ts';

/** How the factors of a small model are kept. */
export type Precision = 'int8' | 'float16' | 'float32';

export interface CompactRows {
  readonly precision: Precision;
  readonly factors: number;
  /** count × factors elements, tight row-major. */
  readonly bytes: Uint8Array;
  /** What each row is to be multiplied with; null for float32. */
  readonly scales: Float32Array | null;
}

export const ELEMENT_BYTES: Readonly<Record<Precision, number>> = { int8: 1, float16: 2, float32: 4 };

/** The largest size of an element: all of int8's range but −128, and 1 for float16, which has no use for larger ones. */
const LARGEST = { int8: 127, float16: 1 };

/** Rows of float32 (finite) in another precision: each is divided by what makes its largest element `LARGEST`. */
export function compactRows(values: Float32Array, factors: number, precision: 'int8' | 'float16'): CompactRows {
  const count = values.length / factors;
  const scales = new Float32Array(count);
  const elements = precision === 'int8' ? new Int8Array(values.length) : new Uint16Array(values.length);
  const convert = precision === 'int8' ? Math.round : toHalf;
  for (let row = 0; row < count; row++) {
    const from = row * factors;
    const scale = Math.fround(largest(values.subarray(from, from + factors)) / LARGEST[precision]);
    scales[row] = scale;
    // A row of next to nothing (a scale that is zero in float32) stays zero.
    if (scale > 0) for (let at = from; at < from + factors; at++) elements[at] = convert(values[at] / scale);
  }
  return { precision, factors, bytes: new Uint8Array(elements.buffer), scales };
}

/** One row as float32. */
export function expandRow({ precision, factors, bytes, scales }: CompactRows, index: number): Float32Array {
  const size = ELEMENT_BYTES[precision];
  const from = index * factors * size;
  // A copy, because bytes of a file are not aligned to anything.
  if (precision === 'float32') return new Float32Array(bytes.slice(from, from + factors * size).buffer);
  // A loop: views of other types and a map over them take longer than all that a history's rows are needed for.
  const row = new Float32Array(factors);
  const scale = scales![index];
  for (let k = 0, at = from; k < factors; k++, at += size) {
    row[k] = (size === 1 ? (bytes[at] << 24) >> 24 : fromHalf(bytes[at] | (bytes[at + 1] << 8))) * scale;
  }
  return row;
}

/** The largest element's size. */
export function largest(values: Float32Array): number {
  let size = 0;
  for (const value of values) size = Math.max(size, Math.abs(value));
  return size;
}

/** Throws ArgumentError for rows of another shape, and for elements or scales with which a score might not be finite. */
export function checkRows(name: string, rows: CompactRows, count: number): void {
  const { precision, bytes, scales, factors } = rows;
  const expected = count * factors * ELEMENT_BYTES[precision];
  if (bytes.length !== expected) throw new ArgumentError(name, bytes.length, `${expected} bytes`);
  if ((scales?.length ?? count) !== count) throw new ArgumentError(`scales of ${name}`, scales?.length, `${count}`);
  if (scales)
    checkFinite(`scales of ${name}`, scales, MOST_FACTOR / (precision === 'int8' ? LARGEST.int8 : LARGEST.float16));
  const element = precision === 'int8' ? -1 : firstTooLarge(bytes, precision);
  if (element >= 0)
    throw new ArgumentError(`${name}[${element}]`, 'too large', precision === 'float16' ? 'within ±1' : 'within ±2^58');
}

/** The upper two bytes of the largest element there may be: of float16 1, as `compactRows` makes them, of float32 2⁵⁸. */
const MOST_BITS = { float16: 0x3c00, float32: (127 + 58) << 7 };

/** The first element beyond that, infinities and NaN among them, or −1. */
function firstTooLarge(bytes: Uint8Array, precision: 'float16' | 'float32'): number {
  const size = ELEMENT_BYTES[precision];
  for (let at = size - 1; at < bytes.length; at += size) {
    if ((((bytes[at] & 0x7f) << 8) | bytes[at - 1]) > MOST_BITS[precision]) return (at - size + 1) / size;
  }
  return -1;
}
