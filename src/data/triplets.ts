// The one form in which every entry route hands its interactions to the CSR builder: checked columns, one entry each.
import type { IdMap } from './id-map.ts';

export interface Triplets {
  readonly users: IdMap;
  readonly items: IdMap;
  /** Indices into `users` and `items`, one for each entry. */
  readonly userIndices: Int32Array;
  readonly itemIndices: Int32Array;
  /** Null: every value is 1. */
  readonly values: Float32Array | null;
  readonly weights: Float32Array | null;
  readonly times: Float64Array | null;
  /** Where the caller finds the entry at a position, for messages. */
  entryName(position: number): string;
}
