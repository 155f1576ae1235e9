// The lines of a text.
import type { Signal } from '../../platform.ts';
import { LF } from '../source/bytes.ts';
import { readText } from './text.ts';

/**
 * Calls `onLine(text, line)` for each line, without its end, LF or CRLF; `line` counts from 1. A byte order mark is dropped.
 * Errors as `readText`.
 * @param bytes unpacked
 */
export async function readLines(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  onLine: (text: string, line: number) => void,
  { encoding, signal }: { encoding?: string; signal?: Signal } = {},
): Promise<void> {
  let line = 0;
  const decoder = new TextDecoder();
  for await (const piece of readText(name, bytes, encoding)) {
    signal?.throwIfAborted();
    for (let start = 0; start < piece.length; ) {
      const end = piece.indexOf(LF, start);
      line++;
      onLine(decoder.decode(piece.subarray(start, end > start && piece[end - 1] === 13 ? end - 1 : end)), line);
      start = end + 1;
    }
  }
}
