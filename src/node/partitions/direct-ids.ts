// Ids as IdTable numbers them, found by themselves where they are small integers, as most are: one look into an array instead of
// two into a table and its numbers, which are far apart when there are millions.
import type { IdNumbering } from '../../data/entry-columns.ts';
import { IdTable } from '../../data/id-table.ts';

/** Integers below so many times the number of ids are found directly: at most 32 bytes an id, and 4 where ids are 0, 1, 2 … */
const SPARSEST = 8;
const FEWEST = 2 ** 16;

export class DirectIds implements IdNumbering {
  readonly table = new IdTable();
  /** By the integer: its index and one, or 0. */
  #direct = new Int32Array(FEWEST);

  get expected(): string {
    return this.table.expected;
  }

  add(id: unknown): number {
    const isSmall = typeof id === 'number' && id >= 0 && id < this.#direct.length && Math.floor(id) === id;
    const known = isSmall ? this.#direct[id] : 0;
    return known > 0 ? known - 1 : this.#add(id);
  }

  #add(id: unknown): number {
    const index = this.table.add(id);
    if (index < 0 || !Number.isInteger(id)) return index;
    const integer = id as number;
    if (integer >= this.#direct.length && integer < SPARSEST * index) this.#grow(integer);
    if (integer >= 0 && integer < this.#direct.length) this.#direct[integer] = index + 1;
    return index;
  }

  #grow(integer: number): void {
    const larger = new Int32Array(Math.max(2 * this.#direct.length, integer + 1));
    larger.set(this.#direct);
    this.#direct = larger;
  }
}
