// A sparse matrix in linear memory twice over, by users and by items: its CSR, the transpose of it, and columns of numbers that
// go with the entries, in the order of each.
import type { Interactions } from '../data/interactions.ts';
import type { Kernels } from '../wasm/kernels.ts';
import type { Numbering } from './numbering.ts';

/** A column in memory: its address, or 0 and then every element is `value`. */
export interface PlacedColumn {
  readonly ptr: number;
  readonly value: number;
}

/** One CSR in memory; each column has its own name in it. */
export interface PlacedCsr {
  readonly rows: number;
  readonly indptrPtr: number;
  readonly indicesPtr: number;
}

export interface CsrPair<Name extends string> {
  readonly users: PlacedCsr & Readonly<Record<Name, PlacedColumn>>;
  readonly items: PlacedCsr & Readonly<Record<Name, PlacedColumn>>;
}

/** Where the rows of both sides come to lie. */
export interface PairNumbering {
  readonly users: Numbering;
  readonly items: Numbering;
}

/** Copies a CSR in with its rows and its columns in the places of a numbering; without one, as they are. */
export function placeCsr<Name extends string>(
  { arena }: Kernels,
  { userCount, nnz, indptr, indices }: Interactions,
  columns: Readonly<Record<Name, Float32Array | number>>,
  numbering?: PairNumbering,
): PlacedCsr & Readonly<Record<Name, PlacedColumn>> {
  const users = { rows: userCount, indptrPtr: arena.alloc((userCount + 1) * 4), indicesPtr: arena.alloc(nnz * 4) };
  const userColumns = mapValues<Name, Float32Array | number, PlacedColumn>(columns, (column) =>
    typeof column === 'number' ? { ptr: 0, value: column } : { ptr: arena.alloc(nnz * 4), value: 0 },
  );
  const starts = arena.i32(users.indptrPtr, userCount + 1);
  const copyRows = (from: ArrayLike<number>, to: Int32Array | Float32Array) => {
    if (!numbering) return to.set(from);
    numbering.users.indices.forEach((row, place) => {
      const begin = indptr[row];
      const shift = starts[place] - begin;
      for (let p = begin; p < indptr[row + 1]; p++) to[p + shift] = from[p];
    });
  };
  starts.set(indptr);
  numbering?.users.indices.forEach((row, place) => {
    starts[place + 1] = starts[place] + indptr[row + 1] - indptr[row];
  });
  const placed = arena.i32(users.indicesPtr, nnz);
  copyRows(indices, placed);
  if (numbering) for (let p = 0; p < nnz; p++) placed[p] = numbering.items.places[placed[p]];
  for (const name in columns) {
    const column = columns[name];
    if (typeof column !== 'number') copyRows(column, arena.f32(userColumns[name].ptr, nnz));
  }
  return { ...users, ...userColumns };
}

/**
 * Copies the CSR in and transposes it. A column is one number an entry, or one number for all of them. With a numbering the
 * rows of both sides are in its places, and the entries of a user in the order of the items' indices.
 */
export function placeCsrPair<Name extends string>(
  kernels: Kernels,
  interactions: Interactions,
  columns: Readonly<Record<Name, Float32Array | number>>,
  numbering?: PairNumbering,
): CsrPair<Name> {
  const { call, arena } = kernels;
  const { userCount, itemCount, nnz } = interactions;
  const users = placeCsr(kernels, interactions, columns, numbering);
  const items = { rows: itemCount, indptrPtr: arena.alloc((itemCount + 1) * 4), indicesPtr: arena.alloc(nnz * 4) };
  const itemColumns = mapValues<Name, Float32Array | number, PlacedColumn>(columns, (_, name) => ({
    ptr: users[name].ptr && arena.alloc(nnz * 4),
    value: users[name].value,
  }));
  arena.scope(() => {
    const orderPtr = arena.alloc(nnz * 4);
    call.transpose(
      users.indptrPtr,
      users.indicesPtr,
      userCount,
      itemCount,
      items.indptrPtr,
      items.indicesPtr,
      orderPtr,
    );
    for (const name in columns) {
      if (users[name].ptr) call.gatherF32(users[name].ptr, orderPtr, nnz, itemColumns[name].ptr);
    }
  });
  return { users, items: { ...items, ...itemColumns } };
}

function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  make: (value: From, name: Name) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(record) as [Name, From][];
  return Object.fromEntries(entries.map(([name, value]) => [name, make(value, name)])) as Record<Name, To>;
}
