// A text file as a stream of UTF-8: unpacked, decoded from what it is written in, without its byte order mark, in pieces
// that end with a line.
import { isUtf8 } from 'node:buffer';
import { FormatError } from '../../errors.ts';
import { LF, type OnBytes, peek, readBytes, withShortLines } from './bytes.ts';
import { MAGIC_BYTES, refuseOtherKinds } from './magic.ts';

const MARKS: readonly (readonly [mark: string, encoding: string])[] = [
  ['fffe', 'utf-16le'],
  ['feff', 'utf-16be'],
];
const UTF8_MARK = 'efbbbf';

/**
 * The text of `file`.
 * @throws FormatError for what is no text, for bytes that the encoding does not have, and for a line of more than 1 MiB;
 * FileSystemError when it cannot be read
 */
export async function* readText(file: string, encoding: string | undefined, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  const { head, chunks } = await peek(readBytes(file, onBytes), (bytes) => bytes.length >= MAGIC_BYTES);
  refuseOtherKinds(file, head);
  const marked = MARKS.find(([mark]) => head.toString('hex', 0, 2) === mark);
  const from = encoding ?? marked?.[1];
  if (!from && head.subarray(0, MAGIC_BYTES).includes(0)) {
    throw new FormatError(
      file,
      'bytes of 0',
      'text (UTF-16 without a byte order mark: encoding "utf-16le", --encoding)',
    );
  }
  const decoded = from && !isNameOfUtf8(from) ? decode(file, from, chunks) : chunks;
  yield* unmarked(inUtf8(file, withShortLines(file, decoded)));
}

/** Is that a name of the encoding in which nothing has to be decoded? */
function isNameOfUtf8(encoding: string): boolean {
  return new TextDecoder(encoding).encoding === 'utf-8';
}

async function* decode(file: string, encoding: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = 1;
  const decoded = (bytes?: Buffer) => {
    try {
      return Buffer.from(decoder.decode(bytes, { stream: bytes !== undefined }));
    } catch {
      throw new FormatError(`${file}: after line ${line}`, 'other bytes', `text in ${encoding}`);
    }
  };
  for await (const chunk of chunks) {
    const text = decoded(chunk);
    yield text;
    for (let at = text.indexOf(LF); at >= 0; at = text.indexOf(LF, at + 1)) line++;
  }
  yield decoded();
}

/** The same bytes, in pieces that end with a line. @throws FormatError that names the first line that is not UTF-8 */
async function* inUtf8(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let line = 1;
  let rest: Buffer = Buffer.alloc(0);
  const checked = (bytes: Buffer) => {
    if (!isUtf8(bytes)) refuseLine(file, line, bytes);
    for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) line++;
    return bytes;
  };
  for await (const chunk of chunks) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    const end = bytes.lastIndexOf(LF) + 1;
    if (end > 0) yield checked(bytes.subarray(0, end));
    rest = bytes.subarray(end);
  }
  if (rest.length > 0) yield checked(rest);
}

function refuseLine(file: string, first: number, bytes: Buffer): never {
  let [line, start] = [first, 0];
  for (;;) {
    const end = bytes.indexOf(LF, start);
    const text = bytes.subarray(start, end < 0 ? bytes.length : end);
    if (isUtf8(text) && end >= 0) [line, start] = [line + 1, end + 1];
    else {
      const remedy = 'UTF-8 (or give what it is written in: encoding "latin1", --encoding latin1)';
      throw new FormatError(`${file}:${line}`, text.toString('latin1'), remedy);
    }
  }
}

async function* unmarked(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isFirst = true;
  for await (const chunk of chunks) {
    const marked = isFirst && chunk.toString('hex', 0, 3) === UTF8_MARK;
    isFirst = false;
    yield marked ? chunk.subarray(3) : chunk;
  }
}
