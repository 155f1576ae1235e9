// From a sparse matrix in a file to interactions. Such a matrix has no names: its ids are the numbers of its rows and
// columns, from 0, as SciPy counts them.
import { Interactions } from '../../data/interactions.ts';
import { ArgumentError, FormatError } from '../../errors.ts';
import { type Merging, merge, type Place } from '../columns/interaction-columns.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { OpenPart, OpenTable } from '../table.ts';

/** One entry for each position of the three arrays. */
export interface CoordinateMatrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly rows: Int32Array;
  readonly columns: Int32Array;
  /** Null: every entry is 1. */
  readonly values: ArrayLike<number> | null;
}

/** A shape costs memory even without entries: a file of a few bytes could ask for all there is. */
export const MAX_SIDE = 2 ** 26;

/**
 * The interactions of the matrix: rows are users (column 1), columns items (column 2); `user: 2, item: 1` takes it the
 * other way round, and `value: null` leaves the values out.
 * @throws ParseError for a repeated pair where `duplicates` refuses it
 */
export function matrixInteractions(
  { rowCount, columnCount, rows, columns, values }: CoordinateMatrix,
  options: InteractionFileOptions,
  merging: Merging,
  placeOf: (position: number) => Place,
): Interactions {
  const users = { ids: rows, count: rowCount };
  const items = { ids: columns, count: columnCount };
  const [user, item] = options.user === 2 ? [items, users] : [users, items];
  const triplets = {
    users: user.ids,
    items: item.ids,
    userCount: user.count,
    itemCount: item.count,
    values: options.value === null ? null : values,
  };
  const { duplicates } = merging;
  return merge(rows.length, merging, placeOf, () => Interactions.fromTriplets(triplets, { duplicates }));
}

/** The one part of the table; to be called before it is read. @throws ArgumentError for options that a matrix cannot follow */
export function checkMatrixOptions(
  table: OpenTable,
  { user = 1, item = 2, value = 3, time, userIds, itemIds }: InteractionFileOptions,
): OpenPart {
  const [part, other] = table.parts;
  if (other) throw new FormatError(other.name, 'a second file', 'one matrix: it is read as a file of its own');
  if (user !== 1 && user !== 2) throw new ArgumentError('user', user, '1 (the rows of the matrix) or 2 (its columns)');
  if (item !== 3 - user) throw new ArgumentError('item', item, `${3 - user}, the other side of the matrix`);
  if (value !== null && value !== 3) throw new ArgumentError('value', value, '3 (the entries of the matrix) or none');
  if (time !== undefined && time !== null) throw new ArgumentError('time', time, 'left out', 'A matrix has no times.');
  for (const [name, type] of Object.entries({ userIds, itemIds })) {
    if (type === 'string')
      throw new ArgumentError(name, type, "'auto' or 'number'", 'The ids of a matrix are numbers.');
  }
  return part;
}

/** @throws FormatError for a side that is not a count, or above 2^26 */
export function checkSide(what: string, side: number): void {
  if (Number.isInteger(side) && side >= 1 && side <= MAX_SIDE) return;
  throw new FormatError(what, side, `an integer from 1 to ${MAX_SIDE}`);
}
