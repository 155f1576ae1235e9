// The entries of every partition as a fit wants them, with their weights and targets, and from where: interactions in memory.
import type { Interactions } from '../../data/interactions.ts';
import { cutUsers, type PartitionShape } from '../../data/partitions.ts';
import { longestFirst, type Numbering } from '../../matrix/numbering.ts';
import type { Entries } from '../../objective/entries.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { lessMean } from '../wals/sides.ts';

/** The arrays of one partition (src/data/partitions.ts), with w and a for columns where these are arrays. */
export interface EntryArrays {
  readonly userPtr: Int32Array;
  readonly userIndices: Int32Array;
  readonly userWeights: Float32Array | null;
  readonly userTargets: Float32Array | null;
  readonly itemPtr: Int32Array;
  readonly itemIndices: Int32Array;
  readonly itemWeights: Float32Array | null;
  readonly itemTargets: Float32Array | null;
}

/** The number that all entries have, or null where they are arrays. */
export interface EntryConstants {
  readonly weight: number | null;
  readonly target: number | null;
}

/** Entries in partitions. */
export interface PartitionedEntries extends EntryConstants {
  readonly shapes: readonly PartitionShape[];
  /** Places of all users, partition after partition, and of all items. */
  readonly users: Numbering;
  readonly items: Numbering;
  fill(partition: number, arrays: EntryArrays): void;
}

/** Of interactions in memory, cut into so many partitions. Throws ArgumentError for more than there are users. */
export function partitionEntries(interactions: Interactions, entries: Entries, count: number): PartitionedEntries {
  const counts = interactions.userCounts();
  const shapes = cutUsers(counts, interactions.nnz, count);
  const users = numberWithin(counts, shapes);
  const items = longestFirst(interactions.itemCounts());
  const columns: { weights: EntryColumn; targets: EntryColumn } = {
    weights: entries.weights,
    targets: lessMean(entries),
  };
  const numberOf = (column: EntryColumn) => (typeof column === 'number' ? column : null);
  return {
    shapes,
    weight: numberOf(columns.weights),
    target: numberOf(columns.targets),
    users,
    items,
    fill(partition, arrays) {
      const { firstUser, userCount } = shapes[partition];
      const rows = users.indices.subarray(firstUser, firstUser + userCount);
      fillUsers(interactions, rows, items.places, arrays);
      const pairs = [
        [columns.weights, arrays.userWeights, arrays.itemWeights],
        [columns.targets, arrays.userTargets, arrays.itemTargets],
      ] as const;
      for (const [column, byUser] of pairs) if (byUser) fillColumn(interactions, rows, column as Float32Array, byUser);
      transpose(
        arrays,
        pairs.map(([, byUser, byItem]) => [byUser, byItem]),
      );
    },
  };
}

/** Users by falling number of entries within their partitions. */
function numberWithin(counts: Int32Array, shapes: readonly PartitionShape[]): Numbering {
  const indices = new Int32Array(counts.length);
  const places = new Int32Array(counts.length);
  for (const { firstUser, userCount } of shapes) {
    const within = longestFirst(counts.subarray(firstUser, firstUser + userCount));
    for (let k = 0; k < userCount; k++) {
      indices[firstUser + k] = firstUser + within.indices[k];
      places[firstUser + k] = firstUser + within.places[k];
    }
  }
  return { indices, places };
}

function fillUsers({ indptr, indices }: Interactions, rows: Int32Array, itemPlaces: Int32Array, to: EntryArrays): void {
  let at = 0;
  for (let place = 0; place < rows.length; place++) {
    to.userPtr[place] = at;
    for (let p = indptr[rows[place]]; p < indptr[rows[place] + 1]; p++) to.userIndices[at++] = itemPlaces[indices[p]];
  }
  to.userPtr[rows.length] = at;
}

function fillColumn({ indptr }: Interactions, rows: Int32Array, column: Float32Array, to: Float32Array): void {
  let at = 0;
  for (const row of rows) {
    to.set(column.subarray(indptr[row], indptr[row + 1]), at);
    at += indptr[row + 1] - indptr[row];
  }
}

/** The order by items, the users of each by place. */
function transpose(
  { userPtr, userIndices, itemPtr, itemIndices }: EntryArrays,
  columns: readonly (readonly [Float32Array | null, Float32Array | null])[],
): void {
  itemPtr.fill(0);
  for (const item of userIndices) itemPtr[item + 1]++;
  for (let item = 1; item < itemPtr.length; item++) itemPtr[item] += itemPtr[item - 1];
  const next = itemPtr.slice();
  for (let place = 0; place + 1 < userPtr.length; place++) {
    for (let p = userPtr[place]; p < userPtr[place + 1]; p++) {
      const at = next[userIndices[p]]++;
      itemIndices[at] = place;
      for (const [from, to] of columns) if (from && to) to[at] = from[p];
    }
  }
}
