// What may stand before the first record of a text file: lines to be skipped, Excel's `sep=;`, comments.
import { LF } from './bytes.ts';

export interface Opening {
  /** How many lines it has. */
  readonly lines: number;
  /** What `sep=` says. */
  readonly separator?: string;
  /** What comes after it. */
  readonly chunks: AsyncGenerator<Buffer>;
}

const SEP = /^sep=(::|.)$/i;

/** Passes over the first `skipLines` lines, and then over a line `sep=` and over lines that begin with `#`. */
export async function passOpening(source: AsyncIterable<Buffer>, skipLines: number): Promise<Opening> {
  const iterator = source[Symbol.asyncIterator]();
  let [lines, start] = [0, 0];
  let piece: Buffer = Buffer.alloc(0);
  let separator: string | undefined;
  for (;;) {
    if (start === piece.length) {
      const next = await iterator.next(); // pieces end with a line
      if (next.done) break;
      [piece, start] = [next.value, 0];
      continue;
    }
    const end = piece.indexOf(LF, start) + 1 || piece.length;
    const line = piece.toString('utf8', start, end).replace(/\r?\n$/, '');
    const said = lines < skipLines ? null : SEP.exec(line);
    if (lines >= skipLines && !said && !line.startsWith('#')) break;
    separator = said?.[1] ?? separator;
    lines++;
    start = end;
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    if (start < piece.length) yield piece.subarray(start);
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { lines, separator, chunks: chunks() };
}
