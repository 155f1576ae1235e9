// Distinct numbers, numbered as they come: the numbers in a typed array, and the index of each in a table of open addressing that
// is at most half full. 16 to 24 bytes a number, and up to 2³⁰ of them; a Map of V8 ends at 2²⁴.
import { newColumn } from './growing-column.ts';
import { grown, SEED, scrambled } from './slots.ts';

export class NumberTable {
  /** The numbers by index, and room for more. */
  #numbers: Float64Array;
  /** The index of a number and one, or 0. None until somebody looks for a number: who only reads and fits may do without. */
  #slots: Int32Array = new Int32Array(0);
  #size: number;

  /** @param numbers distinct, with their positions for indices; taken over */
  constructor(numbers = new Float64Array(512), size = 0) {
    this.#numbers = numbers;
    this.#size = size;
  }

  get size(): number {
    return this.#size;
  }

  /** The index of a finite number, known or new: then it is the size before. */
  add(number: number): number {
    const slot = this.#slotOf(number);
    if (this.#slots[slot] > 0) return this.#slots[slot] - 1;
    if (this.#size === this.#numbers.length) this.#numbers = grown(this.#numbers);
    this.#numbers[this.#size] = number + 0; // −0 is the id 0
    this.#slots[slot] = ++this.#size;
    return this.#size - 1;
  }

  /** −1 where there is none. */
  indexOf(number: number): number {
    const slot = this.#slotOf(number);
    return this.#slots[slot] - 1;
  }

  at(index: number): number {
    return this.#numbers[index];
  }

  /** All of them by index: a view, valid until the next is added. */
  numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#size);
  }

  /** The slot that has the number's index, or else where that belongs. */
  #slotOf(number: number): number {
    if (2 * this.#size >= this.#slots.length) {
      this.#slots = newColumn(Int32Array, 2 ** Math.ceil(Math.log2(2 * this.#size + 1024)));
      for (let index = 0; index < this.#size; ) this.#slots[this.#find(this.#numbers[index])] = ++index;
    }
    return this.#find(number);
  }

  #find(number: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    double[0] = number + 0;
    let slot = scrambled(words[0] ^ Math.imul(words[1], 0x85ebca6b) ^ SEED) & mask;
    while (slots[slot] > 0 && this.#numbers[slots[slot] - 1] !== number) slot = (slot + 1) & mask;
    return slot;
  }
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);
