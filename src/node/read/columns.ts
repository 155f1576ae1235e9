// Which field of a line is the user, the item, the value and the time: by name, by position, or by default the first
// three; and whether the first line is a header.

import { isUnnamed, placeByName } from '../../data/column-names.ts';
import type { Domain } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { toNumber } from './numbers.ts';
import type { RecordOptions } from './records.ts';

export interface ColumnOptions extends Pick<RecordOptions, 'decimal'> {
  /** The column of the users: its name, or its position from 1. Default: by the names of a header that has users and items, else 1. */
  user?: string | number;
  /** That of the items. Default: alike, else 2. */
  item?: string | number;
  /** That of the values; null: there is none, every interaction counts 1. Default: ratings by name, else 3, where it is there and no other's. */
  value?: string | number | null;
  /** That of the times. Default: none. */
  time?: string | number;
  /** Is the first line a header? Default: yes when a column is given by name, otherwise unless one of its fields is a number. */
  header?: boolean;
}

/** One field of every line: where it is, and what a message calls it. */
export interface FieldPlace {
  readonly index: number;
  readonly label: string | number;
}

/** Which columns were taken, by the names of the header or properties, or by their positions. */
export interface ColumnsTaken {
  user: string | number;
  item: string | number;
  value?: string | number;
  time?: string | number;
}

/** Where the fields of a file's lines are. */
export interface LineLayout {
  readonly header: boolean;
  readonly user: FieldPlace;
  readonly item: FieldPlace;
  readonly value?: FieldPlace;
  readonly time?: FieldPlace;
  /** Were the values asked for, by an option or by their name? Otherwise they are what stands third. */
  readonly valueAsked: boolean;
}

/**
 * Finds the columns by the first line. Where a header names one user and one item, they are those, and a column of ratings is
 * the value, unless options say otherwise; else they are the first three. A third column of times is no value.
 * @throws ParseError for a name that the header does not have, for a first column without a name that would be taken, and
 * for one column as user and item
 * @param own how many of the names are of the file itself: those after them are named by its folders, and taken only by name
 */
export function findColumns(
  file: string,
  line: number,
  first: string[],
  options: ColumnOptions,
  own = first.length,
): LineLayout {
  const named = [options.user, options.item, options.value, options.time].some((column) => typeof column === 'string');
  const header = options.header ?? (named || !first.some((field) => !Number.isNaN(toNumber(field, options.decimal))));

  const find = (column: string | number): FieldPlace => {
    if (typeof column === 'number') return { index: column - 1, label: (header && first[column - 1]) || column };
    const index = header ? first.indexOf(column) : -1;
    if (index >= 0) return { index, label: column };
    throw new ParseError(file, line, column, first.join(', '), 'a header with a column of this name');
  };

  const usual = usualColumns(header ? first : [], options);
  const user = find(usual.user);
  const item = find(usual.item);
  const time = options.time === undefined ? undefined : find(options.time);
  if (user.index === item.index) {
    throw new ParseError(file, line, user.label, first.join(', '), 'a column of users and another of items');
  }
  if (header && options.user === undefined && user.index === 0 && isUnnamed(first[0])) {
    const remedy = 'give the columns, --user and --item: one without a name has the numbers of the rows';
    throw new ParseError(file, line, 1, first.join(', '), `a name for the column of the users (${remedy})`);
  }
  const layout = { header, user, item, time, valueAsked: false };
  if (usual.value === null) return layout;
  if (usual.value !== undefined) return { ...layout, value: find(usual.value), valueAsked: true };
  const isTaken = [user, item, time].some((column) => column?.index === 2);
  const isOther = isTaken || own < 3 || (header && (isUnnamed(first[2]) || placeByName([first[2]], 'time') === 0));
  if (!isOther) return { ...layout, value: find(3) };
  const left = onlyOneLeft(header ? first.slice(0, own) : [], [user, item, time]);
  return left < 0 ? layout : { ...layout, value: find(left + 1) };
}

/** The place of the one column beside those that are taken, times and numbers of rows aside; or -1. */
function onlyOneLeft(names: readonly string[], taken: readonly (FieldPlace | undefined)[]): number {
  const left = names.flatMap((name, at) => {
    const isTaken = taken.some((column) => column?.index === at);
    return isTaken || isUnnamed(name) || placeByName([name], 'time') === 0 ? [] : [at];
  });
  return left.length === 1 ? left[0] : -1;
}

/** The columns of users, items and values that options leave open, by the names of the header or else by position. */
function usualColumns(names: readonly string[], { user, item, value, time }: ColumnOptions) {
  const free = names.map((name, at) =>
    [user, item, time].some((given) => given === name || given === at + 1) ? '' : name,
  );
  const userPlace = placeByName(free, 'user') + 1; // 0: there is none
  const itemPlace = placeByName(free, 'item') + 1;
  // What an option takes for one thing is not taken for another by its name.
  const areNamed = (user !== undefined || userPlace > 0) && (item !== undefined || itemPlace > 0);
  if (!areNamed) return { user: user ?? 1, item: item ?? 2, value };
  const valuePlace = placeByName(free, 'value') + 1;
  return {
    user: user ?? userPlace,
    item: item ?? itemPlace,
    value: value === undefined ? valuePlace || undefined : value,
  };
}

/** The field at `place`. @throws ParseError when the line is too short or the field is empty */
export function fieldOf(file: string, line: number, fields: string[], place: FieldPlace, expected: string): string {
  const field = fields[place.index];
  if (field) return field;
  throw new ParseError(file, line, place.label, field ?? `a line of ${fields.length}`, expected);
}

/** The field at `place` as a number of that domain. @throws ParseError for anything else */
export function numberFieldOf(
  file: string,
  line: number,
  fields: string[],
  place: FieldPlace,
  { accepts, expected }: Pick<Domain<never>, 'accepts' | 'expected'>,
  decimal?: '.' | ',',
): number {
  const field = fieldOf(file, line, fields, place, expected);
  const value = toNumber(field, decimal);
  if (accepts(value)) return value;
  const isOther = decimal !== ',' && accepts(toNumber(field, ','));
  const remedy = isOther ? ' (a decimal comma is read with the option decimal: ",", --decimal ,)' : '';
  throw new ParseError(file, line, place.label, field, expected + remedy);
}
