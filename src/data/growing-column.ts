// A typed column whose length is not known beforehand: a typed array that doubles. A plain array would take two to four
// times the memory, and ends at 2²⁷ entries in V8.

import { MemoryLimitError } from '../errors.ts';
import { LESS_AT_ONCE } from '../remedies.ts';

/** The most entries that there are in memory: their positions are int32. */
export const MOST_ENTRIES = 2 ** 31 - 1;

/** How a typed array is made. */
export interface ColumnType<Column> {
  new (length: number): Column;
  readonly BYTES_PER_ELEMENT: number;
}

/**
 * A typed array. Throws MemoryLimitError where the engine has none so long.
 * @param had bytes there are already, which are not enough @param remedy what to do then
 */
export function newColumn<Column>(type: ColumnType<Column>, length: number, had = -1, remedy = LESS_AT_ONCE): Column {
  const bytes = length * type.BYTES_PER_ELEMENT;
  try {
    if (bytes > had) return new type(length);
  } catch {}
  throw new MemoryLimitError(bytes, had < 0 ? bytes - 1 : had, remedy);
}

export class GrowingColumn<Numbers extends Int32Array | Float32Array | Float64Array> {
  readonly #type: ColumnType<Numbers>;
  #column: Numbers;
  #length = 0;

  constructor(type: ColumnType<Numbers>) {
    this.#type = type;
    this.#column = new type(1024);
  }

  push(value: number): void {
    if (this.#length === this.#column.length) {
      const length = Math.min(2 * this.#length, MOST_ENTRIES);
      const larger = newColumn(this.#type, length, this.#column.byteLength);
      larger.set(this.#column);
      this.#column = larger;
    }
    this.#column[this.#length++] = value;
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
