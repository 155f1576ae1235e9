// Which columns of a table are the users, the items, the values and the times: by option, by the names of its header, or else
// the first three by position.

import { isIdName, isUnnamed, placeByName, type Role } from '../../data/column-names.ts';
import { ParseError } from '../../errors.ts';

export interface ColumnOptions {
  /** The column of the users: its name, or its position from 1. Default: by the names of a header that has users and items, else 1. */
  user?: string | number;
  /** That of the items. Default: alike, else 2. */
  item?: string | number;
  /** That of the values; null: there is none, every interaction counts 1. Default: ratings by name, else 3, where it is there and no other's. */
  value?: string | number | null;
  /** That of the times; null: there is none. Default: by name, if the first of the column is a time. */
  time?: string | number | null;
  /** Is the first line a header? Default: yes when a column is given by name, otherwise unless one of its fields is a number. */
  header?: boolean;
}

/** One column: where it is, and what a message calls it. */
export interface ColumnPlace {
  readonly index: number;
  readonly label: string | number;
  /** Named by an option? Otherwise it was found. */
  readonly isGiven: boolean;
}

/** Which columns were taken, by the names of the header or properties, or by their positions. */
export interface ColumnsTaken {
  user: string | number;
  item: string | number;
  value?: string | number;
  time?: string | number;
  /** The columns that nothing was taken from. */
  others: readonly (string | number)[];
}

/** Where the columns of a table are. */
export interface Layout {
  readonly user: ColumnPlace;
  readonly item: ColumnPlace;
  readonly value?: ColumnPlace;
  readonly time?: ColumnPlace;
  /** Were the values asked for, by an option or by their name? Otherwise they are what stands third, or alone. */
  readonly valueAsked: boolean;
  /** Are the users what stands first, for want of an option or a name? */
  readonly isByPosition: boolean;
}

/** What is known of a table before its first entry. */
export interface Table {
  readonly file: string;
  /** Of the header, for messages. */
  readonly line: number;
  /** The names of its columns; of a table without any, as many empty ones. */
  readonly names: readonly string[];
  readonly isNamed: boolean;
  /** How many columns are of the file itself: those after them are named by its folders, and taken only by name. */
  readonly own: number;
}

/**
 * Finds the columns. Where a header names one user and one item, they are those, and a column of ratings is the value and one
 * of times the time, unless options say otherwise; else they are the first three. Times are never values.
 * @throws ParseError for a name or position that the table does not have, for a name that several columns have, for a first
 * column without a name that would be taken, and for one column as user and item
 */
export function findColumns({ file, line, names, isNamed, own }: Table, options: ColumnOptions): Layout {
  const find = (role: Role, column: string | number): ColumnPlace => {
    const index = typeof column === 'number' ? column - 1 : isNamed ? names.indexOf(column) : -1;
    const name = isNamed ? names[index] : '';
    const isGiven = options[role] !== undefined;
    const alike = name && !(isGiven && typeof column === 'number') ? placesOf(name, names) : [];
    if (alike.length > 1) {
      const remedy = `it is the name of columns ${alike.join(' and ')}: give one, --${role} ${alike[0]}, ${role}: ${alike[0]}`;
      throw new ParseError(file, line, name, names.join(', '), `one column of this name (${remedy})`);
    }
    if (index >= 0 && index < names.length) return { index, isGiven, label: name || index + 1 };
    const what = typeof column === 'number' ? `${names.length} columns` : names.join(', ');
    const expected = typeof column === 'number' ? 'one of its columns' : 'a header with a column of this name';
    throw new ParseError(file, line, column, what, expected);
  };
  const usual = usualColumns(isNamed ? names : [], options);
  const user = find('user', usual.user);
  const item = find('item', usual.item);
  if (user.index === item.index) {
    throw new ParseError(file, line, user.label, names.join(', '), 'a column of users and another of items');
  }
  if (isNamed && !user.isGiven && user.index === 0 && isUnnamed(names[0])) {
    const remedy = 'give the columns, --user and --item: one without a name has the numbers of the rows';
    throw new ParseError(file, line, 1, names.join(', '), `a name for the column of the users (${remedy})`);
  }
  for (const [role, place] of [
    ['user', user],
    ['item', item],
  ] as const) {
    if (!isNamed || place.isGiven || usual.isNamed || !isOfOther(names[place.index], role)) continue;
    const remedy = `by position that would be "${names[place.index]}": --user and --item name them`;
    throw new ParseError(file, line, place.label, names.join(', '), `one column of ${role}s by its name (${remedy})`);
  }
  const time = usual.time === null ? undefined : find('time', usual.time);
  const layout = { user, item, time, valueAsked: false, isByPosition: !usual.isNamed && !user.isGiven };
  if (usual.value === null) return layout;
  if (usual.value !== undefined) return { ...layout, value: find('value', usual.value), valueAsked: true };
  const isTaken = (index: number) =>
    [user, item, time].some((column) => column?.index === index || (isNamed && column?.label === names[index]));
  const mayBeValue = (index: number) => index < own && !isTaken(index) && !(isNamed && isNoValue(names[index]));
  if (mayBeValue(2)) return { ...layout, value: find('value', 3) };
  const left = isNamed && usual.isNamed ? [...names.keys()].filter(mayBeValue) : [];
  return left.length === 1 ? { ...layout, value: find('value', left[0] + 1) } : layout;
}

/** The positions of the columns of that name, from 1. */
function placesOf(name: string, names: readonly string[]): number[] {
  return names.flatMap((each, at) => (each === name ? [at + 1] : []));
}

/** Is it named for something else than the role that it has by its position? */
function isOfOther(name: string, role: 'user' | 'item'): boolean {
  const others = (['user', 'item', 'value', 'time'] as const).filter((other) => other !== role);
  return others.some((other) => placeByName([name], other) === 0);
}

/** Is it named for something that is no value: the rows, times, other ids? */
function isNoValue(name: string): boolean {
  return isUnnamed(name) || isIdName(name) || placeByName([name], 'time') === 0;
}

/** The columns that options leave open, by the names of the header or else by position; undefined: there is no such name. */
function usualColumns(names: readonly string[], { user, item, value, time }: ColumnOptions) {
  const given = [user, item, value, time];
  // What an option takes for one thing is not taken for another by its name.
  const free = names.map((name, at) => (given.some((column) => column === name || column === at + 1) ? '' : name));
  const byName = (role: Role) => placeByName(free, role) + 1 || undefined;
  const [userPlace, itemPlace] = [user ?? byName('user'), item ?? byName('item')];
  const isNamed = userPlace !== undefined && itemPlace !== undefined;
  return {
    isNamed,
    user: isNamed ? userPlace : (user ?? 1),
    item: isNamed ? itemPlace : (item ?? 2),
    value: value === undefined && isNamed ? byName('value') : value,
    time: time === undefined ? (isNamed && byName('time')) || null : time,
  };
}
