// Distinct ids, numbered as they come, as the values that they are: quick where these are there anyway. id-table.ts keeps them in
// typed arrays instead.

type Id = string | number;

/** The most entries of a Map in V8. */
const MOST_MAPPED = 2 ** 24;

export class MappedIds {
  readonly #ids: Id[] | Float64Array;
  /** Of each id its index, all maps but the first full; made when somebody first looks for one. */
  #maps: Map<Id, number>[] | undefined;
  readonly #most: number;

  /** @param ids distinct ones; taken over, and none is added to an array of numbers @param most how many a map holds */
  constructor(ids: Id[] | Float64Array = [], most = MOST_MAPPED) {
    this.#ids = ids;
    this.#most = most;
  }

  get size(): number {
    return this.#ids.length;
  }

  /** The index of the id, known or new: then it is the size before; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number {
    const known = this.indexOf(id as Id);
    if (known >= 0) return known; // and a known one is a valid one
    if (typeof id !== 'string' && !Number.isFinite(id)) return -1;
    if (this.size > 0 && typeof id !== typeof this.at(0)) return -1;
    this.#file(id as Id, this.size);
    return (this.#ids as Id[]).push(id as Id) - 1;
  }

  /** Whether the first id is text. */
  get isText(): boolean {
    return typeof this.at(0) === 'string';
  }

  /** What the next id has to be, in words. */
  get expected(): string {
    if (this.size === 0) return 'a string or a finite number';
    return `a ${this.isText ? 'string' : 'finite number'}, as the ids before it`;
  }

  /** −1 where there is none. */
  indexOf(id: Id): number {
    if (!this.#maps) {
      this.#maps = [new Map()];
      for (let index = 0; index < this.size; index++) this.#file(this.#ids[index], index);
    }
    for (const map of this.#maps) {
      const index = map.get(id);
      if (index !== undefined) return index;
    }
    return -1;
  }

  at(index: number): Id {
    return this.#ids[index];
  }

  #file(id: Id, index: number): void {
    const maps = this.#maps!;
    if (maps[0].size === this.#most) maps.unshift(new Map());
    maps[0].set(id, index);
  }
}
