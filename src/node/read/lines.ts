// The lines of a text file, packed by gzip or not.
import { FormatError } from '../../errors.ts';
import { LINE_BYTES, readBytes, tooLong } from './bytes.ts';
import type { RecordOptions } from './records.ts';

const LF = 10;

/**
 * Calls `onLine(text, line)` for each line, without its end, LF or CRLF; `line` counts from 1. A byte order mark is dropped.
 * @throws FormatError for a line of more than 1 MiB, text that is not UTF-8, a damaged gzip file
 */
export async function readLines(
  file: string,
  onLine: (text: string, line: number) => void,
  { signal, onProgress }: Pick<RecordOptions, 'signal' | 'onProgress'> = {},
): Promise<void> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  const emit = (bytes: Buffer) => {
    line++;
    let text: string;
    try {
      text = decoder.decode(bytes);
    } catch {
      throw new FormatError(`${file}:${line}`, 'other bytes', 'UTF-8');
    }
    if (line === 1 && text.startsWith('\ufeff')) text = text.slice(1);
    onLine(text.endsWith('\r') ? text.slice(0, -1) : text, line);
  };
  const onBytes = onProgress && ((bytes: number, size?: number) => onProgress({ bytes, size, rows: line }));
  for await (const chunk of readBytes(file, onBytes)) {
    signal?.throwIfAborted();
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      if (end - start > LINE_BYTES) throw tooLong(file, line + 1);
      emit(bytes.subarray(start, end));
      start = end + 1;
    }
    rest = bytes.subarray(start);
    if (rest.length > LINE_BYTES) throw tooLong(file, line + 1);
  }
  if (rest.length > 0) emit(rest);
}
