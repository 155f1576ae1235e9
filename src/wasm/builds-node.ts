// `#kernels` of Node, Bun and Deno: base64, which they decode natively; the text that is smaller to download (builds-inline.ts)
// would cost every process some four milliseconds.
import { Buffer } from 'node:buffer';
import relaxed from './binaries/relaxed-base64.ts';
import strict from './binaries/strict-base64.ts';
import type { Builds } from './builds.ts';

export const builds: Builds = {
  strict: () => bytesOf(strict),
  relaxed: () => bytesOf(relaxed),
};

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(text, 'base64'));
}
