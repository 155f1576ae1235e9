// Where bytes come from: a file of the page, an answer of a server, a path (src/node/read/file-source.ts), memory. Readers
// know only this.
import { FormatError, MemoryLimitError } from '../../errors.ts';

export interface Source {
  /** What messages call it; its ending tells the format where no option does. */
  readonly name: string;
  /** Bytes of the whole; undefined where that is not known before the end. */
  readonly size: number | undefined;
  /** The bytes in order. A stream that others have opened can be read once only. */
  stream(): AsyncIterable<Uint8Array>;
  /** Any part of it; absent where the bytes come only in order. */
  open?(): Promise<Ranges>;
}

/** A source of which any part can be asked for. */
export interface Ranges {
  readonly size: number;
  /** Bytes [begin, end), in memory of their own. */
  read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 1 << 18;

/** A source in memory. The bytes are not copied. */
export function bytesSource(name: string, bytes: Uint8Array): Source {
  return {
    name,
    size: bytes.length,
    async *stream() {
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
    },
    open: async () => rangesOf(name, bytes),
  };
}

/** The parts of bytes in memory. */
export function rangesOf(name: string, bytes: Uint8Array): Ranges {
  return {
    size: bytes.length,
    async read(begin, end) {
      if (end > bytes.length) throw new FormatError(name, 'its end', `${end - bytes.length} bytes more`);
      return new Uint8Array(bytes.subarray(begin, end)); // not slice(): a Buffer's does not copy
    },
    async close() {},
  };
}

/** The most bytes that are held in memory at once: what every engine has in one array. */
const MOST_BYTES = 2 ** 32 - 1;

/** All bytes of a stream. @throws MemoryLimitError for more than 4 GiB, or than the engine has */
export async function collect(stream: AsyncIterable<Uint8Array>, most = MOST_BYTES): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    length += chunk.length;
    if (length > most) throw new MemoryLimitError(length, most, 'These bytes are needed all at once.');
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(memoryFor(length));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}

/** Memory for a part of a source. @throws MemoryLimitError where the engine has not as much in one */
export function memoryFor(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch {
    throw new MemoryLimitError(bytes, Math.min(bytes - 1, MOST_BYTES), 'The engine has no array so long.');
  }
}
