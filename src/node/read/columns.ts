// Which field of a line is the user, the item, the value and the time: by name, by position, or by default the first
// three; and whether the first line is a header at all.
import type { Domain } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';

export interface ColumnOptions {
  /** Column names, or 1-based positions. Default: 1, 2 and, when neither of them takes it and it is there, 3. */
  user?: string | number;
  item?: string | number;
  /** `null`: there is no value column, every interaction counts 1. */
  value?: string | number | null;
  /** Default: none. */
  time?: string | number;
  /** Is the first line a header? Default: yes when a column is given by name, otherwise unless one of its fields is a number. */
  header?: boolean;
}

/** One field of every line: where it is, and what a message calls it. */
export interface Column {
  readonly index: number;
  readonly label: string | number;
}

export interface Columns {
  readonly header: boolean;
  readonly user: Column;
  readonly item: Column;
  readonly value?: Column;
  readonly time?: Column;
}

/** Settles the columns from the first line of the file. Throws ParseError for a name that the header does not have. */
export function findColumns(file: string, line: number, first: string[], options: ColumnOptions): Columns {
  const { user = 1, item = 2, time } = options;
  const named = [user, item, options.value, time].some((column) => typeof column === 'string');
  const header = options.header ?? (named || !first.some(isNumber));

  const find = (column: string | number): Column => {
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

/** The field of `column`. Throws ParseError when the line is too short or the field is empty. */
export function fieldOf(file: string, line: number, fields: string[], column: Column, expected: string): string {
  const field = fields[column.index];
  if (field) return field;
  throw new ParseError(file, line, column.label, field ?? `a line of ${fields.length}`, expected);
}

/** The field of `column` as a number of that domain. Throws ParseError for anything else. */
export function numberOf(
  file: string,
  line: number,
  fields: string[],
  column: Column,
  { accepts, expected }: Pick<Domain<never>, 'accepts' | 'expected'>,
): number {
  const field = fieldOf(file, line, fields, column, expected);
  const value = isNumber(field) ? Number(field) : Number.NaN;
  if (accepts(value)) return value;
  throw new ParseError(file, line, column.label, field, expected);
}

function isNumber(field: string): boolean {
  return field.trim() !== '' && Number.isFinite(Number(field));
}
