// Triplets → a CSR sorted by item with one entry for each pair, through the kernels of assembly/sparse/csr.ts and duplicates.ts.
import { ArgumentError, MemoryLimitError } from '../errors.ts';
import { LESS_AT_ONCE } from '../remedies.ts';
import { aligned } from '../wasm/arena.ts';
import { type Kernels, withKernels } from '../wasm/kernels.ts';
import { type DuplicatePolicy, POLICY } from './duplicates.ts';
import { type ColumnType, MOST_ENTRIES, newColumn } from './growing-column.ts';
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

/** Contiguous users with their entries: those are sorted in linear memory at one time. */
interface Block {
  readonly firstUser: number;
  readonly userCount: number;
  readonly nnz: number;
}

/**
 * Sorts and merges in O(nnz + users + items), a block of users at a time: beside the columns and the result an eighth of them is
 * held. Throws ArgumentError when there is no entry, for a duplicate under policy `error`, and for a sum beyond float32;
 * MemoryLimitError, before any work, when 4 GiB do not hold a block, which is one user's entries at least.
 * @param blockEntries entries of a block, about: a matter of memory alone
 */
export function compressTriplets(
  triplets: Triplets,
  duplicates: DuplicatePolicy,
  blockEntries = usualBlock(triplets.userIndices.length),
): Csr {
  const { users, userIndices } = triplets;
  const nnz = userIndices.length;
  if (nnz === 0) throw new ArgumentError('interactions', nnz, 'at least one', 'There are no interactions.');
  if (nnz > MOST_ENTRIES) throw new MemoryLimitError(4 * nnz, 4 * MOST_ENTRIES, LESS_AT_ONCE);
  const indices = newColumn(Int32Array, nnz);
  const blocks = cutBlocks(triplets, blockEntries);
  // No kernel here multiplies and adds in float32, the one thing in which builds differ: the usual build is the one that
  // a fit will want too, and is compiled once.
  return withKernels({}, (kernels) => {
    reserve(kernels, triplets, blocks);
    const indptr = newColumn(Int32Array, users.size + 1);
    const merged: Merged = { values: null, weights: null, times: null };
    let [count, repeated] = [0, nnz];
    for (const block of blocks) {
      kernels.arena.scope(() => {
        const sorted = sort(kernels, triplets, block);
        const { groupCount, indptrPtr, indicesPtr } = sorted;
        if (duplicates === 'error') repeated = Math.min(repeated, firstDuplicate(kernels, sorted));
        mergeColumns(kernels, triplets, sorted, duplicates, merged, count);
        const ends = kernels.arena.i32(indptrPtr, block.userCount + 1);
        for (let row = 1; row < ends.length; row++) indptr[block.firstUser + row] = count + ends[row];
        indices.set(kernels.arena.i32(indicesPtr, groupCount), count);
        count += groupCount;
      });
    }
    if (repeated < nnz) throw duplicateError(triplets, repeated);
    // A column with more room left over than an eighth is let go for one without; with less the copy would take more than it gives.
    const whole = <Column extends Int32Array | Float32Array | Float64Array>(column: Column) =>
      column[count < (7 / 8) * nnz ? 'slice' : 'subarray'](0, count) as Column;
    const { values, weights, times } = merged;
    return {
      indptr,
      indices: whole(indices),
      ...uniform(values && whole(values as Float32Array)),
      weights: weights && whole(weights as Float32Array),
      times: times && whole(times as Float64Array),
    };
  });
}

/** Each block reads the users of all once, so that there are few; and takes up to 32 bytes an entry, of 4 GiB. */
function usualBlock(nnz: number): number {
  return Math.min(Math.max(2 ** 22, nnz / 8), 2 ** 26);
}

/** Blocks end with the users who fill them. */
function cutBlocks({ users, userIndices }: Triplets, blockEntries: number): Block[] {
  const whole = { firstUser: 0, userCount: users.size, nnz: userIndices.length };
  if (whole.nnz <= blockEntries || users.size === 1) return [whole];
  const counts = new Int32Array(users.size);
  for (let at = 0; at < userIndices.length; at++) counts[userIndices[at]]++;
  const blocks: Block[] = [];
  for (let user = 0; user < counts.length; ) {
    const firstUser = user;
    let nnz = 0;
    while (user < counts.length && nnz < blockEntries) nnz += counts[user++];
    blocks.push({ firstUser, userCount: user - firstUser, nnz });
  }
  return blocks;
}

/** `values` as a CSR holds them: no array when all are equal. */
export function uniform(values: Float32Array | null): Pick<Csr, 'values' | 'uniformValue'> {
  if (values?.some((value) => value !== values[0])) return { values, uniformValue: 1 };
  return { values: null, uniformValue: values?.length ? values[0] : 1 };
}

/** Grows the memory for the largest block at once, or throws before any work; also keeps every size below within 32 bits. */
function reserve({ arena }: Kernels, { items, times }: Triplets, blocks: readonly Block[]): void {
  const bytes = blocks.map(({ userCount, nnz }) => {
    const column = aligned(4 * (nnz + 1));
    const sorting = 2 * column + aligned(4 * (items.size + 1));
    const merging = (times ? 5 : 3) * column;
    const kept = (blocks.length > 1 ? 3 : 2) * column;
    return aligned(4 * (userCount + 1)) + kept + Math.max(sorting, merging);
  });
  arena.reserve(Math.max(...bytes), LESS_AT_ONCE);
}

/** Where the sorted entries of a block lie in linear memory, and the groups of them that become one. */
interface Sorted {
  /** The position of each entry among all; null: it is its own. */
  readonly source: Int32Array | null;
  readonly nnz: number;
  readonly indptrPtr: number;
  readonly indicesPtr: number;
  readonly orderPtr: number;
  readonly groupsPtr: number;
  readonly groupCount: number;
}

function sort(kernels: Kernels, triplets: Triplets, block: Block): Sorted {
  const { call, arena } = kernels;
  const { firstUser, userCount, nnz } = block;
  const { userIndices, itemIndices, items } = triplets;
  const source = nnz < userIndices.length ? arena.i32(arena.alloc(4 * nnz), nnz) : null;
  if (source) findPositions(userIndices, block, source);
  const indptrPtr = arena.alloc(4 * (userCount + 1));
  const indicesPtr = arena.alloc(4 * nnz);
  const orderPtr = arena.alloc(4 * nnz);
  arena.scope(() => {
    const usersPtr = put(kernels, userIndices, source);
    const itemsPtr = put(kernels, itemIndices, source);
    const own = arena.i32(usersPtr, firstUser && nnz);
    for (let at = 0; at < own.length; at++) own[at] -= firstUser;
    const scratchPtr = arena.alloc(call.compressScratchBytes(items.size));
    call.compress(usersPtr, itemsPtr, nnz, userCount, items.size, indptrPtr, indicesPtr, orderPtr, scratchPtr);
  });
  const groupsPtr = arena.alloc(4 * (nnz + 1));
  const groupCount = call.groupDuplicates(indptrPtr, indicesPtr, userCount, groupsPtr);
  return { source, nnz, indptrPtr, indicesPtr, orderPtr, groupsPtr, groupCount };
}

function findPositions(userIndices: Int32Array, { firstUser, userCount, nnz }: Block, positions: Int32Array): void {
  for (let from = 0, at = 0; at < nnz; from++) {
    // Without a branch, which nothing could foretell: what is none of the block's is written over.
    positions[at] = from;
    at += Number((userIndices[from] - firstUser) >>> 0 < userCount);
  }
}

/** Copies a column in, or what it has at some positions. */
function put({ arena }: Kernels, column: Int32Array | Float32Array | Float64Array, source: Int32Array | null): number {
  if (!source) return arena.put(column);
  const ptr = arena.alloc(column.BYTES_PER_ELEMENT * source.length);
  const Column = column.constructor as new (memory: ArrayBufferLike, ptr: number, length: number) => typeof column;
  const own = new Column(arena.memory.buffer as ArrayBuffer, ptr, source.length);
  for (let at = 0; at < own.length; at++) own[at] = column[source[at]];
  return ptr;
}

/** The columns beside the indices, which have their numbers block by block; null until one has some. */
const COLUMNS = { values: Float32Array, weights: Float32Array, times: Float64Array };
type Merged = Record<keyof typeof COLUMNS, Float32Array | Float64Array | null>;

/** Merges the columns of a block, from position `begin` on. */
function mergeColumns(
  kernels: Kernels,
  triplets: Triplets,
  { source, nnz, orderPtr, groupsPtr, groupCount }: Sorted,
  duplicates: DuplicatePolicy,
  merged: Merged,
  begin: number,
): void {
  const { call, arena } = kernels;
  for (const name of Object.keys(COLUMNS) as (keyof typeof COLUMNS)[]) {
    const given = triplets[name];
    // Without values each interaction counts 1, which only a sum over duplicates can change.
    const isCounted = name === 'values' && duplicates === 'sum' && groupCount < nnz;
    if (!given && !isCounted) continue;
    const isTime = name === 'times';
    const policy = isTime ? 'max' : duplicates;
    const Column: ColumnType<Float32Array | Float64Array> = COLUMNS[name];
    merged[name] ??= newColumn(Column, triplets.userIndices.length).fill(1);
    const column = merged[name];
    arena.scope(() => {
      const columnPtr = given ? put(kernels, given, source) : arena.put(new Float32Array(nnz).fill(1));
      const outPtr = arena.alloc((isTime ? 8 : 4) * groupCount);
      call[isTime ? 'mergeF64' : 'mergeF32'](columnPtr, orderPtr, groupsPtr, groupCount, POLICY[policy], outPtr);
      const own = arena[isTime ? 'f64' : 'f32'](outPtr, groupCount);
      const overflow = policy === 'sum' ? own.find((value) => !Number.isFinite(value)) : undefined;
      if (overflow === undefined) return column.set(own, begin);
      throw new ArgumentError(name, overflow, "small enough for the sums of duplicates to stay in float32's range");
    });
  }
}

/** The lowest position of all whose entry repeats an earlier one of the block; none is infinite. */
function firstDuplicate({ call }: Kernels, { source, nnz, orderPtr, groupsPtr, groupCount }: Sorted): number {
  if (groupCount === nnz) return Number.POSITIVE_INFINITY;
  const position = call.firstDuplicate(groupsPtr, groupCount, orderPtr);
  return source ? source[position] : position;
}

function duplicateError(triplets: Triplets, position: number): ArgumentError {
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
