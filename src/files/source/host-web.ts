// What pages, and the runtimes that are like them, have.
import type { FilesHost } from './host.ts';
import { iterate, requireInflate, streamOf } from './web-streams.ts';

export const host: FilesHost = {
  isUtf8(bytes) {
    if (isAscii(bytes)) return true;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes);
      return true;
    } catch {
      return false;
    }
  },
  gunzip(name, chunks) {
    requireInflate(name);
    const packed = streamOf(chunks) as ReadableStream<Uint8Array<ArrayBuffer>>;
    return iterate(name, packed.pipeThrough(new DecompressionStream('gzip')));
  },
};

/** Most text is, and its bytes need no decoding to be sure of. */
function isAscii(bytes: Uint8Array): boolean {
  let any = 0;
  for (let at = 0; at < bytes.length; at++) any |= bytes[at];
  return any < 128;
}
