// Rows of objects → triplets, in one pass over any iterable.

import { checkIterable } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { accept, type OptionTable, option, type Resolved } from '../options.ts';
import type { EntryArrays, Triplets } from './csr.ts';
import { EntryIds, EntryNumbers, type IdBuilder, type IdNumbering } from './entry-columns.ts';
import { IdMapBuilder } from './id-map-builder.ts';
import { TIME, VALUE, WEIGHT } from './number-columns.ts';

/** Which property of a row holds what. */
export interface RowColumns {
  /** Default `user`. */
  user?: string;
  /** Default `item`. */
  item?: string;
  /** Default: `value` when the first row has one, else no values; null for none in any case. */
  value?: string | null;
  /** Default: no weights. */
  weight?: string | null;
  /** Default: no times. A Date, and text of ISO 8601, counts as seconds since 1970; numbers stay as they are. */
  time?: string | null;
}

export const aName = accept<string>('the name of a property', (given) => typeof given === 'string');
const aNameOrNone = accept<string | null>(
  'the name of a property, or null',
  (given) => given === null || typeof given === 'string',
);

export const ROW_COLUMNS = {
  user: option(aName, 'user'),
  item: option(aName, 'item'),
  value: option<string | null | undefined>(aNameOrNone, undefined),
  weight: option(aNameOrNone, null),
  time: option(aNameOrNone, null),
} satisfies OptionTable<RowColumns>;

export type Row = Record<string, unknown>;
export type RowNames = Resolved<typeof ROW_COLUMNS>;

/** Takes rows one by one. Throws ArgumentError that names the row and the property for anything missing or out of its domain. */
export class RowReader<Numbering extends IdNumbering = IdBuilder> {
  readonly users: EntryIds<Numbering>;
  readonly items: EntryIds<Numbering>;
  readonly #names: RowNames;
  #value: string | null | undefined;
  readonly #values = new EntryNumbers(VALUE);
  readonly #weights = new EntryNumbers(WEIGHT);
  readonly #times = new EntryNumbers(TIME);
  #isFirst = true;

  constructor(names: RowNames, Ids: new () => Numbering) {
    this.#names = names;
    this.#value = names.value;
    this.users = new EntryIds(new Ids());
    this.items = new EntryIds(new Ids());
  }

  /** @param list what the caller calls the rows, of which this one is at `position` */
  read(row: Row, list: string, position: number): void {
    if (typeof row !== 'object' || row === null) throw new ArgumentError(`${list}[${position}]`, row, 'an object');
    const refuse = (name: string, expected: string, remedy = '') => {
      throw new ArgumentError(`${list}[${position}].${name}`, row[name], expected, remedy);
    };
    if (!this.#value && this.#names.value === undefined && row.value !== undefined) {
      // Found later than in the first row, it would be dropped from some rows in silence.
      if (!this.#isFirst)
        refuse('value', 'absent, as in the rows before it', 'Pass `value: null` to leave values out.');
      this.#value = 'value';
    }
    this.#isFirst = false;
    const addId = (column: EntryIds<Numbering>, role: 'user' | 'item') => {
      const name = this.#names[role];
      if (column.add(row[name])) return;
      refuse(name, column.expected, `The option \`${role}\` says which property to read.`);
    };
    const addNumber = (column: EntryNumbers, name: string | null | undefined) => {
      if (typeof name === 'string' && !column.add(row[name])) refuse(name, column.expected);
    };
    addId(this.users, 'user');
    addId(this.items, 'item');
    addNumber(this.#values, this.#value);
    addNumber(this.#weights, this.#names.weight);
    addNumber(this.#times, this.#names.time);
  }

  /** What has been read since the last call, as views that are valid until the next row. */
  take(): EntryArrays {
    const { weight, time } = this.#names;
    return {
      userIndices: this.users.take(),
      itemIndices: this.items.take(),
      values: typeof this.#value === 'string' ? this.#values.take() : null,
      weights: weight === null ? null : this.#weights.take(),
      times: time === null ? null : this.#times.take(),
    };
  }
}

export function readRows(rows: Iterable<Row>, names: RowNames): Triplets {
  checkIterable('rows', rows, 'an iterable of objects');
  const reader = new RowReader(names, IdMapBuilder);
  let position = 0;
  for (const row of rows) reader.read(row, 'rows', position++);
  const { users, items } = reader;
  return { ...reader.take(), users: users.ids.build(), items: items.ids.build(), entryName: (at) => `rows[${at}]` };
}
