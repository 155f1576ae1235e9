// The RLE and bit-packing hybrid of Parquet's levels and dictionary indices: runs of one value, and groups of eight packed
// values, until there are as many values as were announced. The last run may go on beyond them (DuckDB pads its own).
//
// Source: Apache Parquet, "Encodings", section RLE.
import { FormatError } from '../../errors.ts';

/** Up to this many bits, a buffer of 32 holds a value and the byte that completes it. */
const NARROW = 24;

/**
 * The first `count` values of `width` bits in bytes [begin, end). Memory and time grow with `count`, which the caller has to
 * bound.
 * @throws FormatError when there are fewer, or when the bytes are not within the page
 */
export function decodeRuns(
  bytes: Uint8Array,
  begin: number,
  end: number,
  width: number,
  count: number,
  what: string,
): Int32Array {
  if (!(width >= 0 && width <= 32)) throw new FormatError(what, `${width} bits`, '0 to 32');
  if (!(begin <= end && end <= bytes.length)) {
    throw new FormatError(what, `bytes ${begin} to ${end}`, `bytes of a page of ${bytes.length}`);
  }
  const values = new Int32Array(count);
  // Values of no bits are zeros, and writers leave the runs out.
  if (width === 0) return values;
  const reader = { bytes, offset: begin, end };
  let seen = 0;
  while (seen < count) {
    const header = runHeader(reader);
    const length = Math.floor(header / 2) * (header % 2 === 1 ? 8 : 1);
    const wanted = Math.min(length, count - seen);
    const size = header % 2 === 1 ? (length / 8) * width : Math.ceil(width / 8);
    const needed = header % 2 === 1 ? Math.ceil((wanted * width) / 8) : size;
    if (header < 0 || reader.offset + needed > end) {
      throw new FormatError(what, `${seen} values before its end`, `${count} values`);
    }
    if (header % 2 === 1) unpack(reader, width, values.subarray(seen, seen + wanted));
    else values.fill(wholeValue(reader, size), seen, seen + wanted);
    reader.offset += size;
    seen += wanted;
  }
  return values;
}

interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
  readonly end: number;
}

/** A number of seven bits a byte, the lowest first; −1 where it does not end. */
function runHeader(reader: Reader): number {
  let header = 0;
  for (let shift = 0; shift < 35 && reader.offset < reader.end; shift += 7) {
    const byte = reader.bytes[reader.offset++];
    header += (byte & 127) * 2 ** shift;
    if (byte < 128) return header;
  }
  return -1;
}

/** A value in whole bytes, little-endian, as int32. */
function wholeValue({ bytes, offset }: Reader, size: number): number {
  let value = 0;
  for (let at = 0; at < size; at++) value |= bytes[offset + at] << (8 * at);
  return value;
}

/** Fills `out` with packed values, lowest bits first. */
function unpack({ bytes, offset }: Reader, width: number, out: Int32Array): void {
  let buffer = 0;
  let bits = 0;
  let at = offset;
  if (width <= NARROW) {
    const mask = 2 ** width - 1;
    for (let k = 0; k < out.length; k++) {
      for (; bits < width; bits += 8) buffer |= bytes[at++] << bits;
      out[k] = buffer & mask;
      buffer >>>= width;
      bits -= width;
    }
    return;
  }
  // Wider ones by numbers of 53 bits.
  const modulus = 2 ** width;
  for (let k = 0; k < out.length; k++) {
    for (; bits < width; bits += 8) buffer += bytes[at++] * 2 ** bits;
    out[k] = buffer % modulus;
    buffer = Math.floor(buffer / modulus);
    bits -= width;
  }
}
