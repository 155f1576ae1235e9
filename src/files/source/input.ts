// What callers have that bytes can be read from: what a page is given by a user or a server, streams, memory.
import { ArgumentError, FormatError } from '../../errors.ts';
import type { Signal } from '../../platform.ts';
import { isSaid } from './said.ts';
import { bytesSource, type Ranges, rangesOf, type Source } from './source.ts';
import { bytesIn, iterate, type StreamLike } from './web-streams.ts';

/** A `Blob`, and so a `File` that was dropped on a page. */
export interface BlobLike {
  readonly size: number;
  readonly name?: string;
  slice(begin?: number, end?: number): BlobLike;
  arrayBuffer(): Promise<ArrayBuffer>;
  stream(): AsyncIterable<Uint8Array> | StreamLike;
}

/** A `Response` of fetch. */
export interface BodyLike {
  readonly ok: boolean;
  readonly status: number;
  readonly url: string;
  readonly bodyUsed?: boolean;
  readonly body: StreamLike | null;
  readonly headers: { get(name: string): string | null };
}

/** A `URL`. */
export interface AddressLike {
  readonly href: string;
}

/**
 * What interactions can be read from: a `File` or `Blob`, a `URL` (or its text), a `Response`, a `ReadableStream` or an
 * async iterable of bytes, or the bytes.
 */
export type Input =
  | BlobLike
  | AddressLike
  | string
  | BodyLike
  | StreamLike
  | AsyncIterable<Uint8Array>
  | Uint8Array
  | ArrayBuffer;

const PATHS = 'Paths are read by readInteractions of halfsweep/node.';
const EXPECTED = 'a File, Blob, URL, Response, ReadableStream, async iterable of bytes, or bytes';

/** @param name for what has none; @param signal stops requests; @throws ArgumentError for what no bytes can be read from */
export function sourceOf(input: Input, name: string | undefined, signal?: Signal): Source {
  if (typeof input === 'string') return urlSource(addressOf(input), name, signal);
  if (typeof input !== 'object' || input === null) throw new ArgumentError('source', input, EXPECTED);
  if (input instanceof Uint8Array) return bytesSource(name ?? 'bytes', input);
  if (input instanceof ArrayBuffer) {
    if ((input as { detached?: boolean }).detached)
      throw new ArgumentError('source', input, 'bytes that have not been transferred');
    return bytesSource(name ?? 'bytes', new Uint8Array(input));
  }
  if (has(input, 'href', 'string')) {
    const { href } = input as AddressLike;
    if (href.startsWith('file:')) throw new ArgumentError('source', href, EXPECTED, PATHS);
    return urlSource(href, name, signal);
  }
  if (has(input, 'arrayBuffer', 'function') && has(input, 'slice', 'function'))
    return blobSource(input as BlobLike, name);
  if (has(input, 'status', 'number') && 'body' in input) return responseSource(input as BodyLike, name);
  if (has(input, 'getReader', 'function')) return streamSource(name ?? 'stream', input as StreamLike, undefined);
  if (Symbol.asyncIterator in input) {
    const chunks = input as AsyncIterable<unknown>;
    return { name: name ?? 'stream', size: undefined, stream: () => bytesIn(name ?? 'stream', iterated(chunks)) };
  }
  throw new ArgumentError('source', input, EXPECTED);
}

function has(input: object, name: string, type: string): boolean {
  return typeof (input as Record<string, unknown>)[name] === type;
}

function addressOf(text: string): string {
  const base = (globalThis as { location?: { href?: string } }).location?.href;
  try {
    return new URL(text, base).href;
  } catch {
    throw new ArgumentError('source', text, `${EXPECTED} (text is read as a URL)`, PATHS);
  }
}

function blobSource(blob: BlobLike, name = blob.name || 'blob'): Source {
  return {
    name,
    size: blob.size,
    stream: () => streamed(name, blob.stream() as StreamLike),
    async open() {
      return {
        size: blob.size,
        async read(begin, end) {
          const bytes = await blob
            .slice(begin, end)
            .arrayBuffer()
            .catch((error: unknown) => {
              throw new FormatError(name, (error as Error).message, 'a file that is still as it was');
            });
          return whole(name, begin, end, new Uint8Array(bytes));
        },
        async close() {},
      };
    },
  };
}

function responseSource(response: BodyLike, name = nameOfUrl(response.url) || 'response'): Source {
  checkAnswer(name, response);
  if (response.bodyUsed)
    throw new ArgumentError('source', response, 'an answer whose body nobody has read (clone() it before)');
  if (!response.body) throw new FormatError(name, 'no body', 'an answer with a body');
  return streamSource(name, response.body, sizeOf(response));
}

/** A whole file by one request; a table in ranges by one for each, where the server has them. */
function urlSource(href: string, name = nameOfUrl(href) || href, signal?: Signal): Source {
  const broken = (error: unknown): never => {
    signal?.throwIfAborted();
    throw new FormatError(name, String((error as Error).cause ?? error), `a whole answer from ${href}`);
  };
  const request = async (headers: Record<string, string>) => {
    // A signal of another realm is none to fetch.
    const response = await fetch(href, signal instanceof AbortSignal ? { headers, signal } : { headers }).catch(broken);
    checkAnswer(name, response);
    return response;
  };
  const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer().catch(broken));
  return {
    name,
    size: undefined,
    async *stream() {
      const response = await request({});
      if (response.body) yield* streamed(name, response.body as StreamLike);
    },
    async open() {
      const first = await request({ Range: 'bytes=0-0' });
      const size = Number(/^bytes 0-0\/(\d+)$/.exec(first.headers.get('content-range') ?? '')?.[1]);
      const bytes = await bytesOf(first);
      if (first.status !== 206 || !Number.isSafeInteger(size)) return rangesOf(name, bytes);
      const tag = first.headers.get('etag');
      return urlRanges(name, size, async (begin, end) => {
        const response = await request({ Range: `bytes=${begin}-${end - 1}` });
        if (response.status !== 206 || response.headers.get('etag') !== tag) {
          throw new FormatError(name, 'another answer', 'the file that it was when the reading began');
        }
        return bytesOf(response);
      });
    },
  };
}

function urlRanges(
  name: string,
  size: number,
  part: (begin: number, end: number) => Promise<Uint8Array<ArrayBuffer>>,
): Ranges {
  return {
    size,
    async read(begin, end) {
      if (begin === end) return new Uint8Array(0);
      return whole(name, begin, end, await part(begin, end));
    },
    async close() {},
  };
}

function streamSource(name: string, stream: StreamLike, size: number | undefined): Source {
  return { name, size, stream: () => streamed(name, stream) };
}

/** What breaks a stream is said as of its source. */
async function* streamed(name: string, stream: StreamLike): AsyncGenerator<Uint8Array> {
  try {
    yield* iterate(name, stream);
  } catch (error) {
    if (isSaid(error)) throw error;
    throw new FormatError(name, (error as Error).message, 'a stream that comes to its end');
  }
}

/** The same, by an iterator that is one: what has no such method, or gives no such results, is the caller's mistake. */
function iterated(chunks: AsyncIterable<unknown>): AsyncIterable<unknown> {
  const refuse = (got: unknown): never => {
    throw new ArgumentError('source', got, 'an async iterable, whose iterator gives { done, value }');
  };
  const method: unknown = chunks[Symbol.asyncIterator];
  const iterator = typeof method === 'function' ? method.call(chunks) : method;
  if (typeof iterator?.next !== 'function') refuse(iterator);
  const next = async () => {
    const result = await iterator.next();
    return Object(result) === result ? result : refuse(result);
  };
  return {
    [Symbol.asyncIterator]: () => ({ next, return: async () => (await iterator.return?.()) ?? { done: true } }),
  };
}

function whole(name: string, begin: number, end: number, bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (bytes.length === end - begin) return bytes;
  throw new FormatError(name, `${bytes.length} bytes`, `the ${end - begin} asked for`);
}

function checkAnswer(name: string, { ok, status }: Pick<BodyLike, 'ok' | 'status'>): void {
  if (!ok) throw new FormatError(name, `status ${status}`, 'an answer with the file');
}

/** What is unpacked on the way is longer than its header says. */
function sizeOf({ headers }: BodyLike): number | undefined {
  const length = headers.get('content-encoding') ? null : headers.get('content-length');
  return length === null ? undefined : Number(length);
}

function nameOfUrl(href: string): string {
  const path = href.replace(/[?#].*$/s, '');
  const last = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}
