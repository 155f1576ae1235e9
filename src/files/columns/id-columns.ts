// The ids of one column. Text has no types: a column becomes numbers only when every id of it is an integer written as
// JavaScript would write it, so that "007" and "1e3" stay what they are and every id is printed as it was read.
import { GrowingColumn } from '../../data/growing-column.ts';
import { type Id, IdMap } from '../../data/id-map.ts';
import { decodeRange } from '../text/scanner.ts';
import { ByteIds } from './byte-ids.ts';

/** `auto`: numbers when every id of the column is a canonical integer within ±2^53, otherwise strings. */
export type IdType = 'auto' | 'string' | 'number';

const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Is this how JavaScript writes that integer? */
export function isCanonicalInteger(id: string): boolean {
  return INTEGER.test(id) && Number.isSafeInteger(Number(id));
}

/** Ids from text. */
export class IdColumn {
  readonly #type: IdType;
  readonly #known = new ByteIds();
  readonly #indices = new GrowingColumn(Int32Array);
  #integers = true;

  constructor(type: IdType = 'auto') {
    this.#type = type;
  }

  /** Adds the id of one line; false when it is not an integer although the column may hold only integers. */
  push(bytes: Uint8Array, begin: number, end: number): boolean {
    const before = this.#known.size;
    const index = this.#known.add(bytes, begin, end);
    if (index === before) this.#integers &&= isCanonicalInteger(decodeRange(bytes, begin, end));
    this.#indices.push(index);
    return this.#integers || this.#type !== 'number';
  }

  /** All ids are of one type. */
  readonly ids = {
    build: (): IdMap => {
      const isNumber = this.#type !== 'string' && this.#integers;
      const ids: Id[] = [];
      this.#known.forEach((bytes, begin, end) => {
        const text = decodeRange(bytes, begin, end);
        ids.push(isNumber ? Number(text) : text);
      });
      return IdMap.from(ids);
    },
  };

  /** The index of the id of every line. */
  done(): Int32Array {
    return this.#indices.done();
  }

  /** The same since the last call, as a view that is valid until the next line. */
  take(): Int32Array {
    return this.#indices.take();
  }
}
