// zstd by fzstd, which takes on trust what the header of a frame says: frames are walked through here first, block by block.
//
// Source: RFC 8878, 3.1 (frames) and 3.1.1.1 (their headers)
import { Decompress } from 'fzstd';
import { FormatError } from '../../errors.ts';
import { concat } from './bytes.ts';

/** The first number of a frame, and that of one which may be skipped, whose last four bits are the writer's. */
const [MAGIC, SKIPPABLE] = [0xfd2fb528, 0x184d2a50];
/** Bytes of the longest header of a frame, and the most that a block may have. */
const [MOST_HEADER, MOST_BLOCK] = [18, 2 ** 17];
/** What `zstd` itself unpacks without being told to take more memory. */
const MOST_WINDOW = 2 ** 27;
const RLE = 1;

/** @throws FormatError for what is damaged, wants a dictionary, or more memory for its window than `zstd` gives */
export async function* unzstd(name: string, chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  const decompress = new Decompress((piece) => {
    pieces.push(piece);
  });
  const push = (bytes: Uint8Array, isLast: boolean) => {
    pieces = [];
    try {
      decompress.push(bytes, isLast);
    } catch (error) {
      throw damaged(name, (error as Error).message);
    }
    return pieces;
  };
  for await (const part of partsOf(name, new Bytes(chunks))) yield* push(part, false);
  yield* push(new Uint8Array(0), true);
}

/** The headers, blocks and checksums of the frames that may not be skipped. */
async function* partsOf(name: string, bytes: Bytes): AsyncGenerator<Uint8Array> {
  const take = async (count: number) => {
    if (await bytes.has(count)) return bytes.take(count);
    throw damaged(name, 'its end');
  };
  while (await bytes.has(1)) {
    if (!(await bytes.has(4))) throw damaged(name, 'its end');
    const magic = bytes.view().getUint32(0, true);
    if ((magic & ~15) >>> 0 === SKIPPABLE) {
      const header = await take(8);
      let left = new DataView(header.buffer, header.byteOffset).getUint32(4, true);
      for (; left > 0; left -= MOST_BLOCK) await take(Math.min(left, MOST_BLOCK));
      continue;
    }
    if (magic !== MAGIC) throw damaged(name, 'other bytes after a frame');
    await bytes.has(MOST_HEADER); // or to the end
    const { length, hasChecksum } = checkHeader(name, bytes.view());
    yield take(length);
    for (let isLast = false; !isLast; ) {
      if (!(await bytes.has(3))) throw damaged(name, 'its end');
      const block = bytes.view().getUint16(0, true) + bytes.view().getUint8(2) * 2 ** 16;
      const size = block >> 3;
      isLast = (block & 1) === 1;
      if (size > MOST_BLOCK) throw damaged(name, `a block of ${size} bytes`);
      yield take(3 + (((block >> 1) & 3) === RLE ? 1 : size));
    }
    if (hasChecksum) yield take(4);
  }
}

/** The window of a frame takes memory, and a time for every block, whatever comes of it. */
function checkHeader(name: string, view: DataView): { length: number; hasChecksum: boolean } {
  const numberAt = (at: number, bytes: number) => {
    if (at + bytes > view.byteLength) throw damaged(name, 'its end');
    let number = 0;
    for (let k = 0; k < bytes; k++) number += view.getUint8(at + k) * 2 ** (8 * k);
    return number;
  };
  const flags = numberAt(4, 1);
  const isSingle = (flags & 0x20) !== 0;
  const idAt = isSingle ? 5 : 6;
  const idBytes = [0, 1, 2, 4][flags & 3];
  if (numberAt(idAt, idBytes) > 0) throw new FormatError(name, 'one that wants a dictionary', 'a zstd file without');
  const sizeBytes = [isSingle ? 1 : 0, 2, 4, 8][flags >> 6];
  const size = numberAt(idAt + idBytes, sizeBytes);
  const descriptor = isSingle ? 0 : numberAt(5, 1);
  const base = 2 ** (10 + (descriptor >> 3));
  const window = isSingle ? size : base + (base / 8) * (descriptor & 7);
  if (window > MOST_WINDOW)
    throw new FormatError(name, `a window of ${window} bytes`, `a zstd file with one of at most ${MOST_WINDOW}`);
  return { length: idAt + idBytes + sizeBytes, hasChecksum: (flags & 4) !== 0 };
}

/** A stream of which so many bytes are asked for at a time. */
class Bytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  async has(count: number): Promise<boolean> {
    while (this.#rest.length < count) {
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#rest = concat(this.#rest, new Uint8Array(value)); // whose memory it is may fill it again
    }
    return true;
  }

  view(): DataView {
    return new DataView(this.#rest.buffer, this.#rest.byteOffset, this.#rest.byteLength);
  }

  take(count: number): Uint8Array {
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(count);
    return taken;
  }
}

function damaged(name: string, got: string): FormatError {
  return new FormatError(name, got, 'a whole zstd file');
}
