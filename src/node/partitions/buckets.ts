// The second pass: entries by contiguous users, so many together as memory sorts at once, in the order of their source.
import { presentColumns, type RawColumn, type RawColumns, type RawFile, rawColumns, type Stretch } from './raw-file.ts';
import type { Sizes } from './sizes.ts';

/** Users, and the stretch of the file that has their entries. */
export interface Bucket extends Stretch {
  readonly firstUser: number;
  readonly userCount: number;
}

/** @param counts entries of each user @param most entries of a bucket that has more than one of them */
export function cutBuckets(counts: Int32Array, most: number): Bucket[] {
  const buckets: Bucket[] = [];
  let [begin, count, firstUser] = [0, 0, 0];
  for (let user = 0; user <= counts.length; user++) {
    const isEnd = user === counts.length;
    if (isEnd || (count > 0 && count + counts[user] > most)) {
      buckets.push({ begin, count, firstUser, userCount: user - firstUser });
      [begin, count, firstUser] = [begin + count, 0, user];
    }
    if (!isEnd) count += counts[user];
  }
  return buckets;
}

/** Fills the stretches of buckets in a file. Users are counted from the first of a bucket on. */
export class BucketWriter {
  readonly #file: RawFile;
  readonly #buckets: readonly Bucket[];
  /** The bucket of each user. */
  readonly #bucketOf: Int32Array;
  /** So many entries of every bucket, side by side. */
  readonly #room: number;
  readonly #buffer: RawColumns;
  readonly #filled: Int32Array;
  /** Entries of each bucket that are on disk; there may be more than 2³¹ before them. */
  readonly #written: Float64Array;

  constructor(
    file: RawFile,
    buckets: readonly Bucket[],
    { isValued, isWeighted }: { readonly isValued: boolean; readonly isWeighted: boolean },
    { buffers, buffered }: Sizes,
  ) {
    const last = buckets[buckets.length - 1];
    this.#file = file;
    this.#buckets = buckets;
    this.#bucketOf = new Int32Array(last.firstUser + last.userCount);
    for (const [at, { firstUser, userCount }] of buckets.entries())
      this.#bucketOf.fill(at, firstUser, firstUser + userCount);
    const room = Math.floor(buffers / (4 * file.width * buckets.length));
    this.#room = Math.max(1, Math.min(buffered, room));
    this.#buffer = rawColumns(this.#room * buckets.length, isValued, isWeighted);
    this.#filled = new Int32Array(buckets.length);
    this.#written = new Float64Array(buckets.length);
  }

  async add(entries: RawColumns & { readonly count: number }): Promise<void> {
    for (let at = 0; at < entries.count; ) {
      at = this.#scatter(entries, at);
      if (at < entries.count) await this.#flush(this.#bucketOf[entries.users[at]]);
    }
  }

  /** Puts entries into the buffers until one is full: returns the first that found no room. */
  #scatter({ users, items, values, weights, count }: RawColumns & { readonly count: number }, begin: number): number {
    const [room, filled, bucketOf, buckets, to] = [
      this.#room,
      this.#filled,
      this.#bucketOf,
      this.#buckets,
      this.#buffer,
    ];
    for (let at = begin; at < count; at++) {
      const bucket = bucketOf[users[at]];
      if (filled[bucket] === room) return at;
      const place = bucket * room + filled[bucket]++;
      to.users[place] = users[at] - buckets[bucket].firstUser;
      to.items[place] = items[at];
      if (values) to.values![place] = values[at];
      if (weights) to.weights![place] = weights[at];
    }
    return count;
  }

  async #flush(bucket: number): Promise<void> {
    const [count, begin] = [this.#filled[bucket], bucket * this.#room];
    for (const [at, column] of presentColumns(this.#buffer).entries()) {
      await this.#file.write(
        this.#buckets[bucket],
        at,
        this.#written[bucket],
        column.subarray(begin, begin + count) as RawColumn,
      );
    }
    this.#written[bucket] += count;
    this.#filled[bucket] = 0;
  }

  async finish(): Promise<void> {
    for (let bucket = 0; bucket < this.#buckets.length; bucket++) await this.#flush(bucket);
  }
}
