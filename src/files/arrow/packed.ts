// Buffers of Arrow that are packed: LZ4 frames, or Zstandard. Each says its length unpacked in its first eight bytes, −1 for
// one that is not packed after all.
//
// Sources: https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md and lz4_Block_format.md
import { decompress } from 'fzstd';
import { FormatError } from '../../errors.ts';

/** Unpacked: a column of 2^27 numbers of 64 bits. */
const MAX_BYTES = 2 ** 30;
/** How many times its packed bytes a buffer may have at most: 255 for LZ4; a block of Zstandard has 128 kB of four bytes. */
const MOST_TIMES = [255, 2 ** 15];
const LZ4_MAGIC = 0x184d2204;

/** @param codec as Message.fbs has it @throws FormatError for what is not packed so, or not of the length that it says */
export function unpack(bytes: Uint8Array, codec: number): Uint8Array {
  if (bytes.length === 0) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = Number(view.getBigInt64(0, true));
  const packed = bytes.subarray(8);
  if (size === -1) return packed;
  const times = MOST_TIMES[codec];
  if (times === undefined) throw new FormatError('compression', `codec ${codec}`, 'LZ4 or Zstandard');
  if (!(size >= 0 && size <= MAX_BYTES && size <= times * packed.length)) {
    const most = Math.min(MAX_BYTES, times * packed.length);
    throw new FormatError('buffer', `${size} bytes, unpacked`, `at most ${most}`);
  }
  return codec === 0 ? unpackLz4(packed, size) : unpackZstd(packed, size);
}

function unpackZstd(packed: Uint8Array, size: number): Uint8Array {
  const said = zstdSize(packed);
  if (said !== undefined && said !== size) throw new FormatError('buffer', `${said} bytes, unpacked`, String(size));
  return decompress(packed, new Uint8Array(size));
}

/** What the header of a Zstandard frame says of its length, where it does. */
function zstdSize(packed: Uint8Array): number | undefined {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const flags = view.getUint8(4);
  const isSingle = (flags >> 5) & 1;
  const at = 6 - isSingle + [0, 1, 2, 4][flags & 3];
  const kind = flags >> 6;
  if (kind === 0) return isSingle ? view.getUint8(at) : undefined;
  if (kind === 1) return view.getUint16(at, true) + 256;
  return kind === 2 ? view.getUint32(at, true) : Number(view.getBigUint64(at, true));
}

function unpackLz4(packed: Uint8Array, size: number): Uint8Array {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  if (view.getUint32(0, true) !== LZ4_MAGIC) throw new FormatError('buffer', 'other bytes', 'an LZ4 frame');
  const flags = view.getUint8(4);
  const [hasChecksums, hasSize, hasDictionary] = [(flags >> 4) & 1, (flags >> 3) & 1, flags & 1];
  if (hasDictionary) throw new FormatError('buffer', 'an LZ4 frame with a dictionary', 'one without');
  const out = new Uint8Array(size);
  let [at, done] = [7 + 8 * hasSize, 0];
  for (;;) {
    const word = view.getUint32(at, true);
    at += 4;
    if (word === 0) break;
    const length = word & 0x7fffffff;
    const block = packed.subarray(at, at + length);
    if (block.length < length) throw new FormatError('buffer', `${block.length} bytes`, `a block of ${length}`);
    if (word >>> 31) {
      if (length > size - done) throw new FormatError('buffer', 'more bytes, unpacked', String(size));
      out.set(block, done);
      done += length;
    } else {
      done = unpackBlock(block, out, done);
    }
    at += length + 4 * hasChecksums;
  }
  if (done !== size) throw new FormatError('buffer', `${done} bytes, unpacked`, String(size));
  return out;
}

/** One block after the `done` bytes before it, which it may copy from; returns where it ends. */
function unpackBlock(block: Uint8Array, out: Uint8Array, done: number): number {
  let at = 0;
  let end = done;
  const length = (four: number) => {
    let sum = four;
    for (let byte = four === 15 ? 255 : 0; byte === 255; ) {
      byte = block[at++] ?? 0;
      sum += byte;
    }
    return sum;
  };
  while (at < block.length) {
    const token = block[at++];
    const literals = length(token >> 4);
    if (at + literals > block.length || end + literals > out.length) throw damaged(end, out);
    out.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at >= block.length) break; // the last sequence is literals alone
    const distance = block[at] | (block[at + 1] << 8);
    at += 2;
    const matched = length(token & 15) + 4;
    if (!(distance > 0 && distance <= end) || end + matched > out.length) throw damaged(end, out);
    if (distance >= matched) out.copyWithin(end, end - distance, end - distance + matched);
    else for (let k = 0; k < matched; k++) out[end + k] = out[end + k - distance];
    end += matched;
  }
  return end;
}

function damaged(end: number, out: Uint8Array): FormatError {
  return new FormatError('buffer', `no LZ4 after ${end} bytes`, `${out.length} bytes, unpacked`);
}
