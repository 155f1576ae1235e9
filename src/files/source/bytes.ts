// Streams of bytes: looked into, counted.
import { FormatError } from '../../errors.ts';
import type { Signal } from '../../platform.ts';

/** The most bytes that a line may have: one without an end would be held in memory whole, with all the fields in it. */
export const LINE_BYTES = 2 ** 20;
export const LF = 10;

/** What to say of a line that does not end in time. */
export function tooLong(name: string, line: number): FormatError {
  return new FormatError(`${name}:${line}`, 'a longer one', `a line of at most ${LINE_BYTES} bytes`);
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  return a.length === 0 ? b : joined([a, b]);
}

/** One after the other; the only one is not copied. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  if (chunks.length === 1) return chunks[0] as Uint8Array<ArrayBuffer>;
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all;
}

/** One letter a byte, as the magic numbers of files are written. */
export function latin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

/** Reads ahead until `enough(head)`, or the end; `chunks` still begins with the first byte. */
export async function peek(
  source: AsyncIterable<Uint8Array>,
  enough: (head: Uint8Array) => boolean,
): Promise<{ head: Uint8Array; chunks: AsyncIterableIterator<Uint8Array> }> {
  const iterator = source[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array(0);
  while (!enough(head)) {
    const next = await iterator.next();
    if (next.done) break;
    head = concat(head, new Uint8Array(next.value)); // whose memory it is may fill it again
  }
  return { head, chunks: followedBy(head, iterator) };
}

/** What has been read of a stream already, and then its rest. No generator: one that was never begun would not end the rest. */
export function followedBy(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncIterableIterator<Uint8Array> {
  let isRead = head.length === 0;
  return {
    async next() {
      if (isRead) return rest.next();
      isRead = true;
      return { done: false, value: head };
    },
    async return() {
      isRead = true;
      await rest.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** The same chunks, until the signal aborts, though the next may never come. Throws its reason. */
export async function* abortable(
  chunks: AsyncIterable<Uint8Array>,
  signal: Signal | undefined,
): AsyncGenerator<Uint8Array> {
  if (!signal) {
    yield* chunks;
    return;
  }
  const iterator = chunks[Symbol.asyncIterator]();
  let stop = () => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
  });
  aborted.catch(() => {}); // who waits is told
  try {
    for (;;) {
      const next = iterator.next(); // also where it has been aborted already: what was never begun could not be ended
      next.catch(() => {}); // nobody waits for one that comes too late
      const { done, value } = await Promise.race([aborted, next]);
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // Not awaited: a chunk that never comes would keep it from its end.
    Promise.resolve(iterator.return?.()).catch(() => {});
  }
}

/** The same chunks, counted before each is handed on. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    onBytes(bytes);
    yield chunk;
  }
}
