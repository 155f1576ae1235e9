// The ids of one column. Text has no types: a column becomes numbers only when every id of it is an integer written as
// JavaScript would write it, so that "007" and "1e3" stay what they are and every id is printed as it was read.
import { GrowingColumn } from '../../data/growing-column.ts';
import { type Id, IdMapBuilder } from '../../data/id-map.ts';

/** `auto`: numbers when every id of the column is a canonical integer within ±2^53, otherwise strings. */
export type IdType = 'auto' | 'string' | 'number';

const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Is this how JavaScript writes that integer? */
export function isCanonicalInteger(id: string): boolean {
  return INTEGER.test(id) && Number.isSafeInteger(Number(id));
}

export class IdColumn {
  readonly #type: IdType;
  readonly #ids = new IdMapBuilder();
  readonly #indices = new GrowingColumn(Int32Array);
  #distinct = 0;
  #integers = true;

  constructor(type: IdType = 'auto') {
    this.#type = type;
  }

  /** Adds the id of one line; false when it is not an integer although the column may hold only integers. */
  push(id: string): boolean {
    const index = this.#ids.add(id);
    if (index === this.#distinct) {
      this.#distinct++;
      this.#integers &&= isCanonicalInteger(id);
    }
    this.#indices.push(index);
    return this.#integers || this.#type !== 'number';
  }

  /** The ids of all lines, all of one type. The column cannot be used afterwards. */
  finish(): Id[] {
    const texts = this.#ids.build().ids();
    const ids = this.#type !== 'string' && this.#integers ? texts.map(Number) : texts;
    return Array.from(this.#indices.done(), (index) => ids[index]);
  }
}

/**
 * The ids of one column of a format that has types, such as JSON and Parquet: text stays text and integers are numbers, so
 * nothing has to be guessed. Values of other types (fractions, booleans, null) are not ids.
 */
export class TypedIdColumn {
  readonly #type: IdType;
  #kind: 'string' | 'number' | undefined;
  #ids: IdColumn | undefined;

  constructor(type: IdType = 'auto') {
    this.#type = type;
  }

  /** What the next id has to be, in words. */
  get expected(): string {
    if (this.#type === 'number') return 'the id of a row, an integer';
    if (this.#type === 'string' || !this.#kind) return 'an id, text or an integer';
    return this.#kind === 'string' ? 'an id, text like all others' : 'an id, an integer like all others';
  }

  /** Adds an id; false when it is not one, or not of the type of those before it. */
  push(id: unknown): boolean {
    const kind = kindOf(id);
    if (!kind) return false;
    this.#kind ??= kind;
    if (this.#type === 'auto' && kind !== this.#kind) return false;
    this.#ids ??= new IdColumn(this.#type === 'auto' && kind === 'string' ? 'string' : this.#type);
    return this.#ids.push(String(id));
  }

  /** The ids of all rows. Integers beyond ±2^53 make all ids of the column text. The column cannot be used afterwards. */
  finish(): Id[] {
    return this.#ids?.finish() ?? [];
  }
}

function kindOf(id: unknown): 'string' | 'number' | undefined {
  if (typeof id === 'string') return id === '' ? undefined : 'string';
  return typeof id === 'bigint' || Number.isSafeInteger(id) ? 'number' : undefined;
}
