// Files read and written a piece at a time: no system call moves 2 GiB, and no engine has a string or, everywhere, an array of
// more than 4 GiB.
import { constants } from 'node:buffer';
import type { FileHandle } from 'node:fs/promises';
import { FormatError } from '../errors.ts';

/** Bytes asked for, or written, at a time. */
export const PIECE_BYTES = 2 ** 26;

/**
 * Fills `view` with what is in the file from `position` on.
 * @param position null: from where the file stands, as pipes have to be read
 * @param onBytes told after every piece how many there have been
 * @throws FormatError, with the file's name, when the file ends before that: another program may have shortened it
 */
export async function fill(
  file: string,
  handle: FileHandle,
  view: ArrayBufferView,
  position: number | null,
  pieceBytes = PIECE_BYTES,
  onBytes: (bytes: number) => void = () => {},
): Promise<void> {
  for (let done = 0; done < view.byteLength; ) {
    const length = Math.min(view.byteLength - done, pieceBytes);
    const piece = new Uint8Array(view.buffer, view.byteOffset + done, length);
    const { bytesRead } = await handle.read(piece, 0, length, position === null ? null : position + done);
    if (bytesRead === 0) throw new FormatError(file, 'its end', `${view.byteLength - done} bytes more`);
    done += bytesRead;
    onBytes(done);
  }
}

/** Writes what is in `view` to the file from `position` on. */
export async function put(handle: FileHandle, view: ArrayBufferView, position: number): Promise<void> {
  for (let done = 0; done < view.byteLength; ) {
    const length = Math.min(view.byteLength - done, PIECE_BYTES);
    const piece = new Uint8Array(view.buffer, view.byteOffset + done, length);
    const { bytesWritten } = await handle.write(piece, 0, length, position + done);
    done += bytesWritten;
  }
}

/** @throws FormatError for a file of more bytes than a string can hold, before it is read as one */
export async function checkTextSize(file: string, handle: FileHandle): Promise<void> {
  const { size } = await handle.stat();
  if (size <= constants.MAX_STRING_LENGTH) return;
  throw new FormatError(file, `${size} bytes`, `at most ${constants.MAX_STRING_LENGTH}, as long as a text can be`);
}

/** The bytes of the views, in pieces of at most `pieceBytes`. */
export function* cut(views: Iterable<ArrayBufferView>, pieceBytes = PIECE_BYTES): Generator<Uint8Array> {
  for (const { buffer, byteOffset, byteLength } of views) {
    for (let done = 0; done < byteLength; done += pieceBytes) {
      yield new Uint8Array(buffer, byteOffset + done, Math.min(pieceBytes, byteLength - done));
    }
  }
}
