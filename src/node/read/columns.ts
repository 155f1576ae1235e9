// Which field of a line is the user, the item, the value and the time: by name, by position, or by default the first
// three; and whether the first line is a header.
import type { Domain } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { toNumber } from './numbers.ts';
import type { RecordOptions } from './records.ts';

export interface ColumnOptions extends Pick<RecordOptions, 'decimal'> {
  /** The column of the users: its name, or its position from 1. Default 1. */
  user?: string | number;
  /** That of the items. Default 2. */
  item?: string | number;
  /** That of the values; null: there is none, every interaction counts 1. Default 3, where it is there and no other's. */
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

/** Where the fields of a file's lines are. */
export interface LineLayout {
  readonly header: boolean;
  readonly user: FieldPlace;
  readonly item: FieldPlace;
  readonly value?: FieldPlace;
  readonly time?: FieldPlace;
}

/** Finds the columns by the first line of the file. @throws ParseError for a name that the header does not have */
export function findColumns(file: string, line: number, first: string[], options: ColumnOptions): LineLayout {
  const { user = 1, item = 2, time } = options;
  const named = [user, item, options.value, time].some((column) => typeof column === 'string');
  const header = options.header ?? (named || !first.some((field) => !Number.isNaN(toNumber(field, options.decimal))));

  const find = (column: string | number): FieldPlace => {
    if (typeof column === 'number') return { index: column - 1, label: (header && first[column - 1]) || column };
    const index = header ? first.indexOf(column) : -1;
    if (index >= 0) return { index, label: column };
    throw new ParseError(file, line, column, first.join(', '), 'a header with a column of this name');
  };

  const columns = { header, user: find(user), item: find(item), time: time === undefined ? undefined : find(time) };
  if (options.value === null) return columns;
  if (options.value !== undefined) return { ...columns, value: find(options.value) };
  const taken = [columns.user, columns.item, columns.time].some((column) => column?.index === 2);
  return taken || first.length < 3 ? columns : { ...columns, value: find(3) };
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
