// Ids as given by the caller ↔ indices 0..size − 1 in the order of first appearance. Factors, CSRs and kernels know only
// indices; ids come back unchanged at the surface.

import { checkIndex, checkIterable } from '../arguments.ts';
import { ArgumentError, MemoryLimitError } from '../errors.ts';
import { MappedIds } from './mapped-ids.ts';

/** The caller's name of a user or an item. */
export type Id = string | number;

/** The most ids that a list has in V8. */
const MOST_LISTED = 2 ** 27 - 2 ** 10;

/** What has the ids of a map, all of one type. */
interface Table {
  readonly size: number;
  at(index: number): Id;
  /** The index of an id of that type, or −1. */
  indexOf(id: never): number;
}

/** An immutable two-way map of distinct ids and indices. All ids of one map are strings, or all are finite numbers. */
export class IdMap {
  /** How many ids there are. */
  readonly size: number;
  /** Null for a range, which needs none. */
  readonly #table: Table | null;
  /** Null until somebody asks for the list. */
  #ids: readonly Id[] | null = null;

  private constructor(size: number, table: Table | null) {
    this.size = size;
    this.#table = table;
  }

  /**
   * The distinct ids of `ids` in the order of first appearance; repeats are dropped.
   * @throws ArgumentError for what is no list, and for an id that is neither a string nor a finite number, or not of the first id's type
   */
  static from(ids: Iterable<Id>): IdMap {
    checkIterable('ids', ids, 'an array of ids');
    const known = new MappedIds();
    let position = 0;
    for (const id of ids) {
      if (known.add(id) < 0) throw new ArgumentError(`ids[${position}]`, id, known.expected);
      position++;
    }
    return IdMap.of(known);
  }

  /**
   * The numbers 0..size − 1, each its own index; takes no memory until `ids()` is called.
   * @throws ArgumentError for a size that is no integer in [0, 2³¹)
   */
  static range(size: number): IdMap {
    checkIndex('size', size, 2 ** 31);
    return new IdMap(size, null);
  }

  /** @internal The ids of a table, which is taken over. */
  static of(table: Table): IdMap {
    return new IdMap(table.size, table);
  }

  /** @internal Distinct numbers, which are taken over. */
  static ofNumbers(numbers: Float64Array<ArrayBuffer>): IdMap {
    return IdMap.of(new MappedIds(numbers));
  }

  /**
   * All ids by index: a list that is made at the first call and kept.
   * @throws MemoryLimitError for more than a list can have, of which `idAt` tells each
   */
  ids(): readonly Id[] {
    if (this.size > MOST_LISTED) throw new MemoryLimitError(8 * this.size, 8 * MOST_LISTED, 'Ask idAt for each id.');
    this.#ids ??= Array.from({ length: this.size }, (_, index) => this.idAt(index));
    return this.#ids;
  }

  /** The index of `id`, or −1 when the map does not hold it. */
  indexOf(id: Id): number {
    if (this.#table) return typeof id === typeof this.#table.at(0) ? this.#table.indexOf(id as never) : -1;
    // + 0 turns −0, which is equal to the id 0, into the index 0.
    return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < this.size ? id + 0 : -1;
  }

  /**
   * The id at `index`.
   * @throws ArgumentError outside 0..size − 1
   */
  idAt(index: number): Id {
    checkIndex('index', index, this.size);
    return this.#table ? this.#table.at(index) : index;
  }
}

/** Ids that are numbers, by index. */
export function numbersOf(ids: IdMap): Float64Array {
  const numbers = new Float64Array(ids.size);
  for (let index = 0; index < numbers.length; index++) numbers[index] = ids.idAt(index) as number;
  return numbers;
}
