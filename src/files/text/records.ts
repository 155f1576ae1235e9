// The records of a delimited text, whatever separates their fields.
import { ArgumentError } from '../../errors.ts';
import type { Signal } from '../../platform.ts';
import type { ReadProgress } from '../progress.ts';
import { joined, LF, LINE_BYTES, peek, tooLong } from '../source/bytes.ts';
import { passOpening } from './opening.ts';
import { type Fields, Scanner } from './scanner.ts';
import { findSeparator, quoteOf, SAMPLE_LINES } from './separator.ts';
import { readText } from './text.ts';

export interface RecordOptions {
  /** What stands between two fields; default: a tab, `,`, `;`, `|`, `::` or a blank, whichever splits the first lines evenly. */
  separator?: string;
  /**
   * What fields may stand in: `"`, `'` or `none`. Default: `"`, but `none` between tabs and `::` unless all of a column stands
   * in them, as R writes it.
   */
  quote?: '"' | "'" | 'none';
  /** What stands before the decimals of a number: `.`, or `,`, which is no separator then. Default `.`. */
  decimal?: '.' | ',';
  /**
   * What the text is written in, as TextDecoder names it: `latin1`, `shift_jis`, … Default: UTF-8, or UTF-16 where the file
   * begins with its byte order mark.
   */
  encoding?: string;
  /** How many lines to pass over; those that begin with `#` after them are anyway. Default 0. */
  skipLines?: number;
  /** Stops the reading; the promise rejects with the signal's reason. */
  signal?: Signal;
  /** Called after every piece of the file, several times a second. */
  onProgress?: (progress: ReadProgress) => void;
}

/** How much of the first lines is searched for the separator. */
const SAMPLE_BYTES = 1 << 16;

/**
 * Calls `onRecord(fields)` for each line that is not blank, without the blanks around unquoted fields; the line of a record
 * is the first of those that its quoted fields hold.
 * @param bytes unpacked; @param onRows told after every piece how many records have been read
 * @throws ParseError where the text is no such file: no separator in the first line, a quote that does not end;
 * ArgumentError where two separators fit; FormatError for a line of more than 1 MiB
 */
export async function readRecords(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  onRecord: (fields: Fields) => void,
  { separator, quote, decimal, skipLines = 0, encoding, signal }: RecordOptions = {},
): Promise<void> {
  if (separator !== undefined && separator === quote)
    throw new ArgumentError('quote', quote, 'another than the separator');
  const opening = await passOpening(readText(name, bytes, encoding), skipLines);
  const { head, chunks } = await peek(
    opening.pieces,
    (seen) => seen.length > SAMPLE_BYTES || sampleOf(seen).length < seen.length,
  );
  const line = opening.lines + 1;
  const sample = new TextDecoder().decode(sampleOf(head));
  const delimiter = separator ?? opening.separator ?? findSeparator(name, line, sample, decimal, quote);
  const scanner = new Scanner(name, delimiter, quoteOf(delimiter, quote, sample), line);
  // A record whose quoted fields hold line ends may go on: it is looked at again when there is twice as much of it.
  let [waiting, size, due]: [Uint8Array[], number, number] = [[], 0, 0];
  const scan = (pieces: Uint8Array[]) => {
    const whole = joined(pieces);
    return whole.subarray(scanner.scan(whole, onRecord));
  };
  for await (const piece of chunks) {
    signal?.throwIfAborted();
    size += piece.length;
    if (size < due) {
      waiting.push(new Uint8Array(piece)); // whose memory it is may fill it again
      continue;
    }
    const rest = scan([...waiting, piece]);
    if (rest.length > LINE_BYTES) throw tooLong(name, scanner.line);
    [waiting, size, due] = rest.length > 0 ? [[new Uint8Array(rest)], rest.length, 2 * rest.length] : [[], 0, 0];
  }
  const rest = waiting.length > 0 ? scan(waiting) : [];
  if (rest.length > 0) scanner.refuseRest(rest as Uint8Array);
}

/** The first lines, as many as are weighed; all bytes where there are not so many lines. */
function sampleOf(bytes: Uint8Array): Uint8Array {
  let end = 0;
  for (let lines = 0; lines < SAMPLE_LINES; lines++) {
    end = bytes.indexOf(LF, end) + 1;
    if (end === 0) return bytes.subarray(0, SAMPLE_BYTES);
  }
  return bytes.subarray(0, Math.min(end, SAMPLE_BYTES));
}
