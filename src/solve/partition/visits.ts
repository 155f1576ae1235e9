// Partitions one after the other, each in linear memory for as long as it is worked with: all of them there for good, or read from where
// they are kept.
import type { Partition } from './layout.ts';

/** What a visit needs of a partition: which order of its entries, and its users' factors; `solved` ones are new afterwards. */
export interface Needs {
  readonly entries: 'users' | 'items' | 'both' | 'none';
  readonly users: 'none' | 'read' | 'solved';
}

export interface PartitionVisits {
  /** In the order of the partitions. */
  each(needs: Needs, visit: (partition: Partition, k: number) => Promise<void>): Promise<void>;
}

/** All of them are there. */
export function residentVisits(partitions: readonly Partition[]): PartitionVisits {
  return {
    async each(_, visit) {
      for (const [k, partition] of partitions.entries()) await visit(partition, k);
    },
  };
}
