// Packed files, told by their first bytes, not by their names: a browser or a server may have unpacked one on the way. gzip by
// the platform, zstd by fzstd, zip by zip.js.
import { host } from '#files-host';
import { ArgumentError, FormatError } from '../../errors.ts';
import { followedBy, latin1, peek } from './bytes.ts';
import { MAGIC_BYTES, refuseDocuments } from './magic.ts';
import { collect, rangesOf, type Source } from './source.ts';

interface Packing {
  readonly magic: string;
  /** Where that stands. Default 0. */
  readonly at?: number;
  /** What the name of such a file ends with. */
  readonly suffix: RegExp;
  unpack(
    name: string,
    chunks: AsyncIterable<Uint8Array>,
    source: Source,
    entry: string | undefined,
  ): AsyncIterable<Uint8Array>;
}

const PACKINGS: readonly Packing[] = [
  { magic: '\x1f\x8b', suffix: /\.gz$/i, unpack: gunzip },
  { magic: '\x28\xb5\x2f\xfd', suffix: /\.zst$/i, unpack: unzstd },
  { magic: '\x2a\x4d\x18', at: 1, suffix: /\.zst$/i, unpack: unzstd }, // a frame that may be skipped stands first
  { magic: 'PK\x03\x04', suffix: /\.zip$/i, unpack: unzip },
];

/** The name without the endings of packings: it tells the format of what is packed. */
export function unpackedName(name: string): string {
  const packing = PACKINGS.find(({ suffix }) => suffix.test(name));
  return packing ? name.replace(packing.suffix, '') : name;
}

/** Does a file that begins so have to be unpacked? An archive only if it is named as one: those of NumPy are read as they are. */
export function isPacked(head: string, name: string): boolean {
  return PACKINGS.some(
    ({ magic, at, suffix, unpack }) => head.startsWith(magic, at) && (unpack !== unzip || suffix.test(name)),
  );
}

export interface Unpacking {
  /** Which file of a zip archive, where it has several. */
  readonly entry?: string;
  /** Is a zip archive what its reader wants? */
  readonly isArchive?: boolean;
}

/**
 * The bytes of a source, unpacked, once.
 * @throws FormatError for what is damaged; ArgumentError for an archive of several files, without `entry`
 */
export async function* unpacked(
  source: Source,
  stream: AsyncIterable<Uint8Array>,
  { entry, isArchive = false }: Unpacking = {},
): AsyncGenerator<Uint8Array> {
  const { head, chunks } = await peek(stream, (bytes) => bytes.length >= MAGIC_BYTES);
  const packing = PACKINGS.find(({ magic, at }) => latin1(head.subarray(0, 4)).startsWith(magic, at));
  const isItself = packing?.unpack === unzip && isArchive;
  if (!packing || isItself) yield* chunks;
  else {
    if (packing.unpack === unzip) refuseDocuments(source.name, head);
    yield* packing.unpack(source.name, chunks, source, entry);
  }
}

async function* gunzip(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let failure: unknown;
  async function* watched(): AsyncGenerator<Uint8Array> {
    try {
      yield* chunks;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  try {
    yield* host.gunzip(name, watched());
  } catch (error) {
    // What the source threw, the platform throws again as its own; an error of who reads passes through as well.
    if (failure !== undefined) throw failure;
    if (!isOfPacking(error)) throw error;
    throw new FormatError(name, (error as Error).message, 'a whole gzip file');
  }
}

/** zlib's errors have a code of theirs; those of DecompressionStream are TypeErrors. */
function isOfPacking(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return 'code' in error ? String(error.code).startsWith('Z_') : error.name === 'TypeError';
}

async function* unzstd(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* (await import('./zstd.ts')).unzstd(name, chunks);
}

async function* unzip(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  source: Source,
  wanted: string | undefined,
): AsyncGenerator<Uint8Array> {
  const iterator = chunks[Symbol.asyncIterator]();
  // What has parts is read by these; of a stream all bytes are needed, as the directory stands at its end.
  const ranges = source.open
    ? await source.open()
    : rangesOf(name, await collect(followedBy(new Uint8Array(0), iterator)));
  try {
    if (source.open) await iterator.return?.(undefined);
    const { zipEntries } = await import('./zip.ts');
    const entries = await zipEntries(name, ranges);
    const exact = entries.filter((entry) => entry.name === wanted);
    const alike = entries.filter((entry) => wanted === undefined || entry.name.endsWith(`/${wanted}`));
    const named = exact.length === 1 ? exact : alike;
    if (named.length !== 1) {
      const names = entries.map((entry) => entry.name).join(', ') || 'none';
      if (entries.length === 0) throw new FormatError(name, 'an empty archive', 'a zip archive of a table');
      throw new ArgumentError('entry', wanted, `the name of one file in ${name}: ${names}`);
    }
    yield* named[0].stream();
  } finally {
    await ranges.close();
  }
}
