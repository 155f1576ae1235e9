// A .npy file from a path: its header first, then the data into an array of their own, never the file as one buffer.
import { open } from 'node:fs/promises';
import { NPY_HEADER_BYTES, type NpyArray, npyArray, readNpy, readNpyHeader } from '../../files/matrix/npy.ts';
import { memoryFor } from '../../files/source/source.ts';
import { fill, PIECE_BYTES } from '../file-pieces.ts';
import { cannotRead } from '../file-system-error.ts';

/**
 * As `readNpy`.
 * @param onRows told after every piece how many bytes and rows there have been
 * @throws FileSystemError too when the file cannot be read
 */
export async function readNpyFile(
  file: string,
  pieceBytes = PIECE_BYTES,
  onRows: (bytes: number, rows: number) => void = () => {},
): Promise<NpyArray> {
  const handle = await open(file, 'r').catch(cannotRead(file));
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size === 0) return readNpy(await handle.readFile(), file); // a pipe has no size
    const head = new Uint8Array(Math.min(NPY_HEADER_BYTES, found.size));
    await fill(file, handle, head, 0);
    const { Type, begin, ...header } = readNpyHeader(head, found.size, file);
    const data = new Type(memoryFor(found.size - begin));
    const [rows = 1] = header.shape;
    await fill(file, handle, data, begin, pieceBytes, (bytes) =>
      onRows(begin + bytes, Math.floor((rows * bytes) / data.byteLength)),
    );
    return npyArray(header, data);
  } catch (error) {
    throw cannotRead(file)(error);
  } finally {
    await handle.close();
  }
}
