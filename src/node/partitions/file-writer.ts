// A file that is written from its beginning to its end, a piece at a time, with the checksum of every stretch of it.
import { type FileHandle, open } from 'node:fs/promises';
import { put } from '../file-pieces.ts';
import { flush } from '../flush.ts';
import { Checksum } from './checksum.ts';

/** Bytes that are gathered before they are written. */
const BUFFER_BYTES = 2 ** 20; // a multiple of 16, as checksums want it

export class FileWriter {
  bytes = 0;
  readonly #handle: FileHandle;
  readonly #buffer: ArrayBuffer;
  #checksum = new Checksum();

  private constructor(handle: FileHandle, bufferBytes: number) {
    this.#handle = handle;
    this.#buffer = new ArrayBuffer(bufferBytes);
  }

  /** Writes a new file and flushes it. */
  static async write<T>(
    file: string,
    work: (writer: FileWriter) => Promise<T>,
    bufferBytes = BUFFER_BYTES,
  ): Promise<T> {
    const handle = await open(file, 'wx');
    try {
      const result = await work(new FileWriter(handle, bufferBytes));
      await flush(handle);
      return result;
    } finally {
      await handle.close();
    }
  }

  /**
   * Writes numbers as `pieces` fills them into a buffer that it is handed again and again: it yields how many there are, which
   * is all that fit but for the last time. Returns their checksum.
   */
  async stretch<Numbers extends Int32Array | Float32Array | Float64Array | Uint8Array>(
    type: new (buffer: ArrayBuffer) => Numbers,
    pieces: (buffer: Numbers) => Iterable<number>,
  ): Promise<string> {
    const buffer = new type(this.#buffer);
    for (const count of pieces(buffer)) await this.#put(buffer.subarray(0, count));
    const digest = this.#checksum.digest();
    this.#checksum = new Checksum();
    return digest;
  }

  /** The same of an array that is there. */
  array(numbers: Int32Array | Float32Array | Float64Array): Promise<string> {
    const type = numbers.constructor as new (buffer: ArrayBuffer) => typeof numbers;
    return this.stretch(type, function* (buffer) {
      for (let at = 0; at < numbers.length; at += buffer.length) {
        const piece = numbers.subarray(at, at + buffer.length);
        buffer.set(piece);
        yield piece.length;
      }
    });
  }

  async #put(view: ArrayBufferView): Promise<void> {
    this.#checksum.add(view);
    await put(this.#handle, view, this.bytes);
    this.bytes += view.byteLength;
  }
}
