// Text as a stream of UTF-8: decoded from what it is written in, without its byte order mark, in pieces that end with a line
// end.
import { host } from '#files-host';
import { FormatError } from '../../errors.ts';
import { joined, LF, LINE_BYTES, latin1, peek, tooLong } from '../source/bytes.ts';
import { MAGIC_BYTES, refuseOtherKinds } from '../source/magic.ts';
import { collect } from '../source/source.ts';

const MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ['\xff\xfe', 'utf-16le'],
  ['\xfe\xff', 'utf-16be'],
];
const UTF8_MARK = '\xef\xbb\xbf';

/**
 * The text of unpacked bytes; the last line has an end, too.
 * @throws FormatError for what is no text, for bytes that the encoding does not have, and for a line of more than 1 MiB
 */
export async function* readText(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncGenerator<Uint8Array> {
  yield* inPieces(name, inUtf8(name, bytes, encoding));
}

/** The same at once, however long its lines are. @param most bytes that it may have */
export async function readWholeText(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
  most: number,
): Promise<string> {
  const text = await collect(inUtf8(name, bytes, encoding), most);
  checkText(name, 1, text);
  return new TextDecoder().decode(text);
}

async function* inUtf8(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  encoding: string | undefined,
): AsyncGenerator<Uint8Array> {
  const { head, chunks } = await peek(bytes, (seen) => seen.length >= MAGIC_BYTES);
  refuseOtherKinds(name, head);
  const begin = latin1(head.subarray(0, 3));
  const from = encoding ?? MARKS.find(([mark]) => begin.startsWith(mark))?.[1];
  if (!from && head.subarray(0, MAGIC_BYTES).includes(0)) {
    const expected = 'text (UTF-16 without a byte order mark: encoding "utf-16le", --encoding)';
    throw new FormatError(name, 'bytes of 0', expected);
  }
  yield* from && !isNameOfUtf8(from) ? decode(name, from, chunks) : chunks;
}

/** Is that a name of the encoding in which nothing has to be decoded? */
function isNameOfUtf8(encoding: string): boolean {
  return new TextDecoder(encoding).encoding === 'utf-8';
}

async function* decode(name: string, encoding: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  const encoder = new TextEncoder();
  let line = 1;
  const decoded = (bytes?: Uint8Array) => {
    try {
      return encoder.encode(decoder.decode(bytes, { stream: bytes !== undefined }));
    } catch {
      throw new FormatError(`${name}: after line ${line}`, 'other bytes', `text in ${encoding}`);
    }
  };
  for await (const chunk of chunks) {
    const text = decoded(chunk);
    yield text;
    line += lineEnds(text);
  }
  yield decoded();
}

/** The same bytes, in pieces that end with a line end. @throws FormatError that names the first line that is no text, or too long */
async function* inPieces(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let line = 1;
  let rest: Uint8Array[] = []; // of a line
  let size = 0;
  let isFirst = true;
  const checked = (piece: Uint8Array) => {
    checkText(name, line, piece);
    line += lineEnds(piece);
    const isMarked = isFirst && latin1(piece.subarray(0, 3)) === UTF8_MARK;
    isFirst = false;
    return isMarked ? piece.subarray(3) : piece;
  };
  for await (const chunk of chunks) {
    const first = chunk.indexOf(LF);
    if (size + (first < 0 ? chunk.length : first) > LINE_BYTES) throw tooLong(name, line);
    const end = chunk.lastIndexOf(LF) + 1;
    if (end > 0) {
      yield checked(joined([...rest, chunk.subarray(0, end)]));
      [rest, size] = [[], 0];
    }
    if (end === chunk.length) continue;
    rest.push(new Uint8Array(chunk.subarray(end))); // whose memory a chunk is may fill it again
    size += chunk.length - end;
  }
  if (size > 0) yield checked(joined([...rest, Uint8Array.of(LF)]));
}

function lineEnds(bytes: Uint8Array): number {
  let count = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) count++;
  return count;
}

/** @throws FormatError that names the line where bytes are not UTF-8, or 0, which text has none of */
function checkText(name: string, first: number, bytes: Uint8Array): void {
  const isText = (text: Uint8Array) => text.indexOf(0) < 0 && host.isUtf8(text);
  if (isText(bytes)) return;
  for (let [line, start] = [first, 0]; ; line++) {
    const end = bytes.indexOf(LF, start);
    const text = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (end >= 0 && isText(text)) {
      start = end + 1;
      continue;
    }
    const remedy =
      text.indexOf(0) < 0
        ? 'UTF-8 (or give what it is written in: encoding "latin1", --encoding latin1)'
        : 'text without bytes of 0 (is the file damaged there?)';
    throw new FormatError(`${name}:${line}`, latin1(text.subarray(0, 200)), remedy);
  }
}
