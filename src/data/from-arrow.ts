// Tables of Arrow in memory, of apache-arrow or @uwdata/flechette → triplets. Neither is imported: a table is told by its shape.
import { ArgumentError } from '../errors.ts';
import { type OptionTable, option, resolveOptions } from '../options.ts';
import { type ArrowChunk, type ArrowValues, addChunk } from './arrow-columns.ts';
import { placeByName, type Role } from './column-names.ts';
import type { Triplets } from './csr.ts';
import { DUPLICATES_OPTION, type DuplicatePolicy } from './duplicates.ts';
import { EntryIds, EntryNumbers } from './entry-columns.ts';
import { aName, ROW_COLUMNS } from './from-rows.ts';
import { TIME, VALUE, WEIGHT } from './number-columns.ts';
import { WideIds } from './wide-ids.ts';

/** What is asked of a table. */
export interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: string }[] };
  getChildAt(index: number): unknown;
}

/** A column of it: `data` are its chunks, one for each record batch. */
interface ArrowVector extends ArrowValues {
  readonly data: readonly ArrowChunk[];
}

/** Which column of a table holds what. */
export interface ArrowOptions {
  /** Default: the one column named `user…`, `customer`, `reviewerID` or the like. */
  user?: string;
  /** Default: the one column named `item…`, `movieId`, `product_id` or the like. */
  item?: string;
  /** Default: the one column named `rating…`, `value…`, `stars`, `count` or the like, else no values; null for none in any case. */
  value?: string | null;
  /** Default: no weights. */
  weight?: string | null;
  /** Default: no times. Dates, timestamps and text of ISO 8601 count as seconds since 1970; numbers stay as they are. */
  time?: string | null;
  /** How several interactions of one pair become one. Default `last`: the one given last. Times keep the latest. */
  duplicates?: DuplicatePolicy;
}

const byName = option<string | undefined>(aName, undefined);

export const ARROW_OPTIONS = {
  ...ROW_COLUMNS,
  user: byName,
  item: byName,
  duplicates: DUPLICATES_OPTION,
} satisfies OptionTable<ArrowOptions>;

/** @throws ArgumentError for what is no table, for a column that it does not have, and for a null or another value by its row */
export function readArrow(
  table: ArrowTable,
  options: ArrowOptions,
): { triplets: Triplets; duplicates: DuplicatePolicy } {
  const { duplicates, user, item, value, weight, time } = resolveOptions(ARROW_OPTIONS, options);
  const fields = table?.schema?.fields;
  const refuse = (): never => {
    throw new ArgumentError('table', table, 'a table of apache-arrow or @uwdata/flechette');
  };
  if (!Array.isArray(fields) || typeof table.getChildAt !== 'function') refuse();
  const names = (fields as ArrowTable['schema']['fields']).map((field) => field?.name);
  const placeOf = (role: Role | 'weight', given: string | null | undefined) => {
    if (given === null) return -1;
    const place = given === undefined ? placeByName(names, role as Role) : names.indexOf(given);
    if (place >= 0 && names.lastIndexOf(names[place]) > place)
      throw new ArgumentError(role, names[place], 'the name of one column: the table has several of it');
    if (place >= 0 || (role === 'value' && given === undefined)) return place;
    throw new ArgumentError(role, given, `the name of a column: ${names.join(', ')}`);
  };
  const read = <Column extends EntryIds | EntryNumbers>(place: number, column: Column) => {
    if (place < 0) return undefined;
    const vector = table.getChildAt(place) as ArrowVector;
    if (!Array.isArray(vector?.data)) refuse();
    readColumn(vector, names[place], column);
    return column;
  };
  // Which columns there are is settled before any is read.
  const places = [placeOf('user', user), placeOf('item', item), placeOf('value', value)];
  const others = [placeOf('weight', weight), placeOf('time', time)];
  const users = read(places[0], new EntryIds(new WideIds()))!;
  const items = read(places[1], new EntryIds(new WideIds()))!;
  const triplets = {
    users: users.ids.build(),
    items: items.ids.build(),
    userIndices: users.done(),
    itemIndices: items.done(),
    values: read(places[2], new EntryNumbers(VALUE))?.done() ?? null,
    weights: read(others[0], new EntryNumbers(WEIGHT))?.done() ?? null,
    times: read(others[1], new EntryNumbers(TIME))?.done() ?? null,
    entryName: (at: number) => `table[${at}]`,
  };
  return { triplets, duplicates };
}

function readColumn(vector: ArrowVector, name: string, column: EntryIds | EntryNumbers): void {
  let begin = 0;
  for (const chunk of vector.data) {
    const first = begin;
    addChunk(
      column,
      chunk,
      (row) => vector.get(first + row),
      (row, got, expected) => {
        throw new ArgumentError(`table[${first + row}].${name}`, got, expected);
      },
    );
    begin += chunk.length;
  }
}
