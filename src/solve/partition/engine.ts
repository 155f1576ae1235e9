// Whoever runs a task on every partition: the rest of a fit knows only the sums that come of it, added up in the order of the
// partitions. This one has the partitions in the memory of the fit, one after the other, each by all of the fit's workers.
import { type WaySteps, wayOf } from '../wals/epoch.ts';
import type { PartitionedProblem } from './layout.ts';
import {
  energyOfUsers,
  type ItemKernel,
  lossOf,
  solveForItems,
  solvePartition,
  sumExcesses,
  sumOverItems,
  wideGramOf,
} from './tasks.ts';
import type { PartitionVisits } from './visits.ts';

/** Sums over all users, in float64. */
export interface UserSums {
  readonly moved: number;
  /** factors × factors, row-major; null where unobserved entries do not count. */
  readonly gram: Float64Array | null;
  /** Of every column; null without a mean data term. */
  readonly squares: Float64Array | null;
}

export interface PartitionEngine {
  /**
   * Solves all users against the items, whose factors, diagonal and axes are in the problem; with `forItems` adds the items'
   * residuals to lockstep.sums, which are zero before. Throws NumericalError for a user without a unique solution.
   */
  solveUsers(way: WaySteps, isTurned: boolean): Promise<UserSums>;
  /** The same for the end of a fit, where nothing comes after the users. */
  settleUsers(way: WaySteps, isTurned: boolean): Promise<void>;
  /** Adds to lockstep.sums, zero before, for the vectors of all items at vectorsPtr. */
  sumItems(kernel: ItemKernel, vectorsPtr: number): Promise<void>;
  /** Adds Σ_i max(C_ij, 0) of every item to lockstep.sums. */
  sumExcesses(): Promise<void>;
  /** What entries and users add to the loss. */
  loss(wide: boolean): Promise<number>;
  /** The users' Gram, with all products in float64; the energies of their columns. */
  wideGram(): Promise<Float64Array>;
  energy(): Promise<Float64Array>;
}

/** Of partitions in the memory of the fit, or that come to it one by one. */
export function localEngine(problem: PartitionedProblem, visits: PartitionVisits): PartitionEngine {
  const { settings, stride } = problem;
  return {
    async solveUsers(way, isTurned) {
      const gram = settings.objective.unobservedWeight > 0 ? new Float64Array(settings.factors ** 2) : null;
      const squares = way.meanTerm ? new Float64Array(stride) : null;
      let moved = 0;
      await visits.each({ entries: 'both', users: 'solved' }, async (partition) => {
        const solved = await solveForItems(problem, partition, wayOf(problem, partition.users, way), isTurned);
        moved += solved.moved;
        addTo(gram, solved.gram);
        addTo(squares, solved.squares);
      });
      return { moved, gram, squares };
    },
    settleUsers: (way, isTurned) =>
      visits.each({ entries: 'users', users: 'settled' }, (partition) =>
        solvePartition(problem, partition, wayOf(problem, partition.users, way), isTurned),
      ),
    sumItems: (kernel, vectorsPtr) =>
      visits.each({ entries: 'items', users: 'read' }, (partition) =>
        sumOverItems(problem, partition, kernel, vectorsPtr),
      ),
    sumExcesses: () => visits.each({ entries: 'items', users: 'none' }, (partition) => sumExcesses(problem, partition)),
    async loss(wide) {
      let total = 0;
      await visits.each({ entries: 'users', users: 'read' }, async (partition) => {
        total += await lossOf(problem, partition, wide);
      });
      return total;
    },
    async wideGram() {
      const gram = new Float64Array(settings.factors ** 2);
      await visits.each({ entries: 'none', users: 'read' }, async (partition) =>
        addTo(gram, await wideGramOf(problem, partition)),
      );
      return gram;
    },
    async energy() {
      const energy = new Float64Array(stride);
      await visits.each({ entries: 'none', users: 'read' }, async (partition) =>
        addTo(energy, energyOfUsers(problem, partition)),
      );
      return energy;
    },
  };
}

export function addTo(sums: Float64Array | null, addends: ArrayLike<number> | null): void {
  if (!sums || !addends) return;
  for (let k = 0; k < sums.length; k++) sums[k] += addends[k];
}
