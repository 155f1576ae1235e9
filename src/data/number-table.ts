// Distinct numbers, numbered as they come: the numbers in a typed array, and the index of each in a table of open addressing that
// is at most half full. 16 to 24 bytes a number, and as many as there are indices; a Map of V8 ends at 2²⁴.
import { emptySlots, grown, MOST_SLOTS, SEED, scrambled } from './slots.ts';

export class NumberTable {
  /** The numbers by index, and room for more. */
  #numbers: Float64Array;
  #slots: Int32Array;
  #size: number;

  /** @param numbers distinct, with their positions for indices; taken over */
  constructor(numbers = new Float64Array(512), size = 0) {
    this.#numbers = numbers;
    this.#size = size;
    let slots = 1024;
    while (slots < 2 * size && slots < MOST_SLOTS) slots *= 2;
    this.#slots = this.#filed(slots);
  }

  get size(): number {
    return this.#size;
  }

  /** The index of a finite number, known or new: then it is the size before. */
  add(number: number): number {
    let slot = this.#slotOf(number, this.#slots);
    const known = this.#slots[slot];
    if (known >= 0) return known;
    const index = this.#size;
    if (index === this.#numbers.length) this.#numbers = grown(this.#numbers);
    this.#numbers[index] = number + 0; // −0 is the id 0
    if (2 * index >= this.#slots.length && this.#slots.length < MOST_SLOTS) {
      this.#slots = this.#filed(2 * this.#slots.length);
      slot = this.#slotOf(number, this.#slots);
    }
    this.#slots[slot] = index;
    this.#size++;
    return index;
  }

  /** −1 where there is none. */
  indexOf(number: number): number {
    return this.#slots[this.#slotOf(number, this.#slots)];
  }

  at(index: number): number {
    return this.#numbers[index];
  }

  /** All of them by index: a view, valid until the next is added. */
  numbers(): Float64Array {
    return this.#numbers.subarray(0, this.#size);
  }

  /** The slot that has the number's index, or else where that belongs. */
  #slotOf(number: number, slots: Int32Array): number {
    const mask = slots.length - 1;
    let slot = hashOf(number) & mask;
    while (slots[slot] >= 0 && this.#numbers[slots[slot]] !== number) slot = (slot + 1) & mask;
    return slot;
  }

  #filed(count: number): Int32Array {
    const slots = emptySlots(count);
    for (let index = 0; index < this.#size; index++) slots[this.#slotOf(this.#numbers[index], slots)] = index;
    return slots;
  }
}

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

function hashOf(number: number): number {
  const integer = number | 0;
  if (integer === number) return scrambled(integer ^ SEED); // −0, too
  double[0] = number;
  return scrambled(words[0] ^ SEED ^ Math.imul(words[1], 0x85ebca6b));
}
