// Numbers the ids of a column by their bytes: a table of hashes (open addressing, at most half full), so that no text is made
// of an id that was seen before.

/** Different in every process, so that no file can be made whose ids all fall into one slot. The order of ids is theirs alone. */
const BASIS = (0x811c9dc5 ^ (Math.random() * 2 ** 32)) | 0;

/** FNV-1a, 32 bits (Fowler, Noll and Vo), with a last mixing of its high bits into the low ones that choose the slot. */
function hashOf(bytes: Uint8Array, begin: number, end: number): number {
  let hash = BASIS;
  for (let at = begin; at < end; at++) hash = Math.imul(hash ^ bytes[at], 0x01000193);
  return hash ^ (hash >>> 15);
}

export class ByteIds {
  #slots = new Int32Array(2048).fill(-1); // the index in each slot
  #hashes = new Int32Array(1024); // of every index
  #ends = new Float64Array(1024); // of its bytes, which begin where those before it end; beyond 4 GiB, too
  #bytes = new Uint8Array(8192);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The index of the id that these bytes are, known or new: then it is the size before. */
  add(bytes: Uint8Array, begin: number, end: number): number {
    const hash = hashOf(bytes, begin, end);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (let index = this.#slots[slot]; index >= 0; index = this.#slots[slot]) {
      if (this.#hashes[index] === hash && this.#isSame(index, bytes, begin, end)) return index;
      slot = (slot + 1) & mask;
    }
    return this.#append(slot, hash, bytes, begin, end);
  }

  /** Calls `onId` with the bytes of each id, in the order of first appearance. */
  forEach(onId: (bytes: Uint8Array, begin: number, end: number) => void): void {
    for (let index = 0; index < this.#size; index++) onId(this.#bytes, this.#beginOf(index), this.#ends[index]);
  }

  #beginOf(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1];
  }

  #isSame(index: number, bytes: Uint8Array, begin: number, end: number): boolean {
    const first = this.#beginOf(index);
    if (this.#ends[index] - first !== end - begin) return false;
    for (let at = begin; at < end; at++) if (this.#bytes[first + at - begin] !== bytes[at]) return false;
    return true;
  }

  #append(slot: number, hash: number, bytes: Uint8Array, begin: number, end: number): number {
    const index = this.#size++;
    const first = this.#beginOf(index);
    const last = first + end - begin;
    if (last > this.#bytes.length) this.#bytes = copyTo(new Uint8Array(2 * last), this.#bytes);
    if (index === this.#hashes.length) {
      this.#hashes = copyTo(new Int32Array(2 * index), this.#hashes);
      this.#ends = copyTo(new Float64Array(2 * index), this.#ends);
    }
    for (let at = 0; at < end - begin; at++) this.#bytes[first + at] = bytes[begin + at];
    this.#hashes[index] = hash;
    this.#ends[index] = last;
    this.#slots[slot] = index;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    return index;
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let index = 0; index < this.#size; index++) {
      let slot = this.#hashes[index] & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = index;
    }
    this.#slots = slots;
  }
}

function copyTo<Numbers extends Uint8Array | Int32Array | Float64Array>(to: Numbers, from: Numbers): Numbers {
  to.set(from);
  return to;
}
