// The third pass: every bucket sorted, with one entry for each pair, in the place of what it was; and what is known of all
// entries then. Bucket after bucket they are the CSR that `Interactions` would have.
import { compressTriplets } from '../../data/csr.ts';
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import type { Bucket } from './buckets.ts';
import { presentColumns, type RawColumns, type RawFile, rawColumns } from './raw-file.ts';

/** The least and the most of a column, and the sum of all its numbers. */
export interface Extent {
  min: number;
  max: number;
  sum: number;
}

/** A pair of indices that a bucket has more than once. */
export interface RepeatedPair {
  readonly user: number;
  readonly item: number;
}

interface MergedBucket extends Bucket {
  /** Entries before it, and its own. */
  readonly mergedBegin: number;
  readonly mergedCount: number;
  /** The value that all of them have, or null where they differ. */
  readonly value: number | null;
}

/** The columns of merged entries, in the order in which a bucket has them. */
const COLUMNS = ['items', 'values', 'weights'] as const;

export class MergedEntries {
  nnz = 0;
  /** n_i and n_j. */
  readonly userCounts: Int32Array;
  readonly itemCounts: Int32Array;
  readonly values: Extent = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0 };
  readonly weights: Extent = { min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY, sum: 0 };
  /** Whether values differ. */
  isValued = false;
  uniformValue = 1;
  /** The first of every bucket, where policy `error` has been asked for. */
  readonly repeated: RepeatedPair[] = [];
  readonly #file: RawFile;
  readonly #buckets: MergedBucket[] = [];
  readonly #isWeighted: boolean;

  /** @param file in which buckets are merged where they lie */
  constructor(file: RawFile, userCount: number, itemCount: number, isWeighted: boolean) {
    this.#file = file;
    this.#isWeighted = isWeighted;
    this.userCounts = new Int32Array(userCount);
    this.itemCounts = new Int32Array(itemCount);
  }

  get isWeighted(): boolean {
    return this.#isWeighted;
  }

  /** Merges the next bucket. @param isValued whether its entries have values */
  async add(bucket: Bucket, isValued: boolean, duplicates: DuplicatePolicy): Promise<void> {
    const entries = rawColumns(bucket.count, isValued, this.#isWeighted);
    for (const [at, column] of presentColumns(entries).entries()) await this.#file.read(bucket, at, 0, column);
    const csr = this.#merge(bucket, entries, duplicates);
    if (!csr) return;
    const { indptr, indices, values, uniformValue, weights } = csr;
    for (let row = 0; row < bucket.userCount; row++) {
      this.userCounts[bucket.firstUser + row] = indptr[row + 1] - indptr[row];
    }
    for (const item of indices) this.itemCounts[item]++;
    const value = values ? null : uniformValue;
    this.#weigh(indices.length, values, uniformValue, weights);
    this.#buckets.push({ ...bucket, mergedBegin: this.nnz, mergedCount: indices.length, value });
    this.nnz += indices.length;
    await this.#file.write(bucket, 0, 0, indices);
    if (values) await this.#file.write(bucket, 1, 0, values);
    if (weights) await this.#file.write(bucket, 2, 0, weights);
  }

  #merge(
    { firstUser, userCount }: Bucket,
    { users: userIndices, items: itemIndices, values, weights }: RawColumns,
    duplicates: DuplicatePolicy,
  ) {
    const [users, items] = [IdMap.range(userCount), IdMap.range(this.itemCounts.length)];
    const entryName = (at: number) => `${at}`;
    const triplets = { users, items, userIndices, itemIndices, values, weights, times: null, entryName };
    try {
      return compressTriplets(triplets, duplicates);
    } catch (error) {
      if (duplicates !== 'error' || !(error instanceof ArgumentError)) throw error;
      const at = Number(error.argument);
      this.repeated.push({ user: firstUser + userIndices[at], item: itemIndices[at] });
      return undefined;
    }
  }

  #weigh(count: number, values: Float32Array | null, uniformValue: number, weights: Float32Array | null): void {
    if (this.nnz === 0) this.uniformValue = uniformValue;
    this.isValued ||= values !== null || uniformValue !== this.uniformValue;
    if (values) extend(this.values, values);
    else extend(this.values, [uniformValue], count);
    if (weights) extend(this.weights, weights);
  }

  /** Reads a column of the entries that stand at `begin` and after it, as many as `into` has. */
  async read(column: (typeof COLUMNS)[number], begin: number, into: Int32Array | Float32Array): Promise<void> {
    const end = begin + into.length;
    for (const bucket of this.#buckets) {
      const from = Math.max(begin, bucket.mergedBegin);
      const to = Math.min(end, bucket.mergedBegin + bucket.mergedCount);
      if (from >= to) continue;
      const part = into.subarray(from - begin, to - begin);
      if (column === 'values' && bucket.value !== null) part.fill(bucket.value);
      else await this.#file.read(bucket, COLUMNS.indexOf(column), from - bucket.mergedBegin, part);
    }
  }
}

/** @param times how often each of the numbers stands there */
function extend(extent: Extent, numbers: ArrayLike<number>, times = 1): void {
  let { min, max, sum } = extent;
  for (let at = 0; at < numbers.length; at++) {
    const number = numbers[at];
    if (number < min) min = number;
    if (number > max) max = number;
    sum += number * times;
  }
  Object.assign(extent, { min, max, sum });
}
