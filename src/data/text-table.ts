// Distinct texts, numbered as they come: their UTF-8 bytes in chunks, where each begins and ends, 32 bits of hash, and the index
// of each in a table of open addressing that is at most half full. 24 to 32 bytes a text and its own; no string is kept.
import { newColumn } from './growing-column.ts';
import { emptySlots, grown, MOST_SLOTS, SEED, scrambled } from './slots.ts';

/** Bytes of a chunk. A text lies in one; one that is longer has its own. */
const CHUNK = 2 ** 20;

export class TextTable {
  readonly #chunks: Uint8Array[] = [];
  #room = 0; // of the last chunk
  /** Of the text at an index: its chunk and where it begins there (chunk · CHUNK + offset), its length, its hash. */
  #begins = new Float64Array(512);
  #lengths = new Int32Array(512);
  #hashes = new Int32Array(512);
  #slots = emptySlots(1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The index of the text, known or new: then it is the size before. */
  add(text: string): number {
    const length = encode(text);
    return this.addBytes(scratch, 0, length);
  }

  /** The same of a text in UTF-8. */
  addBytes(bytes: Uint8Array, begin: number, end: number): number {
    const hash = hashOf(bytes, begin, end);
    let slot = this.#find(hash, bytes, begin, end);
    if (this.#slots[slot] >= 0) return this.#slots[slot];
    const index = this.#size;
    this.#store(index, bytes, begin, end);
    this.#hashes[index] = hash;
    if (2 * index >= this.#slots.length && this.#slots.length < MOST_SLOTS) {
      this.#file(2 * this.#slots.length);
      slot = this.#free(hash);
    }
    this.#slots[slot] = index;
    this.#size++;
    return index;
  }

  /** −1 where there is none. */
  indexOf(text: string): number {
    const length = encode(text);
    return this.#slots[this.#find(hashOf(scratch, 0, length), scratch, 0, length)];
  }

  at(index: number): string {
    const bytes = this.bytesAt(index);
    return decode(bytes, 0, bytes.length);
  }

  /** The UTF-8 bytes of a text; a lone surrogate is written as any other letter. */
  bytesAt(index: number): Uint8Array {
    const begin = this.#begins[index] % CHUNK;
    return this.#chunkOf(index).subarray(begin, begin + this.#lengths[index]);
  }

  #chunkOf(index: number): Uint8Array {
    return this.#chunks[Math.floor(this.#begins[index] / CHUNK)];
  }

  /** The slot that has the text's index, or else where that belongs. */
  #find(hash: number, bytes: Uint8Array, begin: number, end: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (;;) {
      const index = this.#slots[slot];
      if (index < 0 || (this.#hashes[index] === hash && this.#isSame(index, bytes, begin, end))) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #isSame(index: number, bytes: Uint8Array, begin: number, end: number): boolean {
    if (this.#lengths[index] !== end - begin) return false;
    const chunk = this.#chunkOf(index);
    const first = (this.#begins[index] % CHUNK) - begin;
    for (let at = begin; at < end; at++) if (chunk[first + at] !== bytes[at]) return false;
    return true;
  }

  #store(index: number, bytes: Uint8Array, begin: number, end: number): void {
    const length = end - begin;
    if (index === this.#begins.length) {
      this.#begins = grown(this.#begins);
      this.#lengths = grown(this.#lengths);
      this.#hashes = grown(this.#hashes);
    }
    if (length >= this.#room) {
      this.#room = Math.max(CHUNK, length);
      this.#chunks.push(newColumn(Uint8Array, this.#room));
    }
    const chunk = this.#chunks[this.#chunks.length - 1];
    const first = chunk.length - this.#room;
    for (let at = 0; at < length; at++) chunk[first + at] = bytes[begin + at];
    this.#begins[index] = (this.#chunks.length - 1) * CHUNK + first;
    this.#lengths[index] = length;
    // After a text of more than a chunk nothing else would be found by an offset below CHUNK.
    this.#room = chunk.length > CHUNK ? 0 : this.#room - length;
  }

  #file(count: number): void {
    this.#slots = emptySlots(count);
    for (let index = 0; index < this.#size; index++) this.#slots[this.#free(this.#hashes[index])] = index;
  }

  #free(hash: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] >= 0) slot = (slot + 1) & mask;
    return slot;
  }
}

/** FNV-1a (Fowler, Noll and Vo), from a beginning that nobody knows. */
function hashOf(bytes: Uint8Array, begin: number, end: number): number {
  let hash = SEED;
  for (let at = begin; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return scrambled(hash);
}

let scratch = new Uint8Array(256);

/** Writes the text to `scratch`, and lone surrogates as if they were letters, so that no two texts are alike; returns how many bytes. */
function encode(text: string): number {
  if (3 * text.length > scratch.length) scratch = new Uint8Array(6 * text.length);
  let end = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) {
      scratch[end++] = code;
      continue;
    }
    const point = text.codePointAt(at)!;
    const more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    scratch[end++] = ((0xff00 >> (more + 1)) & 0xff) | (point >> (6 * more));
    for (let left = more - 1; left >= 0; left--) scratch[end++] = 0x80 | ((point >> (6 * left)) & 0x3f);
    if (more === 3) at++;
  }
  return end;
}

function decode(bytes: Uint8Array, begin: number, end: number): string {
  let text = '';
  for (let at = begin; at < end; ) {
    const first = bytes[at++];
    if (first < 0x80) {
      text += String.fromCharCode(first);
      continue;
    }
    const more = first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    let point = first & (0x3f >> more);
    for (let left = more; left > 0; left--) point = (point << 6) | (bytes[at++] & 0x3f);
    text += String.fromCodePoint(point);
  }
  return text;
}
