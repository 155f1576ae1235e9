// A typed column whose length is not known beforehand: a typed array that doubles. A plain array would take two to four
// times the memory, and ends at 2²⁷ entries in V8.

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
      const larger = new this.#type(2 * this.#length);
      larger.set(this.#column);
      this.#column = larger;
    }
    this.#column[this.#length++] = value;
  }

  /** What was pushed, as a view: valid until the next push. */
  done(): Numbers {
    return this.#column.subarray(0, this.#length) as Numbers;
  }
}
