// The RLE and bit-packing hybrid of Parquet's levels and dictionary indices, checked before it is decoded: hyparquet writes
// as long a run as it is told to, whatever the page holds.
//
// Source: Apache Parquet, "Encodings", section RLE.
import { FormatError } from '../../../errors.ts';

/**
 * Checks the runs in bytes [begin, end) for at most `count` values of `width` bits.
 * @throws FormatError for a run beyond them
 */
export function checkRuns(
  bytes: Uint8Array,
  begin: number,
  end: number,
  width: number,
  count: number,
  what: string,
): void {
  if (!(width >= 0 && width <= 32)) throw new FormatError(what, `${width} bits`, '0 to 32');
  if (!(begin <= end && end <= bytes.length))
    throw new FormatError(what, `bytes ${begin} to ${end}`, 'bytes of the page');
  const valueBytes = Math.ceil(width / 8);
  let offset = begin;
  let seen = 0;
  while (seen < count && offset < end) {
    let header = 0;
    let shift = 0;
    let byte: number;
    do {
      byte = bytes[offset++];
      header += (byte & 127) * 2 ** shift;
      shift += 7;
    } while (byte >= 128 && offset < end && shift < 35);
    const packed = header % 2 === 1;
    const values = Math.floor(header / 2) * (packed ? 8 : 1);
    // The last group of eight may be padded.
    if (byte >= 128 || values > count - seen + (packed ? 7 : 0)) {
      throw new FormatError(what, `a run of ${values}`, `at most ${count - seen} values`);
    }
    seen += values;
    offset += packed ? (values / 8) * width : valueBytes;
    if (offset > end) throw new FormatError(what, 'its end', 'the values of a run');
  }
}
