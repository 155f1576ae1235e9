// Web streams as async iterables of bytes, and back.
import { ArgumentError, FormatError } from '../../errors.ts';

/** A `ReadableStream` of bytes. */
export interface StreamLike {
  getReader(): {
    read(): Promise<{ done: boolean; value?: unknown }>;
    cancel(reason?: unknown): Promise<void>;
    releaseLock(): void;
  };
}

/** Chunk by chunk; not by the stream's own iterator, which Safari does not have. */
export function iterate(name: string, stream: StreamLike): AsyncGenerator<Uint8Array> {
  return bytesIn(name, chunksOf(name, stream));
}

async function* chunksOf(name: string, stream: StreamLike): AsyncGenerator<unknown> {
  const reader = readerOf(name, stream);
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!isDone) await reader.cancel().catch(() => {}); // its failure has been thrown by read()
    reader.releaseLock();
  }
}

function readerOf(name: string, stream: StreamLike) {
  try {
    return stream.getReader();
  } catch (error) {
    throw new ArgumentError('source', (error as Error).message, `a stream that nobody reads (${name})`);
  }
}

/** The iterable as a stream, which pulls. */
export function streamOf(chunks: AsyncIterable<Uint8Array>): StreamLike {
  const iterator = chunks[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/**
 * The chunks as bytes: text, which may be cut within a letter, as UTF-8.
 * @throws ArgumentError for others, and for text with half a letter, which UTF-8 has not
 */
export async function* bytesIn(name: string, chunks: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  const refuse = (chunk: unknown, expected: string): never => {
    throw new ArgumentError(`a chunk of ${name}`, chunk, expected);
  };
  let half = '';
  const encoded = (text: string) =>
    /\p{Surrogate}/u.test(text) ? refuse(text, 'text of whole letters (well-formed)') : new TextEncoder().encode(text);
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') {
      const text = half + chunk;
      half = /[\ud800-\udbff]$/.exec(text)?.[0] ?? '';
      yield encoded(text.slice(0, text.length - half.length));
    } else {
      encoded(half);
      yield chunk instanceof Uint8Array ? chunk : refuse(chunk, 'a Uint8Array, or text');
    }
  }
  encoded(half);
}

/** @throws FormatError where the runtime unpacks nothing, as the edge VM */
export function requireInflate(name: string): void {
  if (typeof DecompressionStream === 'function') return;
  throw new FormatError(name, 'a packed file', 'an unpacked one: this runtime has no DecompressionStream');
}
