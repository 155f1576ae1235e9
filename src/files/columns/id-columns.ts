// The ids of one column. Text has no types: a column becomes numbers only when every id of it is an integer written as
// JavaScript would write it, so that "007" and "1e3" stay what they are and every id is printed as it was read.
import { GrowingColumn, newColumn } from '../../data/growing-column.ts';
import { IdMap } from '../../data/id-map.ts';
import { IdMapBuilder } from '../../data/id-map-builder.ts';
import { decodeRange } from '../text/scanner.ts';
import { ByteIds } from './byte-ids.ts';

/** `auto`: numbers when every id of the column is a canonical integer within ±2^53, otherwise strings. */
export type IdType = 'auto' | 'string' | 'number';

const [MINUS, ZERO] = [0x2d, 0x30];
const INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** Is this how JavaScript writes that integer? */
export function isCanonicalInteger(id: string): boolean {
  return INTEGER.test(id) && Number.isSafeInteger(Number(id));
}

/** What a canonical integer is: exact, as each of its beginnings is below 2^53. */
function integerOf(bytes: Uint8Array, begin: number, end: number): number {
  const isNegative = bytes[begin] === MINUS;
  let integer = 0;
  for (let at = begin + Number(isNegative); at < end; at++) integer = 10 * integer + (bytes[at] - ZERO);
  return isNegative ? -integer : integer;
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
  readonly ids = { build: () => (this.#type !== 'string' && this.#integers ? this.#numbers() : this.#texts()) };

  /** Canonical integers are as many numbers as texts. */
  #numbers(): IdMap {
    const numbers = newColumn(Float64Array, this.#known.size);
    let index = 0;
    this.#known.forEach((bytes, begin, end) => {
      numbers[index++] = integerOf(bytes, begin, end);
    });
    return IdMap.ofNumbers(numbers);
  }

  #texts(): IdMap {
    const ids = new IdMapBuilder();
    this.#known.forEach((bytes, begin, end) => {
      ids.add(decodeRange(bytes, begin, end));
    });
    return ids.build();
  }

  /** The index of the id of every line. */
  done(): Int32Array {
    return this.#indices.done();
  }

  /** The same since the last call, as a view that is valid until the next line. */
  take(): Int32Array {
    return this.#indices.take();
  }
}
