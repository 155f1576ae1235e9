// The lines of a text file, packed by gzip or not.
import { LF } from './bytes.ts';
import type { RecordOptions } from './records.ts';
import { readText } from './text-bytes.ts';

/**
 * Calls `onLine(text, line)` for each line, without its end, LF or CRLF; `line` counts from 1. A byte order mark is dropped.
 * Errors as `readText`.
 */
export async function readLines(
  file: string,
  onLine: (text: string, line: number) => void,
  { encoding, signal, onProgress }: Pick<RecordOptions, 'encoding' | 'signal' | 'onProgress'> = {},
): Promise<void> {
  let line = 0;
  const emit = (bytes: Buffer) => {
    line++;
    const text = bytes.toString('utf8');
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, line);
  };
  const onBytes = onProgress && ((bytes: number, size?: number) => onProgress({ bytes, size, rows: line }));
  for await (const piece of readText(file, encoding, onBytes)) {
    signal?.throwIfAborted();
    let start = 0;
    for (let end = piece.indexOf(LF); end >= 0; end = piece.indexOf(LF, start)) {
      emit(piece.subarray(start, end));
      start = end + 1;
    }
    if (start < piece.length) emit(piece.subarray(start)); // the last line, without an end
  }
}
