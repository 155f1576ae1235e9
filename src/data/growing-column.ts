// A typed column whose length is not known beforehand: a typed array that doubles. A plain array would take two to four
// times the memory, and ends at 2²⁷ entries in V8.

import { MemoryLimitError } from '../errors.ts';

export class GrowingColumn<Numbers extends Int32Array | Float32Array | Float64Array> {
  readonly #type: new (
    length: number,
  ) => Numbers;
  #column: Numbers;
  #length = 0;

  constructor(type: new (length: number) => Numbers) {
    this.#type = type;
    this.#column = new type(1024);
  }

  push(value: number): void {
    if (this.#length === this.#column.length) {
      const larger = this.#longer();
      larger.set(this.#column);
      this.#column = larger;
    }
    this.#column[this.#length++] = value;
  }

  #longer(): Numbers {
    const { BYTES_PER_ELEMENT, byteLength } = this.#column;
    try {
      return new this.#type(2 * this.#length);
    } catch {
      throw new MemoryLimitError(2 * this.#length * BYTES_PER_ELEMENT, byteLength, 'Use fewer interactions at once.');
    }
  }

  /** What was pushed, as a view: valid until the next push. */
  done(): Numbers {
    return this.#column.subarray(0, this.#length) as Numbers;
  }

  /** The same, after which the column is empty. */
  take(): Numbers {
    const taken = this.done();
    this.#length = 0;
    return taken;
  }
}
