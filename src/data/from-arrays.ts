// Arrays of ids, typed triplets and CSR arrays → triplets.
import { checkIndex } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { checkNames, type Names } from '../option-names.ts';
import type { Triplets } from './csr.ts';
import { pairName } from './entry-columns.ts';
import { newColumn } from './growing-column.ts';
import { type Id, IdMap } from './id-map.ts';
import { IdMapBuilder } from './id-map-builder.ts';
import { checkArray, indexColumn, indexCount, numberColumn, TIME, VALUE, WEIGHT } from './number-columns.ts';

/** Numbers beside the ids, one for each interaction. */
export interface NumberColumns {
  /** Finite float32 numbers; absent, every value is 1. */
  values?: ArrayLike<number> | null;
  /** Finite float32 numbers above 0. */
  weights?: ArrayLike<number> | null;
  /** Finite numbers in any unit, later is larger; a Date, and text of ISO 8601, counts as seconds since 1970. */
  times?: ArrayLike<number | string | Date> | null;
}

/** One array for each column, one entry for each interaction. */
export interface ColumnArrays extends NumberColumns {
  users: ArrayLike<Id>;
  items: ArrayLike<Id>;
}

/** As ColumnArrays with 0-based indices for ids. */
export interface TripletArrays extends NumberColumns {
  users: ArrayLike<number>;
  items: ArrayLike<number>;
  /** Default: the largest index and one. */
  userCount?: number;
  itemCount?: number;
}

/** A compressed sparse row matrix of users × items; rows need not be sorted. */
export interface CsrArrays extends NumberColumns {
  /** users + 1 offsets, from 0 to the length of `indices`. */
  indptr: ArrayLike<number>;
  indices: ArrayLike<number>;
  /** Default: the length of `items`, else the largest index and one. */
  itemCount?: number;
  /** The ids of the rows, all distinct. Default 0..users − 1. */
  users?: readonly Id[];
  /** The ids of the columns, all distinct. Default 0..items − 1. */
  items?: readonly Id[];
}

/** The names of the arrays of each form. */
const NUMBERS: Names<NumberColumns> = { values: 0, weights: 0, times: 0 };
const COLUMNS: Names<ColumnArrays> = { users: 0, items: 0, ...NUMBERS };
const TRIPLETS: Names<TripletArrays> = { ...COLUMNS, userCount: 0, itemCount: 0 };
const CSR: Names<CsrArrays> = { ...COLUMNS, indptr: 0, indices: 0, itemCount: 0 };

export function readColumns(columns: ColumnArrays): Triplets {
  checkArrays('columns', columns, COLUMNS);
  const { users, items } = columns;
  checkArray('users', users);
  checkArray('items', items, users.length);
  const userColumn = idColumn('users', users);
  const itemColumn = idColumn('items', items);
  return {
    users: userColumn.ids,
    items: itemColumn.ids,
    userIndices: userColumn.indices,
    itemIndices: itemColumn.indices,
    ...numberColumns(columns, users.length),
    entryName: pairName,
  };
}

export function readTriplets(triplets: TripletArrays): Triplets {
  checkArrays('triplets', triplets, TRIPLETS);
  const { users, items } = triplets;
  checkArray('users', users);
  checkArray('items', items, users.length);
  const userCount = indexCount('userCount', triplets.userCount, users);
  const itemCount = indexCount('itemCount', triplets.itemCount, items);
  return {
    users: IdMap.range(userCount),
    items: IdMap.range(itemCount),
    userIndices: indexColumn('users', users, triplets.userCount),
    itemIndices: indexColumn('items', items, triplets.itemCount),
    ...numberColumns(triplets, users.length),
    entryName: pairName,
  };
}

export function readCsr(csr: CsrArrays): Triplets {
  checkArrays('csr', csr, CSR);
  const { indptr, indices } = csr;
  checkArray('indptr', indptr);
  checkArray('indices', indices);
  const userIndices = expandRows(indptr, indices.length);
  const items = csr.items && distinctIds('items', csr.items, csr.itemCount);
  const itemCount = items?.size ?? indexCount('itemCount', csr.itemCount, indices);
  return {
    users: csr.users ? distinctIds('users', csr.users, indptr.length - 1) : IdMap.range(indptr.length - 1),
    items: items ?? IdMap.range(itemCount),
    userIndices,
    itemIndices: indexColumn('indices', indices, items?.size ?? csr.itemCount),
    ...numberColumns(csr, indices.length),
    entryName: (at) => `indices[${at}]`,
  };
}

function numberColumns(columns: NumberColumns, length: number): Pick<Triplets, 'values' | 'weights' | 'times'> {
  return {
    values: numberColumn('values', columns.values, length, VALUE),
    weights: numberColumn('weights', columns.weights, length, WEIGHT),
    times: numberColumn('times', columns.times, length, TIME),
  };
}

function idColumn(argument: string, source: ArrayLike<Id>): { ids: IdMap; indices: Int32Array } {
  const builder = new IdMapBuilder();
  const indices = newColumn(Int32Array, source.length);
  for (let position = 0; position < source.length; position++) {
    const index = builder.add(source[position]);
    if (index < 0) throw new ArgumentError(`${argument}[${position}]`, source[position], builder.expected);
    indices[position] = index;
  }
  return { ids: builder.build(), indices };
}

/** The map of a list of ids that names every row or column once. */
function distinctIds(argument: string, ids: readonly Id[], count = ids.length): IdMap {
  checkArray(argument, ids);
  checkIndex('itemCount', count, 2 ** 31);
  if (ids.length !== count) throw new ArgumentError(`${argument}.length`, ids.length, `${count}, as in the matrix`);
  const builder = new IdMapBuilder();
  for (let position = 0; position < ids.length; position++) {
    const index = builder.add(ids[position]);
    if (index < 0) throw new ArgumentError(`${argument}[${position}]`, ids[position], builder.expected);
    if (index < position) {
      throw new ArgumentError(`${argument}[${position}]`, ids[position], `unlike ${argument}[${index}]`);
    }
  }
  return builder.build();
}

/** The row of every entry. Throws ArgumentError unless indptr climbs from 0 to nnz. */
function expandRows(indptr: ArrayLike<number>, nnz: number): Int32Array {
  if (indptr.length === 0) throw new ArgumentError('indptr', indptr, 'an array of users + 1 offsets');
  const rows = newColumn(Int32Array, nnz);
  for (let row = 0; row < indptr.length; row++) {
    const start = row === 0 ? 0 : indptr[row - 1];
    const end = indptr[row];
    const limit = row === 0 ? 0 : nnz;
    if (!(Number.isInteger(end) && end >= start && end <= limit)) {
      const expected = row === 0 ? '0' : `an integer in [${start}, ${limit}], from the offset before it to nnz`;
      throw new ArgumentError(`indptr[${row}]`, end, expected);
    }
    if (row > 0) rows.fill(row - 1, start, end);
  }
  const last = indptr[indptr.length - 1];
  if (last !== nnz) throw new ArgumentError(`indptr[${indptr.length - 1}]`, last, `${nnz}, the length of indices`);
  return rows;
}

function checkArrays(argument: string, value: object, names: object): void {
  if (typeof value !== 'object' || value === null) throw new ArgumentError(argument, value, 'an object of arrays');
  checkNames(value as unknown, names, argument);
}
