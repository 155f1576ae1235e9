// Ids of columns that may have 64-bit integers, as databases, Parquet and Arrow do. They are numbers while all of them are within
// ±2^53; with the first beyond, which no number holds, all ids of the column are text.
import { type Id, IdMap } from './id-map.ts';

export class WideIds {
  #ids = new Map<Id, number>();
  #isText: boolean | undefined; // as given, of the first id
  #isWide = false;

  get expected(): string {
    if (this.#isText === undefined) return 'a string or a finite number';
    if (this.#isWide) return 'an integer, as the ids before it';
    return `a ${this.#isText ? 'string' : 'finite number'}, as the ids before it`;
  }

  /** The index of `id`, new or known; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number {
    const known = this.#ids.get(id as Id);
    if (known !== undefined && !this.#isWide) return known;
    const isText = typeof id === 'string';
    if (isText !== (this.#isText ?? isText)) return -1;
    if (!isText && typeof id !== 'bigint' && !(this.#isWide ? Number.isSafeInteger(id) : Number.isFinite(id)))
      return -1;
    this.#isText ??= isText;
    if (isText) return this.#number(id);
    const number = Number(id);
    if (typeof id === 'bigint' && !Number.isSafeInteger(number) && !this.#isWide) {
      this.#ids = new Map(Array.from(this.#ids, ([each, index]) => [String(each), index]));
      this.#isWide = true;
    }
    return this.#number(this.#isWide ? String(id) : number);
  }

  build(): IdMap {
    return IdMap.from(this.#ids.keys());
  }

  #number(id: Id): number {
    const known = this.#ids.get(id);
    if (known !== undefined) return known;
    this.#ids.set(id, this.#ids.size);
    return this.#ids.size - 1;
  }
}
