// Zip archives by zip.js: their directory, and one entry at a time, of any source of ranges.
import { type Entry, type FileEntry, type Reader, ZipReader } from '@zip.js/zip.js/lib/zip-core-reader.js';
import { FormatError } from '../../errors.ts';
import { isSaid } from './said.ts';
import { collect, type Ranges } from './source.ts';
import { iterate, requireInflate, type StreamLike, streamOf } from './web-streams.ts';

const STORED = 0;
const CHUNK_BYTES = 1 << 18;
const MAX_ENTRIES = 10_000;
/** Deflate packs no tighter: a higher ratio is a lie, and is found out before anything is allocated for it. */
const MAX_RATIO = 1032;
/** No workers: that they are there, and may be started, is not for a reader of files to find out. */
const CHECKED = { useWebWorkers: false, checkCrc32: true, checkOverlappingEntry: true } as const;

export interface ZipEntry {
  readonly name: string;
  /** Unpacked. */
  readonly size: number;
  stream(): AsyncIterable<Uint8Array>;
  /** All bytes of it. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * The files of an archive. Folders, and what macOS adds, are none.
 * @throws FormatError for a damaged archive, one of more than 10,000 entries; by an entry for what is not deflated or stored,
 * or for another size or checksum than it declares
 */
export async function zipEntries(name: string, ranges: Ranges): Promise<ZipEntry[]> {
  const zip = new ZipReader(readerOf(ranges) as unknown as Reader<unknown>, CHECKED);
  const entries: Entry[] = await zip.getEntries().catch(damaged(name));
  if (entries.length > MAX_ENTRIES) throw new FormatError(name, `${entries.length} entries`, `at most ${MAX_ENTRIES}`);
  return entries
    .filter((entry): entry is FileEntry => !entry.directory && !/^__MACOSX\/|(?:^|\/)\./.test(entry.filename))
    .map((entry) => entryOf(name, entry));
}

function entryOf(name: string, entry: FileEntry): ZipEntry {
  const { filename, uncompressedSize: size, compressedSize, compressionMethod } = entry;
  const what = `${name}/${filename}`;
  async function* stream(): AsyncGenerator<Uint8Array> {
    if (compressionMethod !== STORED) requireInflate(what);
    if (size > MAX_RATIO * compressedSize + MAX_RATIO) {
      throw new FormatError(what, `${size} bytes from ${compressedSize}`, `at most ${MAX_RATIO} to 1`);
    }
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    let failure: unknown;
    const written = entry.getData(writable, CHECKED).catch((error: unknown) => {
      failure = error;
      return writable.abort(error).catch(() => {});
    });
    let length = 0;
    try {
      for await (const chunk of iterate(what, readable as unknown as StreamLike)) {
        length += chunk.length;
        if (length > size) throw new FormatError(what, 'more', `${size} bytes, unpacked`);
        yield chunk;
      }
      await written;
      if (failure !== undefined) throw failure;
    } catch (error) {
      damaged(what)(failure ?? error);
    }
  }
  return { name: filename, size, stream, read: () => collect(stream(), size) };
}

/** What zip.js asks of a reader. */
function readerOf(ranges: Ranges) {
  const { size } = ranges;
  const read = (begin: number, length: number) => ranges.read(begin, Math.min(size, begin + length));
  async function* chunks(begin: number, end: number): AsyncGenerator<Uint8Array> {
    for (let at = begin; at < end; at += CHUNK_BYTES) yield await read(at, Math.min(CHUNK_BYTES, end - at));
  }
  return {
    size,
    async init() {},
    readUint8Array: read,
    createReadable: ({ offset = 0, size: length = size } = {}) => streamOf(chunks(offset, offset + length)),
  };
}

function damaged(what: string) {
  return (error: unknown): never => {
    if (isSaid(error)) throw error;
    throw new FormatError(what, (error as Error)?.message ?? error, 'a whole zip archive, deflated or stored');
  };
}
