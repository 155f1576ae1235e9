// The lines of a delimited text file, split into fields by csv-parse.
import { pipeline } from 'node:stream/promises';
import { CsvError, type Options, parse } from 'csv-parse';
import { ParseError } from '../../errors.ts';
import type { Signal } from '../../platform.ts';
import { LF, LINE_BYTES, peek, tooLong } from './bytes.ts';
import { passOpening } from './opening.ts';
import type { ReadProgress } from './read-progress.ts';
import { findSeparator, hasQuotes, SAMPLE_LINES } from './separator.ts';
import { readText } from './text-bytes.ts';

export interface RecordOptions {
  /** What stands between two fields; default: a tab, `,`, `;`, `|` or `::`, whichever splits the first lines evenly. */
  separator?: string;
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
 * Calls `onRecord(fields, line)` for each line that is not blank, without the blanks around unquoted fields; `line` is 1-based, and the first one of a record whose
 * quoted fields hold line ends. An error that `onRecord` throws ends the reading and is rethrown.
 * @throws ParseError where the text is no such file: no separator in the first line, a quote that does not end;
 * ArgumentError where two separators fit; FormatError for a line of more than 1 MiB
 */
export async function readRecords(
  file: string,
  onRecord: (fields: string[], line: number) => void,
  { separator, decimal, skipLines = 0, encoding, signal, onProgress }: RecordOptions = {},
): Promise<void> {
  let rows = 0;
  const onBytes = onProgress && ((bytes: number, size?: number) => onProgress({ bytes, size, rows }));
  const opening = await passOpening(readText(file, encoding, onBytes), skipLines);
  const { head, chunks } = await peek(
    opening.chunks,
    (bytes) => bytes.length > SAMPLE_BYTES || sampleOf(bytes).length < bytes.length,
  );
  let line = opening.lines + 1;
  const delimiter =
    separator ?? opening.separator ?? findSeparator(file, line, sampleOf(head).toString('utf8'), decimal);
  const quoted = hasQuotes(delimiter);
  const parser = parse(parserOptions(delimiter, quoted));
  let failed = false;
  parser.on('data', (fields: string[]) => {
    if (failed) return; // what was parsed before the error is still delivered
    rows++;
    try {
      const trimmed = quoted ? fields : fields.map((field) => field.trim());
      if (trimmed.length > 1 || trimmed[0] !== '') onRecord(trimmed, line);
    } catch (error) {
      failed = true;
      parser.destroy(error as Error);
    }
    line += quoted ? 1 + lineEnds(fields) : 1;
  });
  const lineOf = ({ lines }: CsvError) => (lines === undefined ? line : opening.lines + Number(lines));
  try {
    await pipeline(chunks, parser, { signal: signal as AbortSignal | undefined });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw tooLong(file, lineOf(error));
    throw new ParseError(file, lineOf(error), undefined, error.message, 'well-formed quoted fields');
  }
}

function parserOptions(delimiter: string, quoted: boolean): Options {
  return {
    delimiter,
    quote: quoted ? '"' : false,
    trim: quoted, // here, where it is known which blanks stand within quotes
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LINE_BYTES, // of quoted fields, whose line ends are no ends
    relax_column_count: true, // counted by the reader of the columns, which can say what is missing
  };
}

/** The first lines, as many as are weighed; all bytes where there are not so many lines. */
function sampleOf(bytes: Buffer): Buffer {
  let end = 0;
  for (let lines = 0; lines < SAMPLE_LINES; lines++) {
    end = bytes.indexOf(LF, end) + 1;
    if (end === 0) return bytes.subarray(0, SAMPLE_BYTES);
  }
  return bytes.subarray(0, Math.min(end, SAMPLE_BYTES));
}

function lineEnds(fields: string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at >= 0; at = field.indexOf('\n', at + 1)) count++;
  }
  return count;
}
