// Interactions cut into partitions of contiguous users, where they are more than one memory takes: what a fit reads of them, one
// partition at a time. The cuts follow from the data and one size alone, never from who works (docs/SCALING.md).
import { ArgumentError } from '../errors.ts';
import type { Id } from './id-map.ts';

/** Contiguous users, and how many entries they have. */
export interface PartitionShape {
  readonly firstUser: number;
  readonly userCount: number;
  readonly nnz: number;
}

/**
 * The arrays of a partition. Users lie in it by falling number of entries, ties by index; items lie by falling number of entries in
 * all of the data, ties by index. Both have places then; the entries of a user are in the order of the items' indices, those of
 * an item in the order of the users' places.
 */
export interface PartitionArrays {
  /** The user's index, less `firstUser`, at each place: i32[userCount]. */
  readonly order: Int32Array;
  /** By users: offsets, i32[userCount + 1], the items' places, i32[nnz], and columns, f32[nnz]. */
  readonly userPtr: Int32Array;
  readonly userIndices: Int32Array;
  readonly userValues: Float32Array;
  readonly userWeights: Float32Array;
  /** By items: offsets, i32[itemCount + 1], the users' places, i32[nnz], and columns, f32[nnz]. */
  readonly itemPtr: Int32Array;
  readonly itemIndices: Int32Array;
  readonly itemValues: Float32Array;
  readonly itemWeights: Float32Array;
}

export type PartitionSection = keyof PartitionArrays;

/** Ids by index, however they are kept. */
export interface Ids {
  readonly size: number;
  idAt(index: number): Id;
  /** −1 where there is none. */
  indexOf(id: Id): number;
}

/** Where the users' factors of a fit are while their partition is not worked with: arrays by their names. */
export interface FactorStore {
  has(name: string): Promise<boolean>;
  /** Fills the array, which has the length of the one that was written. */
  read(name: string, into: Float32Array): Promise<void>;
  /** Takes the array as it is now, whole or not at all. */
  write(name: string, from: Float32Array): Promise<void>;
  /** Removes what is there under names that begin so, if anything. */
  remove(prefix: string): Promise<void>;
  /** After the last use. `isDone`: nothing in it is wanted any more. */
  close(isDone: boolean): Promise<void>;
}

/** Where partitions are read from. */
export interface PartitionSource {
  readonly userCount: number;
  readonly itemCount: number;
  readonly nnz: number;
  readonly users: Ids;
  readonly items: Ids;
  readonly partitions: readonly PartitionShape[];
  /** n_j by the items' indices. */
  readonly itemCounts: Int32Array;
  /** Without values every one is `uniformValue`; without weights every one is 1. */
  readonly isValued: boolean;
  readonly uniformValue: number;
  readonly isWeighted: boolean;
  /** Equal for equal contents and cuts. */
  readonly print: string;
  /** Fills an array of a partition, which has its exact length. */
  read(partition: number, section: PartitionSection, into: Int32Array | Float32Array): Promise<void>;
  /** Room for a fit, for as long as it runs. */
  openStore(): Promise<FactorStore>;
}

/** Bytes of the entries of a partition, if nobody says otherwise. */
export const PARTITION_BYTES = 2 ** 28;

/** How many partitions there are of so many entries: both orders of them, with their columns. */
export function partitionCount(nnz: number, columns: number, partitionBytes = PARTITION_BYTES): number {
  return Math.max(1, Math.ceil((8 * (1 + columns) * nnz) / partitionBytes));
}

/**
 * Cuts users into `count` partitions of about equal entries: partition k begins with the first user before whom there are at least
 * k/count of all. @param counts n_i by the users' indices
 */
export function cutUsers(counts: Int32Array, nnz: number, count: number): PartitionShape[] {
  if (count > counts.length) {
    throw new ArgumentError('partitions', count, `at most ${counts.length}, one for each user`);
  }
  const shapes: PartitionShape[] = [];
  let [user, entries] = [0, 0];
  for (let k = 1; k <= count; k++) {
    const [firstUser, before] = [user, entries];
    // Whoever is left has to be enough for the partitions that are.
    const last = counts.length - (count - k);
    while (user < last && (user === firstUser || k === count || entries * count < k * nnz)) entries += counts[user++];
    shapes.push({ firstUser, userCount: user - firstUser, nnz: entries - before });
  }
  return shapes;
}
