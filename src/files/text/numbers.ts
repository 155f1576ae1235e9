// Numbers as text has them: digits, one decimal sign, an exponent.
import { decodeRange } from './scanner.ts';

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** Is the field a finite number, with a decimal point? */
export function isNumber(field: string): boolean {
  return Number.isFinite(toNumber(field));
}

/** The number that the field is, with that decimal sign; NaN for anything else. */
export function toNumber(field: string, decimal = '.'): number {
  const text = decimal === '.' ? field.trim() : field.trim().replaceAll('.', 'x').replace(decimal, '.');
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

/** Powers of ten that float64 has exactly. */
const TEN = Array.from({ length: 16 }, (_, power) => 10 ** power);

/**
 * As `toNumber` of bytes [begin, end). Up to 15 digits are read where they lie: their integer and the power of ten are exact in
 * float64, so that their quotient is the nearest to the decimal (Clinger, PLDI 1990).
 */
export function numberIn(bytes: Uint8Array, begin: number, end: number, decimal: '.' | ','): number {
  const sign = decimal.charCodeAt(0);
  const isNegative = bytes[begin] === 45;
  let at = isNegative ? begin + 1 : begin;
  let [integer, digits, point] = [0, 0, -1];
  for (; at < end; at++) {
    const byte = bytes[at];
    if (byte >= 48 && byte <= 57) {
      integer = 10 * integer + byte - 48;
      digits++;
    } else if (byte === sign && point < 0) point = at;
    else break;
  }
  if (at < end || digits === 0 || digits > 15) return toNumber(decodeRange(bytes, begin, end), decimal);
  const size = point < 0 ? integer : integer / TEN[end - point - 1];
  return isNegative ? -size : size;
}
