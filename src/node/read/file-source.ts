// A path as a source of bytes, and `-` as one of standard input. A file is opened once for each reading, so that pipes and
// /dev/stdin work, too.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { memoryFor, type Source } from '../../files/source/source.ts';
import { fill } from '../file-pieces.ts';
import { cannotRead } from '../file-system-error.ts';

const CHUNK_BYTES = 1 << 18;
const STDIN = '-';

/** Its methods throw FileSystemError when the file cannot be read. */
export async function fileSource(file: string): Promise<Source> {
  const found = file === STDIN ? undefined : await stat(file).catch(cannotRead(file));
  const size = found?.isFile() ? found.size : undefined;
  const source: Source = { name: file === STDIN ? 'standard input' : file, size, stream: () => bytesOf(file) };
  return size === undefined ? source : { ...source, open: () => openFile(file) };
}

async function* bytesOf(file: string): AsyncGenerator<Uint8Array> {
  const stream = file === STDIN ? process.stdin : createReadStream(file, { highWaterMark: CHUNK_BYTES });
  const chunks = stream[Symbol.asyncIterator]();
  try {
    for (;;) {
      const { done, value } = await chunks.next().catch(cannotRead(file));
      if (done) return;
      yield value;
    }
  } finally {
    await chunks.return?.();
  }
}

/** The file in ranges, which stays open until it is closed. */
export async function openFile(file: string) {
  const handle = await open(file, 'r').catch(cannotRead(file));
  const { size } = await handle.stat().catch(cannotRead(file));
  return {
    size,
    async read(begin: number, end: number): Promise<Uint8Array<ArrayBuffer>> {
      const bytes = new Uint8Array(memoryFor(end - begin));
      await fill(file, handle, bytes, begin).catch(cannotRead(file));
      return bytes;
    },
    close: () => handle.close(),
  };
}
