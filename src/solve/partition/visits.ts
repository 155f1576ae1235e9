// Partitions one after the other, each in linear memory for as long as it is worked with: all of them there for good, or read from where
// they are kept.
import type { PartitionedProblem } from './layout.ts';
import type { Partition } from './places.ts';

/**
 * What a visit needs of a partition: which order of its entries, and its users' factors: `read` as they are, `solved` from where they
 * are, `settled` from zeros.
 */
export interface Needs {
  readonly entries: 'users' | 'items' | 'both' | 'none';
  readonly users: 'none' | 'read' | 'solved' | 'settled';
}

export interface PartitionVisits {
  /** In the order of the partitions. */
  each(needs: Needs, visit: (partition: Partition, k: number) => Promise<void>): Promise<void>;
}

/** All of them are there. */
export function residentVisits({ kernels }: PartitionedProblem, partitions: readonly Partition[]): PartitionVisits {
  return {
    async each({ users }, visit) {
      for (const [k, partition] of partitions.entries()) {
        const { factorsPtr, rows, stride } = partition.users;
        if (users === 'settled') kernels.arena.f32(factorsPtr, rows * stride).fill(0);
        await visit(partition, k);
      }
    },
  };
}
