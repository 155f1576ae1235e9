// The ids of one column. Text has no types: a column becomes numbers only when every id of it is an integer written as
// JavaScript would write it, so that "007" and "1e3" stay what they are and every id is printed as it was read.
import { GrowingColumn } from '../../data/growing-column.ts';
import { type Id, IdMap } from '../../data/id-map.ts';
import { decodeRange } from '../text/scanner.ts';
import { ByteIds } from './byte-ids.ts';

/** `auto`: numbers when every id of the column is a canonical integer within ±2^53, otherwise strings. */
export type IdType = 'auto' | 'string' | 'number';

/** A column that has been read: the ids in the order of first appearance, and the index of every entry's. */
export interface IndexedIds {
  readonly ids: IdMap;
  readonly indices: Int32Array;
}

const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Is this how JavaScript writes that integer? */
export function isCanonicalInteger(id: string): boolean {
  return INTEGER.test(id) && Number.isSafeInteger(Number(id));
}

/** Ids from text. */
export class IdColumn {
  readonly #type: IdType;
  readonly #ids = new ByteIds();
  readonly #indices = new GrowingColumn(Int32Array);
  #integers = true;

  constructor(type: IdType = 'auto') {
    this.#type = type;
  }

  /** Adds the id of one line; false when it is not an integer although the column may hold only integers. */
  push(bytes: Uint8Array, begin: number, end: number): boolean {
    const before = this.#ids.size;
    const index = this.#ids.add(bytes, begin, end);
    if (index === before) this.#integers &&= isCanonicalInteger(decodeRange(bytes, begin, end));
    this.#indices.push(index);
    return this.#integers || this.#type !== 'number';
  }

  /** All ids are of one type. The column cannot be used afterwards. */
  finish(): IndexedIds {
    const isNumber = this.#type !== 'string' && this.#integers;
    const ids: Id[] = [];
    this.#ids.forEach((bytes, begin, end) => {
      const text = decodeRange(bytes, begin, end);
      ids.push(isNumber ? Number(text) : text);
    });
    return { ids: IdMap.from(ids), indices: this.#indices.done() };
  }
}

/**
 * The ids of one column of a format that has types, such as JSON and Parquet: text stays text and integers are numbers, so
 * nothing has to be guessed. Values of other types (fractions, booleans, null) are not ids.
 */
export class TypedIdColumn {
  readonly #type: IdType;
  readonly #indices = new GrowingColumn(Int32Array);
  #ids = new Map<Id, number>();
  #kind: 'string' | 'number' | undefined;
  #asText: boolean; // integers become text: asked for, or beyond ±2^53
  #isExact = true; // is all text that of integers?

  constructor(type: IdType = 'auto') {
    this.#type = type;
    this.#asText = type === 'string';
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
    if (this.#type === 'number' && kind === 'string' && !isCanonicalInteger(id as string)) return false;
    const plain = this.#plain(id); // may put the ids into another map
    let index = this.#ids.get(plain);
    if (index === undefined) {
      index = this.#ids.size;
      this.#ids.set(plain, index);
    }
    this.#indices.push(index);
    return this.#isExact;
  }

  /** Integers beyond ±2^53 make all ids of the column text. The column cannot be used afterwards. */
  finish(): IndexedIds {
    return { ids: IdMap.from(this.#ids.keys()), indices: this.#indices.done() };
  }

  /** The id as all of the column are. */
  #plain(id: unknown): Id {
    if (typeof id === 'string' && this.#type !== 'number') return id;
    if (this.#asText) return String(id);
    const number = Number(id);
    if (Number.isSafeInteger(number)) return number;
    this.#asText = true;
    this.#isExact = this.#type !== 'number';
    this.#ids = new Map(Array.from(this.#ids, ([known, index]) => [String(known), index]));
    return String(id);
  }
}

function kindOf(id: unknown): 'string' | 'number' | undefined {
  if (typeof id === 'string') return id === '' ? undefined : 'string';
  return typeof id === 'bigint' || Number.isSafeInteger(id) ? 'number' : undefined;
}
