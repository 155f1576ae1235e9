// Where the entries of a partition lie in linear memory while it is worked with, by users and by items, and the two sides of its systems.
import type { PartitionShape } from '../../data/partitions.ts';
import { aligned } from '../../wasm/arena.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { chunkRows, lengthsOf, placeRidge, type Side } from '../wals/sides.ts';
import type { EntryArrays, EntryConstants } from './entries.ts';
import type { PartitionedProblem } from './layout.ts';

/** One partition: its users, whose entries are by users, and all items with the entries of these users by items. */
export interface Partition {
  readonly users: Side;
  readonly items: Side;
}

/** What decides how much memory the partitions take. */
export interface EntriesShape {
  readonly itemCount: number;
  /** Whether w and a are arrays. */
  readonly weighted: boolean;
  readonly valued: boolean;
}

/** Room for the entries of one partition, and where its users' factors, weights and λ are. */
export interface PartitionPlace {
  readonly byUsers: PlacedEntries;
  readonly byItems: PlacedEntries;
  readonly factorsPtr: number;
  readonly scalePtr: number;
  readonly ridgePtr: number;
}

interface PlacedEntries {
  readonly indptrPtr: number;
  readonly indicesPtr: number;
  readonly weightsPtr: number;
  readonly targetsPtr: number;
}

/** Takes room for partitions of at most so many users and entries. */
export function placeEntries(
  { arena }: Kernels,
  { itemCount, weighted, valued }: EntriesShape,
  { userCount, nnz }: { readonly userCount: number; readonly nnz: number },
): Pick<PartitionPlace, 'byUsers' | 'byItems'> {
  const place = (rows: number): PlacedEntries => ({
    indptrPtr: arena.alloc((rows + 1) * 4),
    indicesPtr: arena.alloc(nnz * 4),
    weightsPtr: weighted ? arena.alloc(nnz * 4) : 0,
    targetsPtr: valued ? arena.alloc(nnz * 4) : 0,
  });
  return { byUsers: place(userCount), byItems: place(itemCount) };
}

export function entriesBytes(
  { itemCount, weighted, valued }: EntriesShape,
  { userCount, nnz }: { readonly userCount: number; readonly nnz: number },
): number {
  const columns = 1 + Number(weighted) + Number(valued);
  return aligned((userCount + 1) * 4) + aligned((itemCount + 1) * 4) + 2 * columns * aligned(nnz * 4);
}

/** Views of a place's arrays, for a partition of this shape; the next growth of the memory detaches them. */
export function entryArrays(
  { arena }: Kernels,
  { byUsers, byItems }: PartitionPlace,
  shape: PartitionShape,
  itemCount: number,
): EntryArrays {
  const { userCount, nnz } = shape;
  const numbers = (ptr: number) => (ptr ? arena.f32(ptr, nnz) : null);
  return {
    userPtr: arena.i32(byUsers.indptrPtr, userCount + 1),
    userIndices: arena.i32(byUsers.indicesPtr, nnz),
    userWeights: numbers(byUsers.weightsPtr),
    userTargets: numbers(byUsers.targetsPtr),
    itemPtr: arena.i32(byItems.indptrPtr, itemCount + 1),
    itemIndices: arena.i32(byItems.indicesPtr, nnz),
    itemWeights: numbers(byItems.weightsPtr),
    itemTargets: numbers(byItems.targetsPtr),
  };
}

/** The rows of a side with the entries at a place. */
function rowsAt(side: Side, entries: PlacedEntries, { weight, target }: EntryConstants) {
  const { indptrPtr, indicesPtr, weightsPtr, targetsPtr } = entries;
  return {
    ...side,
    indptrPtr,
    indicesPtr,
    weights: { ptr: weightsPtr, value: weight ?? 0 },
    targets: { ptr: targetsPtr, value: target ?? 0 },
  };
}

/** The users of a partition whose entries by users are at its place; their λ is written there. */
export function usersAt(
  problem: PartitionedProblem,
  place: PartitionPlace,
  shape: PartitionShape,
  constants: EntryConstants,
): Side {
  const { kernels, users, items, input, settings, stride } = problem;
  const { userCount } = shape;
  const { indptrPtr } = place.byUsers;
  const { objective } = input.entries;
  const { scalePtr } = place;
  placeRidge(kernels, { rows: userCount, indptrPtr, opposite: items.rows, scalePtr }, objective, place.ridgePtr);
  const lengths = lengthsOf(kernels.arena.i32(indptrPtr, userCount + 1));
  const firstShort = lengths.findIndex((length) => length <= settings.dualLimit);
  return {
    ...rowsAt(users, place.byUsers, constants),
    rows: userCount,
    factorsPtr: place.factorsPtr,
    scalePtr: place.scalePtr,
    ridgePtr: place.ridgePtr,
    longRows: firstShort < 0 ? userCount : firstShort,
    chunks: chunkRows(lengths, stride, false),
  };
}

/** All items, with the entries by items at a partition's place. */
export function itemsAt(problem: PartitionedProblem, place: PartitionPlace, constants: EntryConstants): Side {
  const { kernels, items, stride } = problem;
  const indptr = kernels.arena.i32(place.byItems.indptrPtr, items.rows + 1);
  return { ...rowsAt(items, place.byItems, constants), chunks: chunkEntries(indptr, stride) };
}

/** Multiply-adds of a range of items: some milliseconds. */
const RANGE_FLOPS = 2e7;

/** Edges of runs of items with about as many entries. */
function chunkEntries(indptr: Int32Array, stride: number): Int32Array {
  const rows = indptr.length - 1;
  const edges = [0];
  for (let row = 0, since = 0; row < rows; row++) {
    since += (indptr[row + 1] - indptr[row] + 1) * stride * 2;
    if (since < RANGE_FLOPS && row < rows - 1) continue;
    edges.push(row + 1);
    since = 0;
  }
  return Int32Array.from(edges);
}
