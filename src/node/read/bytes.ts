// A file as a stream of its bytes, unpacked when it is gzip. The first two bytes tell, not the name: a browser or a server
// may have unpacked a .gz on the way. The file is opened once, so that pipes and /dev/stdin work too.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { FormatError } from '../../errors.ts';
import { cannotRead } from '../file-system-error.ts';

const CHUNK_BYTES = 1 << 18;

/** The most bytes that a line may have: one without an end would be held in memory whole, with all the fields in it. */
export const LINE_BYTES = 2 ** 20;
export const LF = 10;

/** Told after every piece of a file how many bytes of it have been read. */
export type OnBytes = (bytes: number, size: number | undefined) => void;

/**
 * The bytes of `file`, unpacked; `-` is standard input.
 * @throws FormatError for a damaged gzip file; FileSystemError when it cannot be read
 */
export async function* readBytes(file: string, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  try {
    yield* unpacked(file, onBytes);
  } catch (error) {
    cannotRead(file)(error);
  }
}

async function* unpacked(file: string, onBytes?: OnBytes): AsyncGenerator<Buffer> {
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const packed = onBytes ? counted(file, stream, onBytes) : stream;
  const { head, chunks } = await peek(packed, (bytes) => bytes.length >= 2);
  if (!(head[0] === 0x1f && head[1] === 0x8b)) {
    yield* chunks;
    return;
  }
  try {
    // `pipeline` requires a callback; the iteration throws the same error.
    yield* pipeline(Readable.from(chunks), createGunzip({ chunkSize: CHUNK_BYTES }), () => {});
  } catch (error) {
    if (!isZlibError(error)) throw error;
    throw new FormatError(file, error.message, 'a whole gzip file');
  }
}

async function* counted(file: string, chunks: AsyncIterable<Buffer>, onBytes: OnBytes): AsyncGenerator<Buffer> {
  const found = await stat(file).catch(() => undefined); // what is wrong with it, the stream says
  const size = found?.isFile() ? found.size : undefined;
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    onBytes(bytes, size);
    yield chunk;
  }
}

/** The same chunks. @throws FormatError for a line of more than LINE_BYTES, before the whole of it has been read */
export async function* withShortLines(file: string, chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let line = 1;
  let open = 0;
  for await (const chunk of chunks) {
    const first = chunk.indexOf(LF);
    const length = open + (first < 0 ? chunk.length : first);
    if (length > LINE_BYTES) throw tooLong(file, line);
    open = first < 0 ? length : chunk.length - chunk.lastIndexOf(LF) - 1;
    for (let at = first; at >= 0; at = chunk.indexOf(LF, at + 1)) line++;
    yield chunk;
  }
}

/** What to say of a line that does not end in time. */
export function tooLong(file: string, line: number): FormatError {
  return new FormatError(`${file}:${line}`, 'a longer one', `a line of at most ${LINE_BYTES} bytes`);
}

/** Reads ahead until `enough(head)`, or the end; `chunks` still begins with the first byte. */
export async function peek(
  source: AsyncIterable<Buffer>,
  enough: (head: Buffer) => boolean,
): Promise<{ head: Buffer; chunks: AsyncGenerator<Buffer> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Buffer = Buffer.alloc(0);
  while (!enough(head)) {
    const next = await iterator.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* chunks(): AsyncGenerator<Buffer> {
    if (head.length > 0) yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  }
  return { head, chunks: chunks() };
}

function isZlibError(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}
