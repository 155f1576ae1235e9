// NumPy's .npz: a zip archive of .npy files. Only the entries asked for are unpacked, and none beyond the size it declares.
import { FormatError } from '../../errors.ts';
import type { Ranges } from '../source/source.ts';
import { zipEntries } from '../source/zip.ts';

/** The most bytes that the entries asked for may have together, unpacked. */
export const MAX_NPZ_BYTES = 2 ** 31;

/**
 * The .npy files in an archive that `names` asks for, by name without the extension.
 * @throws FormatError for a damaged archive (sizes and checksums are checked), a name that repeats, or more than 2 GiB
 */
export async function readNpz(
  file: string,
  ranges: Ranges,
  names: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  let total = 0;
  for (const entry of await zipEntries(file, ranges)) {
    const name = /^(.*)\.npy$/.exec(entry.name)?.[1];
    if (name === undefined || !names.includes(name)) continue;
    const what = `${file}/${entry.name}`;
    if (found.has(name)) throw new FormatError(what, 'two entries', 'one of this name');
    total += entry.size;
    if (total > MAX_NPZ_BYTES) throw new FormatError(what, `${total} bytes, unpacked`, `at most ${MAX_NPZ_BYTES}`);
    found.set(name, await entry.read());
  }
  return found;
}
