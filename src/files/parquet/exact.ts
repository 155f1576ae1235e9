// What hyparquet's own parsers would round or replace, so that two ids became one: text that is not UTF-8, and decimals. What is
// no id is an object that says what it is, which every column refuses by its row.
import type { DecodedArray } from 'hyparquet/src/types.js';
import { FormatError } from '../../errors.ts';
import { latin1 } from '../source/bytes.ts';
import { decodeRange } from '../text/scanner.ts';

export class NoId {
  /** @param expected what else it would have to be */
  constructor(
    readonly text: string,
    readonly expected: string,
  ) {}
}

/** The text of UTF-8, a byte order mark that begins it included. */
export function exactText(bytes: Uint8Array): string | NoId {
  try {
    return decodeRange(bytes, 0, bytes.length, true);
  } catch {
    return new NoId(latin1(bytes.subarray(0, 200)), ', in UTF-8');
  }
}

/** Those of 76 digits, the most that anybody writes, take 32 bytes. */
const [MOST_DIGITS, MOST_BYTES] = [76, 32];

/** Decimals by their unscaled values as they are stored: the integers that ids have to be, or else the nearest numbers. */
export function decimals(unscaled: DecodedArray, scale: number, ofIds: boolean): (bigint | number | NoId)[] {
  if (!(Number.isInteger(scale) && scale >= 0 && scale <= MOST_DIGITS))
    throw new FormatError('decimals', `${scale} digits after the point`, `at most ${MOST_DIGITS}`);
  const unit = 10n ** BigInt(scale);
  return Array.from(unscaled as ArrayLike<number | bigint | Uint8Array>, (stored) => {
    const value = stored instanceof Uint8Array ? signed(stored) : BigInt(stored);
    if (!ofIds) return Number(value) / 10 ** scale;
    return value % unit === 0n ? value / unit : new NoId(decimalText(value, scale), '');
  });
}

/** Big endian, in two's complement. */
function signed(bytes: Uint8Array): bigint {
  if (bytes.length > MOST_BYTES) throw new FormatError('a decimal', `${bytes.length} bytes`, `at most ${MOST_BYTES}`);
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, value);
}

function decimalText(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
