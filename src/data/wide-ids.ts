// Ids of columns that may have 64-bit integers, as databases, Parquet and Arrow do. They are numbers while all of them are within
// ±2^53; with the first beyond, which no number holds, all ids of the column are text.
import type { IdMap } from './id-map.ts';
import { IdMapBuilder } from './id-map-builder.ts';

export class WideIds {
  #ids = new IdMapBuilder();
  #isWide = false;

  get expected(): string {
    return this.#isWide ? 'an integer, as the ids before it' : this.#ids.expected;
  }

  /** The index of `id`, new or known; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number {
    if (typeof id === 'bigint') return this.#addInteger(id);
    if (!this.#isWide) return this.#ids.add(typeof id === 'number' ? id + 0 : id); // −0 is the id 0
    return Number.isSafeInteger(id) ? this.#ids.add(String(id)) : -1;
  }

  build(): IdMap {
    return this.#ids.build();
  }

  #addInteger(id: bigint): number {
    const number = Number(id);
    if (!this.#isWide) {
      // Where the ids are text a number is refused, and an integer is, however large.
      if (Number.isSafeInteger(number) || this.#ids.isText) return this.#ids.add(number);
      const numbers = this.#ids.build();
      this.#ids = new IdMapBuilder();
      for (let index = 0; index < numbers.size; index++) this.#ids.add(String(numbers.idAt(index)));
      this.#isWide = true;
    }
    return this.#ids.add(String(id));
  }
}
