// NumPy's .npz: a zip archive of .npy files. Only the entries asked for are unpacked, and none beyond the size it declares.
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { FormatError } from '../../errors.ts';
import { cannotRead, isOfSystem } from '../file-system-error.ts';

/** The most bytes that the entries asked for may have together, unpacked. */
export const MAX_NPZ_BYTES = 2 ** 31;
const MAX_ENTRIES = 1000;
/** Deflate packs no tighter: a higher ratio is a lie, and is found out before anything is allocated for it. */
const MAX_RATIO = 1032;

/**
 * The .npy files in an archive that `names` asks for, by name without the extension.
 * @throws FormatError for a damaged archive (sizes and checksums are checked), a name that repeats, more than 1000 entries
 * or 2 GiB; FileSystemError when the file cannot be read
 */
export async function readNpz(file: string, names: readonly string[]): Promise<Map<string, Uint8Array>> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false, validateEntrySizes: true });
    return await readEntries(file, zip, new Set(names));
  } catch (error) {
    if (error instanceof FormatError) throw error;
    if (isOfSystem(error)) return cannotRead(file)(error);
    throw new FormatError(file, (error as Error).message, 'a whole .npz file');
  } finally {
    zip?.close();
  }
}

async function readEntries(file: string, zip: ZipFile, wanted: ReadonlySet<string>): Promise<Map<string, Uint8Array>> {
  if (zip.entryCount > MAX_ENTRIES) throw new FormatError(file, `${zip.entryCount} entries`, `at most ${MAX_ENTRIES}`);
  const found = new Map<string, Uint8Array>();
  let total = 0;
  for await (const entry of zip.eachEntry()) {
    const name = /^(.*)\.npy$/.exec(entry.fileName)?.[1];
    if (name === undefined || !wanted.has(name)) continue;
    const what = `${file}/${entry.fileName}`;
    if (found.has(name)) throw new FormatError(what, 'two entries', 'one of this name');
    total += entry.uncompressedSize;
    if (total > MAX_NPZ_BYTES) throw new FormatError(what, `${total} bytes, unpacked`, `at most ${MAX_NPZ_BYTES}`);
    found.set(name, await readEntry(what, zip, entry));
  }
  return found;
}

async function readEntry(what: string, zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  const { compressedSize, uncompressedSize } = entry;
  if (!entry.canDecodeFileData()) throw new FormatError(what, 'another method', 'deflate or no compression');
  if (uncompressedSize > MAX_RATIO * compressedSize + MAX_RATIO) {
    throw new FormatError(what, `${uncompressedSize} bytes from ${compressedSize}`, `at most ${MAX_RATIO} to 1`);
  }
  const bytes = new Uint8Array(uncompressedSize);
  let length = 0;
  let checksum = 0;
  // The stream itself fails when there is more or less in it than the entry says.
  for await (const chunk of await zip.openReadStreamPromise(entry)) {
    bytes.set(chunk, length);
    length += chunk.length;
    checksum = crc32(chunk, checksum);
  }
  if (checksum !== entry.crc32) throw new FormatError(`${what}: checksum`, checksum, `${entry.crc32}`);
  return bytes;
}
