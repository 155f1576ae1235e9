// A safetensors file from a path: its header first, then each tensor into memory of its own, never the file as one buffer.
import { type FileHandle, open } from 'node:fs/promises';
import { FormatError } from '../../errors.ts';
import { memoryFor } from '../../files/source/source.ts';
import { LENGTH_BYTES, MAX_HEADER_BYTES, readSafetensors, type TensorFile } from '../../tensors/safetensors.ts';
import { checkFileName } from '../file-name.ts';
import { fill, PIECE_BYTES } from '../file-pieces.ts';
import { cannotRead } from '../file-system-error.ts';

export interface TensorsOfFile extends TensorFile {
  /** The bytes before the first tensor. */
  readonly header: Uint8Array;
}

/**
 * Reads such a file, or a pipe. Each tensor has a buffer of its own, and they come in the order of the file.
 * @param check looks at what the header says before the tensors are read
 * @throws FormatError, with the file's name, for anything else; MemoryLimitError for a tensor that the engine has no array
 * for; FileSystemError when it cannot be read
 */
export async function readSafetensorsFile(
  file: string,
  check: (content: TensorFile) => void,
  pieceBytes = PIECE_BYTES,
): Promise<TensorsOfFile> {
  checkFileName('file', file);
  const handle = await open(file, 'r').catch(cannotRead(file));
  try {
    const size = await sizeOf(handle);
    const header = await readHeader(file, handle, size);
    const end = size ?? endOf(header);
    const content = readSafetensors(header, end, (from, to) => new DataView(memoryFor(to - from)));
    check(content);
    for (const { bytes } of content.tensors.values()) await fill(file, handle, bytes, null, pieceBytes);
    const more = await handle.read(new Uint8Array(1), 0, 1, null);
    if (more.bytesRead > 0)
      throw new FormatError('end of the file', 'more bytes', `after ${end}, with the last tensor`);
    return { ...content, header };
  } catch (error) {
    throw cannotRead(file)(inFile(file, error));
  } finally {
    await handle.close();
  }
}

/** An error about what is in a file, with its name in front. */
export function inFile(file: string, error: unknown): unknown {
  if (!(error instanceof FormatError) || error.what.startsWith(file)) return error;
  return new FormatError(`${file}: ${error.what}`, error.got, error.expected);
}

/** Undefined for a pipe, a device, and files of systems such as /proc, which have none. */
async function sizeOf(handle: FileHandle): Promise<number | undefined> {
  const found = await handle.stat();
  return found.isFile() && found.size > 0 ? found.size : undefined;
}

/** The length and the header; of a length that cannot be one, that alone. */
async function readHeader(file: string, handle: FileHandle, size = Number.POSITIVE_INFINITY): Promise<Uint8Array> {
  const start = new Uint8Array(LENGTH_BYTES);
  let length = 0;
  for (let read = -1; read !== 0 && length < LENGTH_BYTES; length += read) {
    read = (await handle.read(start, length, LENGTH_BYTES - length, null)).bytesRead;
  }
  if (length < LENGTH_BYTES) return start.subarray(0, length);
  const most = Math.min(size - LENGTH_BYTES, MAX_HEADER_BYTES);
  const bytes = new DataView(start.buffer).getBigUint64(0, true);
  if (bytes > BigInt(most)) return start;
  const header = new Uint8Array(LENGTH_BYTES + Number(bytes));
  header.set(start);
  await fill(file, handle, header.subarray(LENGTH_BYTES), null);
  return header;
}

/** Where a file without a size ends, by its header. What is no header is for `readSafetensors` to refuse. */
function endOf(header: Uint8Array): number {
  let ends: number[] = [];
  try {
    const entries: object[] = Object.values(JSON.parse(new TextDecoder().decode(header.subarray(LENGTH_BYTES))));
    ends = entries.map((entry) => Number(Object(Object(entry).data_offsets)[1] ?? 0));
  } catch {}
  return header.length + ends.reduce((most, end) => (end > most ? end : most), 0);
}
