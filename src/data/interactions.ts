// Who had to do with what: the CSR userItems with the ids of its users and items. It is all that the library learns from.
import { checkIndex } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { type OptionTable, resolveOptions } from '../options.ts';
import { type Csr, compressTriplets, type Triplets } from './csr.ts';
import { DUPLICATES_OPTION, type DuplicatePolicy } from './duplicates.ts';
import {
  type ColumnArrays,
  type CsrArrays,
  readColumns,
  readCsr,
  readTriplets,
  type TripletArrays,
} from './from-arrays.ts';
import type { ArrowOptions, ArrowTable } from './from-arrow.ts';
import type { BatchOptions, InteractionBatch } from './from-batches.ts';
import { ROW_COLUMNS, type RowColumns, readRows } from './from-rows.ts';
import type { IdMap } from './id-map.ts';
import { type Selection, selectEntries, selectRows } from './select-entries.ts';

export type { DuplicatePolicy };

export interface InteractionsOptions {
  /** How several interactions of one pair become one. Default `last`: the one given last. Times keep the latest. */
  duplicates?: DuplicatePolicy;
}

export const INTERACTIONS_OPTIONS = { duplicates: DUPLICATES_OPTION } satisfies OptionTable<InteractionsOptions>;
export const ROW_OPTIONS = { ...ROW_COLUMNS, ...INTERACTIONS_OPTIONS } satisfies OptionTable<RowOptions>;

/** Options of `Interactions.fromRows`. */
export interface RowOptions extends RowColumns, InteractionsOptions {}

/**
 * An immutable users × items matrix of interactions, at most one entry for a pair, each row sorted by item index. Made by
 * one of the `from…` functions.
 * @throws ArgumentError, by those, for ids of mixed type, values and times that are not finite, weights that are not finite
 * and above 0, columns of unequal length, and no interactions at all: it names the column and the position;
 * MemoryLimitError for more than memory holds, or than 2³¹ − 1
 */
export class Interactions {
  readonly users: IdMap;
  readonly items: IdMap;
  /** userCount + 1 offsets: the entries of user i stand at positions indptr[i] to indptr[i + 1] − 1. */
  readonly indptr: Int32Array;
  /** The item index of every entry. */
  readonly indices: Int32Array;
  /** The value of every entry, or null when every value is `uniformValue`. */
  readonly values: Float32Array | null;
  /** The value of every entry when `values` is null; else 1 and without meaning. */
  readonly uniformValue: number;
  /** The weight of every entry, above 0, where weights were given; merged by the policy that merged the values. */
  readonly weights: Float32Array | null;
  /** The time of every entry, where times were given; of duplicates the latest. */
  readonly times: Float64Array | null;

  private constructor(users: IdMap, items: IdMap, csr: Csr) {
    this.users = users;
    this.items = items;
    this.indptr = csr.indptr;
    this.indices = csr.indices;
    this.values = csr.values;
    this.uniformValue = csr.uniformValue;
    this.weights = csr.weights;
    this.times = csr.times;
  }

  /**
   * From objects such as `{ user: 'ann', item: 'tea', value: 2 }`; the options name the properties. Users and items are
   * numbered in the order of first appearance. Without values each interaction counts 1.
   */
  static fromRows(rows: Iterable<Record<string, unknown>>, options: RowOptions = {}): Interactions {
    const { duplicates, ...columns } = resolveOptions(ROW_OPTIONS, options);
    return Interactions.fromEntries(readRows(rows, columns), duplicates);
  }

  /** From one array for each column. Users and items are numbered in the order of first appearance. */
  static fromColumns(columns: ColumnArrays, options: InteractionsOptions = {}): Interactions {
    const duplicates = policyOf(options);
    return Interactions.fromEntries(readColumns(columns), duplicates);
  }

  /**
   * From batches as cursors of databases give them: an iterable, async or not, of rows, of arrays of rows, or of
   * `{ users, items, values?, weights?, times? }`. Options name the properties of rows. Ids may be bigints, too: beyond ±2^53
   * they make all ids of their column text. Nothing of a batch is kept but its numbers: 12 to 20 bytes an interaction.
   */
  static async fromBatches(
    batches: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
    options: BatchOptions = {},
  ): Promise<Interactions> {
    const { triplets, duplicates } = await (await import('./on-demand.ts')).readBatches(batches, options);
    return Interactions.fromEntries(triplets, duplicates);
  }

  /**
   * From a table of apache-arrow or @uwdata/flechette, told by its shape. Columns are taken by the options, or else by their
   * names (`user…`, `item…`, `rating…`, as in files). Ids are text or integers, beyond ±2^53 text; those of a dictionary are
   * made once each. Dates and timestamps are times in seconds since 1970.
   */
  static async fromArrow(table: ArrowTable, options: ArrowOptions = {}): Promise<Interactions> {
    const { triplets, duplicates } = (await import('./on-demand.ts')).readArrow(table, options);
    return Interactions.fromEntries(triplets, duplicates);
  }

  /** From 0-based user and item indices, which are the ids as well. */
  static fromTriplets(triplets: TripletArrays, options: InteractionsOptions = {}): Interactions {
    const duplicates = policyOf(options);
    return Interactions.fromEntries(readTriplets(triplets), duplicates);
  }

  /** From a CSR of users × items; unsorted rows are sorted, duplicates merged. */
  static fromCsr(csr: CsrArrays, options: InteractionsOptions = {}): Interactions {
    const duplicates = policyOf(options);
    return Interactions.fromEntries(readCsr(csr), duplicates);
  }

  /** @internal From columns that a reader has checked. */
  static fromEntries(triplets: Triplets, duplicates: DuplicatePolicy): Interactions {
    return new Interactions(triplets.users, triplets.items, compressTriplets(triplets, duplicates));
  }

  /** How many entries there are. */
  get nnz(): number {
    return this.indices.length;
  }

  get userCount(): number {
    return this.users.size;
  }

  get itemCount(): number {
    return this.items.size;
  }

  /**
   * The item indices of a user, ascending; a view.
   * @throws ArgumentError for an index out of range
   */
  itemsOf(userIndex: number): Int32Array {
    checkIndex('userIndex', userIndex, this.userCount);
    return this.indices.subarray(this.indptr[userIndex], this.indptr[userIndex + 1]);
  }

  /**
   * The value of the entry at `position`.
   * @throws ArgumentError for a position out of range
   */
  valueAt(position: number): number {
    checkIndex('position', position, this.nnz);
    return this.values ? this.values[position] : this.uniformValue;
  }

  /** n_i: how many entries each user has. */
  userCounts(): Int32Array {
    return this.indptr.subarray(1).map((end, userIndex) => end - this.indptr[userIndex]);
  }

  /** n_j: how many entries each item has. */
  itemCounts(): Int32Array {
    const counts = new Int32Array(this.itemCount);
    for (const itemIndex of this.indices) counts[itemIndex]++;
    return counts;
  }

  /**
   * The entries at `positions` (or under a mask), over the same users and items; possibly none.
   * @throws ArgumentError for a position out of range and for a mask whose length is not nnz
   */
  select(positions: Selection): Interactions {
    return new Interactions(this.users, this.items, selectEntries(this, positions));
  }

  /** @internal The entries of the users with these indices alone. @param users the ids of these, in their order */
  ofUsers(rows: Int32Array, users: IdMap): Interactions {
    return new Interactions(users, this.items, selectRows(this, rows));
  }
}

/** Checked before the input is read, which may take long and can be done only once for an iterator. */
function policyOf(options: InteractionsOptions): DuplicatePolicy {
  return resolveOptions(INTERACTIONS_OPTIONS, options).duplicates;
}

/** The argument, where it is an Interactions. @throws ArgumentError where it is not */
export function anInteractions(argument: string, given: unknown): Interactions {
  if (given instanceof Interactions) return given;
  throw new ArgumentError(argument, given, 'an Interactions');
}
