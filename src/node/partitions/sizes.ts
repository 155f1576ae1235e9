// How much of a preparation is in memory at once, all in all about 200 MB: what tests make small.
export interface Sizes {
  /** Entries of a piece of the log. */
  readonly piece: number;
  /** Entries that are sorted at once, but for a user who has more. */
  readonly bucket: number;
  /** Bytes of the buffers of all buckets, and the most entries that one of them has. */
  readonly buffers: number;
  readonly buffered: number;
  /** Entries of the order by items that are put in their places at once. */
  readonly slice: number;
}

export const SIZES: Sizes = { piece: 2 ** 16, bucket: 2 ** 21, buffers: 2 ** 25, buffered: 2 ** 15, slice: 2 ** 23 };
