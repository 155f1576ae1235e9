// Ids as given by the caller ↔ indices 0..size − 1 in the order of first appearance. Factors, CSRs and kernels know only
// indices; ids come back unchanged at the surface.

import { checkIndex, checkIterable } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';

/** The caller's name of a user or an item. */
export type Id = string | number;

/** An immutable two-way map of distinct ids and indices. All ids of one map are strings, or all are finite numbers. */
export class IdMap {
  /** How many ids there are. */
  readonly size: number;
  /** Null for a range, until somebody asks for the list. */
  #ids: readonly Id[] | null;
  /** Null for a range, which needs no lookup. */
  readonly #index: ReadonlyMap<Id, number> | null;

  private constructor(size: number, ids: readonly Id[] | null, index: ReadonlyMap<Id, number> | null) {
    this.size = size;
    this.#ids = ids;
    this.#index = index;
  }

  /**
   * The distinct ids of `ids` in the order of first appearance; repeats are dropped.
   * @throws ArgumentError for what is no list, and for an id that is neither a string nor a finite number, or not of the first id's type
   */
  static from(ids: Iterable<Id>): IdMap {
    checkIterable('ids', ids, 'an array of ids');
    const builder = new IdMapBuilder();
    let position = 0;
    for (const id of ids) {
      if (builder.add(id) < 0) throw new ArgumentError(`ids[${position}]`, id, builder.expected);
      position++;
    }
    return builder.build();
  }

  /**
   * The numbers 0..size − 1, each its own index; takes no memory until `ids()` is called.
   * @throws ArgumentError for a size that is no integer in [0, 2³¹)
   */
  static range(size: number): IdMap {
    checkIndex('size', size, 2 ** 31);
    return new IdMap(size, null, null);
  }

  /** @internal Takes over the list and the map made from it. */
  static adopt(ids: readonly Id[], index: ReadonlyMap<Id, number>): IdMap {
    return new IdMap(ids.length, ids, index);
  }

  /** All ids by index. */
  ids(): readonly Id[] {
    this.#ids ??= Array.from({ length: this.size }, (_, index) => index);
    return this.#ids;
  }

  /** The index of `id`, or −1 when the map does not hold it. */
  indexOf(id: Id): number {
    if (this.#index) return this.#index.get(id) ?? -1;
    // + 0 turns −0, which is equal to the id 0, into the index 0.
    return typeof id === 'number' && Number.isInteger(id) && id >= 0 && id < this.size ? id + 0 : -1;
  }

  /**
   * The id at `index`.
   * @throws ArgumentError outside 0..size − 1
   */
  idAt(index: number): Id {
    checkIndex('index', index, this.size);
    return this.#ids ? this.#ids[index] : index;
  }
}

/** Collects ids one by one and numbers them. One `Map` holds at most 2²⁴ ids in V8. */
export class IdMapBuilder {
  readonly #ids: Id[] = [];
  readonly #index = new Map<Id, number>();

  /** The index of `id`, new or known; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number {
    // A known id is a valid one, so only new ids pay for the checks.
    const known = this.#index.get(id as Id);
    if (known !== undefined) return known;
    if (typeof id !== 'string' && !Number.isFinite(id)) return -1;
    const index = this.#ids.length;
    if (index > 0 && typeof id !== typeof this.#ids[0]) return -1;
    this.#ids.push(id as Id);
    this.#index.set(id as Id, index);
    return index;
  }

  /** What the next id has to be, in words. */
  get expected(): string {
    if (this.#ids.length === 0) return 'a string or a finite number';
    return `a ${typeof this.#ids[0] === 'string' ? 'string' : 'finite number'}, as the ids before it`;
  }

  /** The map of all ids so far; the builder is spent. */
  build(): IdMap {
    return IdMap.adopt(this.#ids, this.#index);
  }
}
