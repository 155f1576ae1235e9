// Tells two inputs apart: 64 bits of hash over numbers and text, the same on every engine. Two streams of words that
// differ by accident have the same fingerprint once in 2⁶⁴; somebody who wants to deceive finds such a pair easily.
//
// The steps are those of MurmurHash3 (A. Appleby, x86_32), in two lanes that differ in their constants.

type Numbers = Int32Array | Float32Array | Float64Array;

export class Fingerprint {
  #a = 0x9747b28c | 0;
  #b = 0x3c6ef372;
  #length = 0;

  /** Takes in the bits of the numbers, and how many there are; null is told from an empty array. */
  numbers(values: Numbers | null): this {
    if (!values) return this.#word(-1);
    this.#word(values.length);
    const words = new Int32Array(values.buffer, values.byteOffset, values.byteLength / 4);
    for (let at = 0; at < words.length; at++) this.#word(words[at]);
    return this;
  }

  /** Takes in a text, by its UTF-16 units and its length. */
  text(text: string): this {
    this.#word(text.length);
    for (let at = 0; at < text.length; at++) this.#word(text.charCodeAt(at));
    return this;
  }

  /** Sixteen hexadecimal digits for all that was taken in so far. */
  digest(): string {
    const lanes = [finish(this.#a ^ this.#length), finish(this.#b ^ this.#length)];
    return lanes.map((lane) => lane.toString(16).padStart(8, '0')).join('');
  }

  #word(word: number): this {
    this.#a = step(this.#a, word, 0xcc9e2d51, 0x1b873593, 13, 0xe6546b64);
    this.#b = step(this.#b, word, 0x239b961b, 0xab0e9789, 17, 0x561ccd1b);
    this.#length++;
    return this;
  }
}

function step(lane: number, word: number, c1: number, c2: number, turn: number, offset: number): number {
  let k = Math.imul(word, c1);
  k = Math.imul((k << 15) | (k >>> 17), c2);
  const mixed = lane ^ k;
  return (Math.imul((mixed << turn) | (mixed >>> (32 - turn)), 5) + offset) | 0;
}

function finish(lane: number): number {
  let h = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
