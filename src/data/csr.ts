// Triplets → a CSR sorted by item with one entry for each pair, through the kernels of assembly/sparse/csr.ts and duplicates.ts.
import { ArgumentError } from '../errors.ts';
import { aligned } from '../wasm/arena.ts';
import { type Kernels, withKernels } from '../wasm/kernels.ts';
import { type DuplicatePolicy, POLICY } from './duplicates.ts';
import type { Id, IdMap } from './id-map.ts';

/** A CSR of users × items: rows sorted by item index, no pair twice. */
export interface Csr {
  /** users + 1 offsets. */
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  /** Null: every value is `uniformValue`. */
  readonly values: Float32Array | null;
  readonly uniformValue: number;
  readonly weights: Float32Array | null;
  readonly times: Float64Array | null;
}

/** Where the sorted entries lie in linear memory, and the groups of them that become one. */
interface Sorted {
  readonly nnz: number;
  readonly orderPtr: number;
  readonly groupsPtr: number;
  readonly groupCount: number;
}

/**
 * Sorts and merges in O(nnz + users + items). Throws ArgumentError when there is no entry, for a duplicate under policy
 * `error`, and for a sum beyond float32; MemoryLimitError, before any work, when 4 GiB do not hold the columns.
 */
export function compressTriplets(triplets: Triplets, duplicates: DuplicatePolicy): Csr {
  const nnz = triplets.userIndices.length;
  if (nnz === 0) throw new ArgumentError('interactions', nnz, 'at least one', 'There are no interactions.');
  // No kernel here multiplies and adds in float32, the one thing in which builds differ: the usual build is the one that
  // a fit will want too, and is compiled once.
  return withKernels({}, (kernels) => {
    reserve(kernels, triplets);
    const userCount = triplets.users.size;
    const indptrPtr = kernels.arena.alloc(4 * (userCount + 1));
    const indicesPtr = kernels.arena.alloc(4 * nnz);
    const orderPtr = kernels.arena.alloc(4 * nnz);
    sort(kernels, triplets, indptrPtr, indicesPtr, orderPtr);
    const groupsPtr = kernels.arena.alloc(4 * (nnz + 1));
    const groupCount = kernels.call.groupDuplicates(indptrPtr, indicesPtr, userCount, groupsPtr);
    const sorted = { nnz, orderPtr, groupsPtr, groupCount };
    if (duplicates === 'error' && groupCount < nnz) throw duplicateError(kernels, triplets, sorted);
    return {
      indptr: kernels.arena.i32(indptrPtr, userCount + 1).slice(),
      indices: kernels.arena.i32(indicesPtr, groupCount).slice(),
      ...uniform(mergeValues(kernels, triplets, sorted, duplicates)),
      weights: triplets.weights && mergeFloat32(kernels, 'weights', triplets.weights, sorted, duplicates),
      times: triplets.times && mergeLatest(kernels, triplets.times, sorted),
    };
  });
}

/** `values` as a CSR holds them: no array when all are equal. */
export function uniform(values: Float32Array | null): Pick<Csr, 'values' | 'uniformValue'> {
  if (values?.some((value) => value !== values[0])) return { values, uniformValue: 1 };
  return { values: null, uniformValue: values?.length ? values[0] : 1 };
}

/** Grows the memory for the whole build at once, or throws before any work; also keeps every size below within 32 bits. */
function reserve({ arena }: Kernels, { userIndices, users, items, times }: Triplets): void {
  const column = aligned(4 * (userIndices.length + 1));
  const sorting = 2 * column + aligned(4 * (items.size + 1));
  const merging = column + (times ? 4 : 2) * column;
  const bytes = aligned(4 * (users.size + 1)) + 2 * column + Math.max(sorting, merging);
  arena.reserve(bytes, 'Use fewer interactions at once.');
}

function sort(kernels: Kernels, triplets: Triplets, indptrPtr: number, indicesPtr: number, orderPtr: number): void {
  const { call, arena } = kernels;
  const { users, items, userIndices, itemIndices } = triplets;
  arena.scope(() => {
    const usersPtr = arena.put(userIndices);
    const itemsPtr = arena.put(itemIndices);
    const scratchPtr = arena.alloc(call.compressScratchBytes(items.size));
    const nnz = userIndices.length;
    call.compress(usersPtr, itemsPtr, nnz, users.size, items.size, indptrPtr, indicesPtr, orderPtr, scratchPtr);
  });
}

/** Without values each interaction counts 1, which only a sum over duplicates can change. */
function mergeValues(
  kernels: Kernels,
  triplets: Triplets,
  sorted: Sorted,
  duplicates: DuplicatePolicy,
): Float32Array | null {
  const counts = duplicates === 'sum' && sorted.groupCount < sorted.nnz;
  const values = triplets.values ?? (counts ? new Float32Array(sorted.nnz).fill(1) : null);
  return values && mergeFloat32(kernels, 'values', values, sorted, duplicates);
}

function mergeFloat32(
  { call, arena }: Kernels,
  argument: string,
  column: Float32Array,
  { orderPtr, groupsPtr, groupCount }: Sorted,
  duplicates: DuplicatePolicy,
): Float32Array {
  return arena.scope(() => {
    const columnPtr = arena.put(column);
    const outPtr = arena.alloc(4 * groupCount);
    call.mergeF32(columnPtr, orderPtr, groupsPtr, groupCount, POLICY[duplicates], outPtr);
    const merged = arena.f32(outPtr, groupCount).slice();
    const overflow = duplicates === 'sum' ? merged.find((value) => !Number.isFinite(value)) : undefined;
    if (overflow === undefined) return merged;
    throw new ArgumentError(argument, overflow, "small enough for the sums of duplicates to stay in float32's range");
  });
}

function mergeLatest(
  { call, arena }: Kernels,
  times: Float64Array,
  { orderPtr, groupsPtr, groupCount }: Sorted,
): Float64Array {
  return arena.scope(() => {
    const columnPtr = arena.put(times);
    const outPtr = arena.alloc(8 * groupCount);
    call.mergeF64(columnPtr, orderPtr, groupsPtr, groupCount, POLICY.max, outPtr);
    return arena.f64(outPtr, groupCount).slice();
  });
}

function duplicateError({ call }: Kernels, triplets: Triplets, sorted: Sorted): ArgumentError {
  const position = call.firstDuplicate(sorted.groupsPtr, sorted.groupCount, sorted.orderPtr);
  const user = triplets.users.idAt(triplets.userIndices[position]);
  const item = triplets.items.idAt(triplets.itemIndices[position]);
  return repeatedPair(triplets.entryName(position), user, item);
}

/** What policy `error` says of the first entry that repeats another's pair. */
export function repeatedPair(entryName: string, user: Id, item: Id): ArgumentError {
  const remedy = 'Choose how `duplicates` are merged: last, sum, mean or max.';
  return new ArgumentError(entryName, `${user}, ${item}`, 'a pair not given before', remedy);
}

// The one form in which every entry route hands its interactions to the CSR builder: checked columns, one entry each.

/** Entries by their columns. */
export interface EntryArrays {
  /** Indices of users and items, one for each entry. */
  readonly userIndices: Int32Array;
  readonly itemIndices: Int32Array;
  /** Null: every value is 1. */
  readonly values: Float32Array | null;
  readonly weights: Float32Array | null;
  readonly times: Float64Array | null;
}

export interface Triplets extends EntryArrays {
  readonly users: IdMap;
  readonly items: IdMap;
  /** Where the caller finds the entry at a position, for messages. */
  entryName(position: number): string;
}

/** The rows with at least so many entries, ascending; of a hundred million rows, too: nothing here is a list but typed arrays. */
export function rowsWith(counts: Int32Array, least = 1): Int32Array {
  const rows = new Int32Array(counts.reduce((sum, count) => sum + Number(count >= least), 0));
  let at = 0;
  for (let row = 0; row < counts.length; row++) if (counts[row] >= least) rows[at++] = row;
  return rows;
}
