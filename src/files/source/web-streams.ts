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
export async function* iterate(name: string, stream: StreamLike): AsyncGenerator<Uint8Array> {
  const reader = readerOf(name, stream);
  let isDone = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      isDone = done;
      if (done) return;
      yield bytesOf(name, value);
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

export function bytesOf(name: string, chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return new TextEncoder().encode(chunk);
  throw new ArgumentError(`a chunk of ${name}`, chunk, 'a Uint8Array, or text');
}

/** @throws FormatError where the runtime unpacks nothing, as the edge VM */
export function requireInflate(name: string): void {
  if (typeof DecompressionStream === 'function') return;
  throw new FormatError(name, 'a packed file', 'an unpacked one: this runtime has no DecompressionStream');
}
