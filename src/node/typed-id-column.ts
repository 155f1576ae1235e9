// The ids of one column of a format that has types, as JSON and Parquet do: text stays text and integers are numbers, so
// nothing has to be guessed. Ids of other types (fractions, booleans, nothing) are none.
import type { Id } from '../data/id-map.ts';
import { IdColumn, type IdType } from './id-column.ts';

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
    return this.#kind === 'string' ? 'an id, text as all others' : 'an id, an integer as all others';
  }

  /** Adds an id; false when it is none, or not of the type of those before it. */
  push(id: unknown): boolean {
    const kind = kindOf(id);
    if (!kind) return false;
    this.#kind ??= kind;
    if (this.#type === 'auto' && kind !== this.#kind) return false;
    this.#ids ??= new IdColumn(this.#type === 'auto' && kind === 'string' ? 'string' : this.#type);
    return this.#ids.push(String(id));
  }

  /** The ids of all rows. Integers beyond ±2^53 make all ids of the column text. The column is spent. */
  finish(): Id[] {
    return this.#ids?.finish() ?? [];
  }
}

function kindOf(id: unknown): 'string' | 'number' | undefined {
  if (typeof id === 'string') return id === '' ? undefined : 'string';
  return typeof id === 'bigint' || Number.isSafeInteger(id) ? 'number' : undefined;
}
