// Streams of bytes: looked into, counted.
import { FormatError } from '../../errors.ts';

/** The most bytes that a line may have: one without an end would be held in memory whole, with all the fields in it. */
export const LINE_BYTES = 2 ** 20;
export const LF = 10;

/** What to say of a line that does not end in time. */
export function tooLong(name: string, line: number): FormatError {
  return new FormatError(`${name}:${line}`, 'a longer one', `a line of at most ${LINE_BYTES} bytes`);
}

export function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  if (a.length === 0) return b;
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
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
    head = concat(head, next.value);
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
