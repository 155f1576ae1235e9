// The lines of a delimited text file, split into fields by csv-parse. Quotes mean something only in comma-separated files
// (and where another single character separates): in tab- and `::`-separated data a `"` is just that character.
import { pipeline } from 'node:stream/promises';
import { CsvError, type Options, parse } from 'csv-parse';
import { ParseError } from '../../errors.ts';
import type { Signal } from '../../platform.ts';
import { LINE_BYTES, peek, readBytes, tooLong, withShortLines } from './bytes.ts';
import type { ReadProgress } from './read-progress.ts';

export interface RecordOptions {
  /** What stands between two fields; default: a tab, `::` or a comma, whichever the first line has, in this order. */
  separator?: string;
  /** Stops the reading; the promise rejects with the signal's reason. */
  signal?: Signal;
  /** Called after every piece of the file, several times a second. */
  onProgress?: (progress: ReadProgress) => void;
}

/** How much of a long first line is searched for the separator. */
const FIRST_LINE_BYTES = 1 << 16;

/**
 * Calls `onRecord(fields, line)` for each line that is not blank; `line` is 1-based, and the first one of a record whose
 * quoted fields hold line ends. An error that `onRecord` throws ends the reading and is rethrown.
 * @throws ParseError where the text is no such file: no separator in the first line, a quote that does not end;
 * FormatError for a line of more than 1 MiB
 */
export async function readRecords(
  file: string,
  onRecord: (fields: string[], line: number) => void,
  { separator, signal, onProgress }: RecordOptions = {},
): Promise<void> {
  let rows = 0;
  const onBytes = onProgress && ((bytes: number, size?: number) => onProgress({ bytes, size, rows }));
  const { head, chunks } = await peek(
    withShortLines(file, readBytes(file, onBytes)),
    (bytes) => bytes.includes(10) || bytes.length > FIRST_LINE_BYTES,
  );
  const delimiter = separator ?? findSeparator(file, head);
  const quoted = delimiter !== '\t' && delimiter !== '::';
  const parser = parse(parserOptions(delimiter, quoted));
  let line = 1;
  let failed = false;
  parser.on('data', (fields: string[]) => {
    if (failed) return; // what was parsed before the error is still delivered
    rows++;
    try {
      if (fields.length > 1 || fields[0] !== '') onRecord(fields, line);
    } catch (error) {
      failed = true;
      parser.destroy(error as Error);
    }
    line += quoted ? 1 + lineEnds(fields) : 1;
  });
  try {
    await pipeline(chunks, parser, { signal: signal as AbortSignal | undefined });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    if (error.code === 'CSV_MAX_RECORD_SIZE') throw tooLong(file, Number(error.lines ?? line));
    throw new ParseError(file, Number(error.lines ?? line), undefined, error.message, 'well-formed quoted fields');
  }
}

function parserOptions(delimiter: string, quoted: boolean): Options {
  return {
    delimiter,
    quote: quoted ? '"' : false,
    bom: true,
    record_delimiter: ['\r\n', '\n'],
    max_record_size: LINE_BYTES, // of quoted fields, whose line ends are no ends
    relax_column_count: true, // counted by the reader of the columns, which can say what is missing
  };
}

/** The separator of the first line that is not blank; comma for a file of blank lines, which has no record anyway. */
function findSeparator(file: string, head: Buffer): string {
  const lines = head.toString('utf8').split('\n');
  const at = lines.findIndex((text) => text.trim() !== '');
  if (at < 0) return ',';
  const found = ['\t', '::', ','].find((candidate) => lines[at].includes(candidate));
  if (found) return found;
  throw new ParseError(file, at + 1, undefined, lines[at].trim(), 'fields separated by a tab, a comma or "::"');
}

function lineEnds(fields: string[]): number {
  let count = 0;
  for (const field of fields) {
    for (let at = field.indexOf('\n'); at >= 0; at = field.indexOf('\n', at + 1)) count++;
  }
  return count;
}
