// What may stand before the first record of a text file: lines to be skipped, Excel's `sep=;`, comments.
import { followedBy, LF } from '../source/bytes.ts';

export interface Opening {
  /** How many lines it has. */
  readonly lines: number;
  /** What `sep=` says. */
  readonly separator?: string;
  /** What comes after it. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

const SEP = /^sep=(::|[^\p{L}\p{N}."])$/iu;
/** A line that says `sep=` is short; what a comment says does not matter. */
const MOST_BYTES = 16;

/** Passes over the first `skipLines` lines, and then over a line `sep=` and over lines that begin with `#`. */
export async function passOpening(source: AsyncIterable<Uint8Array>, skipLines: number): Promise<Opening> {
  const iterator = source[Symbol.asyncIterator]();
  let [lines, start] = [0, 0];
  let piece: Uint8Array = new Uint8Array(0);
  let separator: string | undefined;
  for (;;) {
    if (start === piece.length) {
      const next = await iterator.next(); // pieces end with a line
      if (next.done) break;
      [piece, start] = [next.value, 0];
      continue;
    }
    const end = piece.indexOf(LF, start) + 1;
    const line = new TextDecoder()
      .decode(piece.subarray(start, Math.min(end, start + MOST_BYTES)))
      .replace(/\r?\n$/, '');
    const said = lines < skipLines ? null : SEP.exec(line);
    if (lines >= skipLines && !said && !line.startsWith('#')) break;
    separator = said?.[1] ?? separator;
    lines++;
    start = end;
  }
  return { lines, separator, pieces: followedBy(piece.subarray(start), iterator) };
}
