// What tells that a file is as it was written: xxHash32 (Y. Collet, seed 0), four lanes of 32 bits. About 2 GB a second: a tenth of
// what the reading takes, or less.
const [P1, P2, P3, P4, P5] = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f, 0x165667b1];

export class Checksum {
  readonly #lanes = Int32Array.of(P1 + P2, P2, 0, -P1);
  #bytes = 0;
  #tail: Uint8Array = new Uint8Array(0);

  /** Takes in more bytes, aligned to four; every piece but the last is a multiple of 16 long. */
  add({ buffer, byteOffset, byteLength }: ArrayBufferView): this {
    const words = new Int32Array(buffer, byteOffset, (byteLength >> 4) << 2);
    let [a, b, c, d] = this.#lanes;
    for (let at = 0; at < words.length; at += 4) {
      a = round(a, words[at]);
      b = round(b, words[at + 1]);
      c = round(c, words[at + 2]);
      d = round(d, words[at + 3]);
    }
    this.#lanes.set([a, b, c, d]);
    this.#bytes += byteLength;
    this.#tail = new Uint8Array(buffer, byteOffset + words.byteLength, byteLength & 15).slice();
    return this;
  }

  /** Eight hexadecimal digits. */
  digest(): string {
    const [a, b, c, d] = this.#lanes;
    let hash = this.#bytes < 16 ? P5 : turn(a, 1) + turn(b, 7) + turn(c, 12) + turn(d, 18);
    hash = (hash + this.#bytes) | 0;
    const tail = new DataView(this.#tail.buffer);
    let at = 0;
    for (; at + 4 <= tail.byteLength; at += 4) {
      hash = Math.imul(turn((hash + Math.imul(tail.getInt32(at, true), P3)) | 0, 17), P4);
    }
    for (; at < tail.byteLength; at++) hash = Math.imul(turn((hash + Math.imul(tail.getUint8(at), P5)) | 0, 11), P1);
    hash = Math.imul(hash ^ (hash >>> 15), P2);
    hash = Math.imul(hash ^ (hash >>> 13), P3);
    return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
  }
}

function round(lane: number, word: number): number {
  return Math.imul(turn((lane + Math.imul(word, P2)) | 0, 13), P1);
}

function turn(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
