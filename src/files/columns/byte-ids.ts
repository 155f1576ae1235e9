// Numbers the ids of a column by their bytes, so that no text is made of an id that was seen before. A table of open addressing,
// at most half full; a slot has all that most lookups need, so that each touches one line of the cache: of ids of up to eight
// bytes these themselves, of longer ones 64 bits of hashes, which are compared with the bytes then.
import { newColumn } from '../../data/growing-column.ts';
import { SEED } from '../../data/slots.ts';

/** Bytes that a slot holds. */
const SHORT = 8;
/** Numbers of a slot: the key's two halves, the index or −1, the length of the id. */
const SLOT = 4;

export class ByteIds {
  #slots = emptySlots(2048);
  #mask = 2047;
  #ends = new Float64Array(1024); // of the bytes of every index, which begin where those before it end; beyond 4 GiB, too
  #bytes = new Uint8Array(8192);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The index of the id that these bytes are, known or new: then it is the size before. */
  add(bytes: Uint8Array, begin: number, end: number): number {
    const length = end - begin;
    let [low, high] = [0, 0];
    if (length <= SHORT) {
      for (let at = 0; at < length; at++) {
        if (at < 4) low |= bytes[begin + at] << (8 * at);
        else high |= bytes[begin + at] << (8 * (at - 4));
      }
    } else {
      // FNV-1a (Fowler, Noll and Vo) and the same with another prime.
      for (let at = begin; at < end; at++) {
        low = Math.imul(low ^ bytes[at], 0x01000193);
        high = Math.imul(high ^ bytes[at], 0x5bd1e995);
      }
    }
    const slots = this.#slots;
    let slot = slotOf(low, high, length) & this.#mask;
    for (;;) {
      const at = SLOT * slot;
      const index = slots[at + 2];
      if (index < 0) return this.#append(slot, low, high, bytes, begin, end);
      const isLike = slots[at] === low && slots[at + 1] === high && slots[at + 3] === length;
      if (isLike && (length <= SHORT || this.#isSame(index, bytes, begin, end))) return index;
      slot = (slot + 1) & this.#mask;
    }
  }

  /** Calls `onId` with the bytes of each id, in the order of first appearance. */
  forEach(onId: (bytes: Uint8Array, begin: number, end: number) => void): void {
    for (let index = 0; index < this.#size; index++) onId(this.#bytes, this.#beginOf(index), this.#ends[index]);
  }

  #beginOf(index: number): number {
    return index === 0 ? 0 : this.#ends[index - 1];
  }

  #isSame(index: number, bytes: Uint8Array, begin: number, end: number): boolean {
    const first = this.#beginOf(index) - begin;
    for (let at = begin; at < end; at++) if (this.#bytes[first + at] !== bytes[at]) return false;
    return true;
  }

  #append(slot: number, low: number, high: number, bytes: Uint8Array, begin: number, end: number): number {
    const index = this.#size++;
    const first = this.#beginOf(index);
    const last = first + end - begin;
    if (last > this.#bytes.length) this.#bytes = copyTo(newColumn(Uint8Array, 2 * last), this.#bytes);
    if (index === this.#ends.length) this.#ends = copyTo(newColumn(Float64Array, 2 * index), this.#ends);
    for (let at = 0; at < end - begin; at++) this.#bytes[first + at] = bytes[begin + at];
    this.#ends[index] = last;
    this.#slots.set([low, high, index, end - begin], SLOT * slot);
    if (2 * this.#size > this.#mask) this.#rehash();
    return index;
  }

  #rehash(): void {
    const old = this.#slots;
    this.#mask = 2 * this.#mask + 1;
    this.#slots = emptySlots(this.#mask + 1);
    for (let from = 0; from < old.length; from += SLOT) {
      if (old[from + 2] < 0) continue;
      let slot = slotOf(old[from], old[from + 1], old[from + 3]) & this.#mask;
      while (this.#slots[SLOT * slot + 2] >= 0) slot = (slot + 1) & this.#mask;
      this.#slots.set(old.subarray(from, from + SLOT), SLOT * slot);
    }
  }
}

/** Where to look first: all bits of the key in the low ones (the last steps of MurmurHash3, Appleby). */
function slotOf(low: number, high: number, length: number): number {
  let hash = Math.imul(low ^ SEED, 0x9e3779b1) ^ Math.imul(high + length, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
}

function emptySlots(count: number): Int32Array {
  return newColumn(Int32Array, SLOT * count).fill(-1);
}

function copyTo<Numbers extends Uint8Array | Float64Array>(to: Numbers, from: Numbers): Numbers {
  to.set(from);
  return to;
}
