// Ids numbered as they come, without a JavaScript value for each: numbers in a typed array, text as UTF-8 bytes. Integers beyond
// ±2^53, which databases, Parquet and Arrow have and no number holds, make all ids of their column text.
import { checkIndex } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import type { IdNumbering } from './entry-columns.ts';
import type { Id } from './id-map.ts';
import { NumberTable } from './number-table.ts';
import type { Ids } from './partitions.ts';
import { TextTable } from './text-table.ts';

/** As many as there are indices. */
const MOST = 2 ** 31 - 1;

/** Distinct ids, all of them text or all of them numbers, with indices in the order of their first appearance. */
export class IdTable implements Ids, IdNumbering {
  /** Of whichever type the first id is. */
  #table: NumberTable | TextTable | undefined;
  /** Whether they are text that was given as integers. */
  #isWide = false;

  /** @param table distinct ids, taken over */
  constructor(table?: NumberTable | TextTable) {
    this.#table = table;
  }

  get size(): number {
    return this.#table?.size ?? 0;
  }

  /** What they are kept in, to be read: numbers, text, or nothing before the first id. */
  get table(): NumberTable | TextTable | undefined {
    return this.#table;
  }

  /** What the next id has to be, in words. */
  get expected(): string {
    if (!this.#table) return 'a string or a finite number';
    if (this.#isWide) return 'an integer, as the ids before it';
    return `a ${this.#table instanceof TextTable ? 'string' : 'finite number'}, as the ids before it`;
  }

  /** The index of `id`, new or known; −1, and nothing added, when it is not `expected`. */
  add(id: unknown): number {
    if (typeof id === 'number') return this.#addNumber(id);
    if (typeof id === 'bigint') return this.#addInteger(id);
    if (typeof id !== 'string' || this.#isWide) return -1;
    this.#table ??= new TextTable();
    return this.#table instanceof TextTable ? this.#numbered(this.#table.add(id)) : -1;
  }

  /** −1 where there is none. */
  indexOf(id: Id): number {
    if (typeof id === 'number') return this.#table instanceof NumberTable ? this.#table.indexOf(id) : -1;
    return this.#table instanceof TextTable && typeof id === 'string' ? this.#table.indexOf(id) : -1;
  }

  /** @throws ArgumentError outside 0..size − 1 */
  idAt(index: number): Id {
    checkIndex('index', index, this.size);
    return this.#table!.at(index);
  }

  #addNumber(id: number): number {
    if (this.#isWide) return Number.isSafeInteger(id) ? this.#addText(String(id)) : -1;
    if (!Number.isFinite(id)) return -1;
    this.#table ??= new NumberTable();
    return this.#table instanceof NumberTable ? this.#numbered(this.#table.add(id)) : -1;
  }

  #addInteger(id: bigint): number {
    const number = Number(id);
    if (this.#isWide) return this.#addText(String(id));
    if (Number.isSafeInteger(number)) return this.#addNumber(number);
    if (this.#table instanceof TextTable) return -1;
    const text = new TextTable();
    for (let index = 0; index < this.size; index++) text.add(String(this.#table!.at(index)));
    this.#table = text;
    this.#isWide = true;
    return this.#addText(String(id));
  }

  #addText(text: string): number {
    return this.#numbered((this.#table as TextTable).add(text));
  }

  #numbered(index: number): number {
    if (index < MOST) return index;
    throw new ArgumentError('ids', `${MOST + 1} distinct ones`, `at most ${MOST} distinct users, and as many items`);
  }
}
