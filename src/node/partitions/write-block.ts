// The last pass: a partition's entries by users and by items, as a block. In memory at once are the items of its entries, one
// column of them, and some MiB of the order by items.

import { newColumn } from '../../data/growing-column.ts';
import type { PartitionArrays, PartitionSection, PartitionShape } from '../../data/partitions.ts';
import { longestFirst } from '../../matrix/numbering.ts';
import type { FileWriter } from './file-writer.ts';
import type { MergedEntries } from './merged-entries.ts';
import type { Sizes } from './sizes.ts';

const MORE = 'Make more partitions, or fewer bytes of each (partitions, partitionBytes).';

type Column = Int32Array | Float32Array;
export type Checksums = Record<PartitionSection, string>;

/** The users of a partition by place, and where their entries lie among those of the partition. */
interface Rows {
  readonly order: Int32Array;
  /** By place: where a row begins, and where it ends. */
  readonly begins: Int32Array;
  readonly ends: Int32Array;
}

/**
 * Writes the arrays of a partition in their order.
 * @param begin entries before it @param itemPlaces by the items' indices
 */
export async function writeBlock(
  writer: FileWriter,
  shape: PartitionShape,
  begin: number,
  entries: MergedEntries,
  itemPlaces: Int32Array,
  { slice }: Sizes,
): Promise<Checksums> {
  const { firstUser, userCount, nnz } = shape;
  const rows = rowsOf(entries.userCounts.subarray(firstUser, firstUser + userCount));
  const items = newColumn(Int32Array, nnz, -1, MORE);
  await entries.read('items', begin, items);
  for (let at = 0; at < nnz; at++) items[at] = itemPlaces[items[at]];
  const itemPtr = pointers(items, itemPlaces.length);
  const checksums: Partial<Checksums> = {};
  const columns = [
    ...(entries.isValued ? [['values', 'Values'] as const] : []),
    ...(entries.isWeighted ? [['weights', 'Weights'] as const] : []),
  ];
  const column = newColumn(Float32Array, columns.length > 0 ? nnz : 0, -1, MORE);
  checksums.order = await writer.array(rows.order);
  checksums.userPtr = await writer.array(userPointers(rows));
  checksums.userIndices = await writer.stretch(Int32Array, (buffer) => byUsers(rows, items, buffer));
  for (const [name, ending] of columns) {
    await entries.read(name, begin, column);
    checksums[`user${ending}`] = await writer.stretch(Float32Array, (buffer) => byUsers(rows, column, buffer));
  }
  checksums.itemPtr = await writer.array(itemPtr);
  checksums.itemIndices = await writer.stretch(Int32Array, (buffer) =>
    byItems(rows, items, itemPtr, null, slice, buffer),
  );
  for (const [name, ending] of columns) {
    // Where there are two, the first has been overwritten.
    if (columns.length > 1) await entries.read(name, begin, column);
    checksums[`item${ending}`] = await writer.stretch(Float32Array, (buffer) =>
      byItems(rows, items, itemPtr, column, slice, buffer),
    );
  }
  return checksums as Checksums;
}

function rowsOf(counts: Int32Array): Rows {
  const { indices: order, places } = longestFirst(counts);
  const [begins, ends] = [new Int32Array(counts.length), new Int32Array(counts.length)];
  let at = 0;
  for (let row = 0; row < counts.length; row++) {
    begins[places[row]] = at;
    at += counts[row];
    ends[places[row]] = at;
  }
  return { order, begins, ends };
}

function userPointers({ begins, ends }: Rows): PartitionArrays['userPtr'] {
  const pointers = new Int32Array(begins.length + 1);
  for (let place = 0; place < begins.length; place++)
    pointers[place + 1] = pointers[place] + ends[place] - begins[place];
  return pointers;
}

function pointers(items: Int32Array, itemCount: number): PartitionArrays['itemPtr'] {
  const pointers = new Int32Array(itemCount + 1);
  for (const item of items) pointers[item + 1]++;
  for (let item = 0; item < itemCount; item++) pointers[item + 1] += pointers[item];
  return pointers;
}

/** Fills the buffer with a column, row after row, again and again. */
function* byUsers({ begins, ends }: Rows, column: Column, buffer: Column): Generator<number> {
  let filled = 0;
  for (let place = 0; place < begins.length; place++) {
    for (let at = begins[place]; at < ends[place]; at++) {
      buffer[filled++] = column[at];
      if (filled < buffer.length) continue;
      yield filled;
      filled = 0;
    }
  }
  yield filled;
}

/**
 * The same in the order of items, within which the rows' places ascend: so many items at a time as memory has room for their
 * entries. @param column null: the places themselves
 */
function* byItems(
  rows: Rows,
  items: Int32Array,
  itemPtr: Int32Array,
  column: Float32Array | null,
  most: number,
  buffer: Column,
): Generator<number> {
  let filled = 0;
  for (let first = 0, last: number; first + 1 < itemPtr.length; first = last) {
    last = first + 1;
    while (last + 1 < itemPtr.length && itemPtr[last + 1] - itemPtr[first] <= most) last++;
    const slice = transposed(rows, items, itemPtr, first, last, column);
    for (let at = 0; at < slice.length; ) {
      const piece = slice.subarray(at, at + buffer.length - filled);
      buffer.set(piece, filled);
      filled += piece.length;
      at += piece.length;
      if (filled < buffer.length) continue;
      yield filled;
      filled = 0;
    }
  }
  yield filled;
}

/** The entries of the items from `first` to before `last`. */
function transposed(
  { begins, ends }: Rows,
  items: Int32Array,
  itemPtr: Int32Array,
  first: number,
  last: number,
  column: Float32Array | null,
): Column {
  const offset = itemPtr[first];
  const slice = new (column ? Float32Array : Int32Array)(itemPtr[last] - offset);
  const next = itemPtr.slice(first, last);
  for (let place = 0; place < begins.length; place++) {
    for (let at = begins[place]; at < ends[place]; at++) {
      const item = items[at];
      if (item >= first && item < last) slice[next[item - first]++ - offset] = column ? column[at] : place;
    }
  }
  return slice;
}
