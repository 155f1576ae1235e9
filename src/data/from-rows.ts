// Rows of objects → triplets, in one pass over any iterable.

import { checkIterable } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { accept, type OptionTable, option, type Resolved } from '../options.ts';
import type { Triplets } from './csr.ts';
import { GrowingColumn } from './growing-column.ts';
import { IdMapBuilder } from './id-map.ts';
import { type Domain, TIME, VALUE, WEIGHT } from './number-columns.ts';

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
  /** Default: no times. */
  time?: string | null;
}

const aName = accept<string>('the name of a property', (given) => typeof given === 'string');
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

type Row = Record<string, unknown>;

/** Reads ids from one property of every row. */
class IdReader {
  readonly ids = new IdMapBuilder();
  readonly indices = new GrowingColumn(Int32Array);

  constructor(
    readonly option: 'user' | 'item',
    readonly name: string,
  ) {}

  read(row: Row, position: number): void {
    const index = this.ids.add(row[this.name]);
    if (index < 0) {
      const remedy = `The option \`${this.option}\` says which property to read.`;
      throw new ArgumentError(`rows[${position}].${this.name}`, row[this.name], this.ids.expected, remedy);
    }
    this.indices.push(index);
  }
}

/** Reads numbers of a domain from one property of every row, or nothing when it has no name. */
class NumberReader<Numbers extends Float32Array | Float64Array> {
  readonly #numbers: GrowingColumn<Numbers>;

  constructor(
    readonly name: string | null,
    readonly domain: Domain<Numbers>,
  ) {
    this.#numbers = new GrowingColumn(domain.column);
  }

  read(row: Row, position: number): void {
    if (this.name === null) return;
    const value = row[this.name];
    if (!this.domain.accepts(value)) {
      throw new ArgumentError(`rows[${position}].${this.name}`, value, this.domain.expected);
    }
    this.#numbers.push(value);
  }

  done(): Numbers | null {
    return this.name === null ? null : this.#numbers.done();
  }
}

/** Throws ArgumentError that names the row's position and property for anything missing or out of its domain. */
export function readRows(rows: Iterable<Row>, columns: Resolved<typeof ROW_COLUMNS>): Triplets {
  checkIterable('rows', rows, 'an iterable of objects');
  const users = new IdReader('user', columns.user);
  const items = new IdReader('item', columns.item);
  const weights = new NumberReader(columns.weight, WEIGHT);
  const times = new NumberReader(columns.time, TIME);
  let values = new NumberReader(columns.value ?? null, VALUE);
  const detect = columns.value === undefined;
  let position = 0;
  for (const row of rows) {
    if (typeof row !== 'object' || row === null) throw new ArgumentError(`rows[${position}]`, row, 'an object');
    if (detect && values.name === null && row.value !== undefined) {
      // Found later than in the first row, it would be dropped from some rows in silence.
      if (position > 0) {
        const remedy = 'Pass `value: null` to leave values out.';
        throw new ArgumentError(`rows[${position}].value`, row.value, 'absent, as in the rows before it', remedy);
      }
      values = new NumberReader('value', VALUE);
    }
    users.read(row, position);
    items.read(row, position);
    values.read(row, position);
    weights.read(row, position);
    times.read(row, position);
    position++;
  }
  return {
    users: users.ids.build(),
    items: items.ids.build(),
    userIndices: users.indices.done(),
    itemIndices: items.indices.done(),
    values: values.done(),
    weights: weights.done(),
    times: times.done(),
    entryName: (at) => `rows[${at}]`,
  };
}
