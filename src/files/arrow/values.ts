// Buffers of numbers as typed arrays.
import type { ArrowChunk } from '../../data/arrow-columns.ts';
import { FormatError } from '../../errors.ts';
import { type FileType, TYPE } from './schema.ts';

type Numbers = Int8Array | Int16Array | Int32Array | BigInt64Array | Float32Array | Float64Array;
type Column = { readonly values?: ArrowChunk['values']; get(row: number): unknown };

const SIGNED = { 8: Int8Array, 16: Int16Array, 32: Int32Array, 64: BigInt64Array };
const UNSIGNED = { 8: Uint8Array, 16: Uint16Array, 32: Uint32Array, 64: BigUint64Array };
const FLOATS = [Uint16Array, Float32Array, Float64Array];

/** @throws FormatError for a buffer with fewer than `length` of them, and for a width that Arrow does not have */
export function numbersOf(type: FileType, bytes: Uint8Array, length: number): Column {
  if (type.typeId === TYPE.bool) {
    checkLength(bytes, Math.ceil(length / 8));
    return { get: (row) => ((bytes[row >> 3] >> (row & 7)) & 1) === 1 };
  }
  if (type.typeId === TYPE.decimal) return decimalsOf(type, bytes, length);
  const Type = arrayOf(type) as unknown as { new (buffer: ArrayBufferLike, at: number, length: number): Numbers } & {
    BYTES_PER_ELEMENT: number;
  };
  if (!Type) throw new FormatError('schema', `numbers of ${type.bitWidth} bits`, '8, 16, 32 or 64');
  const size = length * Type.BYTES_PER_ELEMENT;
  checkLength(bytes, size);
  // Writers align buffers; a stream that was cut out of another file may not be.
  const whole = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice(0, size);
  const values = new Type(whole.buffer, whole.byteOffset, length) as ArrayLike<number | bigint>;
  const isHalf = type.typeId === TYPE.float && type.precision === 0;
  return { values, get: isHalf ? (row) => half(values[row] as number) : (row) => values[row] };
}

function arrayOf({ typeId, bitWidth, isSigned, precision, unit }: FileType) {
  if (typeId === TYPE.float) return FLOATS[precision];
  if (typeId === TYPE.date) return unit === 0 ? Int32Array : BigInt64Array;
  if (typeId === TYPE.timestamp) return BigInt64Array;
  return (isSigned ? SIGNED : UNSIGNED)[bitWidth as 8];
}

/** Integers of 32 to 256 bits of which ten to the power of `scale` make one. */
function decimalsOf({ bitWidth, scale }: FileType, bytes: Uint8Array, length: number): Column {
  if (![32, 64, 128, 256].includes(bitWidth) || Math.abs(scale) > 100) {
    throw new FormatError('schema', `decimals of ${bitWidth} bits, scale ${scale}`, '32, 64, 128 or 256 bits');
  }
  checkLength(bytes, (length * bitWidth) / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = bitWidth / 32;
  const get = (row: number) => {
    let value = BigInt(view.getInt32(4 * (words * row + words - 1), true));
    for (let word = words - 2; word >= 0; word--) {
      value = (value << 32n) | BigInt(view.getUint32(4 * (words * row + word), true));
    }
    return Number(`${value}e${-scale}`); // rounded once
  };
  return { get };
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const sign = bits >> 15 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function checkLength(bytes: Uint8Array, size: number): void {
  if (bytes.length < size) throw new FormatError('record batch', `${bytes.length} bytes`, `${size} for its rows`);
}
