// What one partition does in a sweep, each a function of the partition's own users and entries and of what all partitions are told: the
// items' factors or directions, the diagonal of the unobserved part, the axes to turn into. What comes of it is a sum over its users.
import { gramOfSide } from '../wals/axes.ts';
import { NEAR_BYTES, type RowsWay, solveRows, turnStart } from '../wals/epoch.ts';
import { energyOf, rowLosses, sum } from '../wals/objective-value.ts';
import { describeTask } from '../wals/task.ts';
import type { PartitionedProblem } from './layout.ts';
import type { Partition } from './places.ts';

/** Kernels that add to lockstep.sums, for every item, what it has from a partition's users. */
export type ItemKernel = 'itemResiduals' | 'itemProducts' | 'itemCurvatures';

/** What the users of a partition, solved, add to the systems of the items, besides the items' residuals. */
export interface SolvedUsers {
  /** Σ ‖u − u_start‖², 0 where ω is 1. */
  readonly moved: number;
  /** Views: their Gram, where unobserved entries count, and the mean squares of their columns, where the preconditioner wants them. */
  readonly gram: Float64Array | null;
  readonly squares: Float32Array | null;
}

/** Solves the users against the items, in place. `isTurned`: their starts are to be turned into the items' new axes. */
export async function solvePartition(
  problem: PartitionedProblem,
  { users }: Partition,
  way: RowsWay,
  isTurned: boolean,
): Promise<void> {
  if (isTurned) await turnStart(problem, users, way);
  await solveRows(problem, problem.items, users, false, way);
}

/** The same ahead of the items' half of a sweep, with what that begins with; the items' residuals are added to lockstep.sums. */
export async function solveForItems(
  problem: PartitionedProblem,
  partition: Partition,
  way: RowsWay,
  isTurned: boolean,
): Promise<SolvedUsers> {
  const { kernels, settings, input, items, ptr, lockstep } = problem;
  const { arena, call } = kernels;
  const { factorsPtr, indptrPtr, rows, stride } = partition.users;
  await solvePartition(problem, partition, way, isTurned);
  const moved = way.relaxation === 1 ? 0 : sum(arena.f64(ptr.rowSums, rows));
  await sumOverItems(problem, partition, 'itemResiduals', items.factorsPtr);
  if (way.meanTerm) call.meanSquares(factorsPtr, indptrPtr, rows, stride, input.interactions.nnz, lockstep.squares);
  const isCounted = settings.objective.unobservedWeight > 0;
  const gram = isCounted ? await gramOfSide(problem, partition.users) : null;
  return { moved, gram, squares: way.meanTerm ? arena.f32(lockstep.squares, stride) : null };
}

/** Adds to lockstep.sums what every item has from the partition's users, for the vectors at vectorsPtr. */
export async function sumOverItems(
  problem: PartitionedProblem,
  { users, items }: Partition,
  kernel: ItemKernel,
  vectorsPtr: number,
): Promise<void> {
  const { kernels, executor, lockstep } = problem;
  const isFar = users.rows * users.stride * 4 > NEAR_BYTES ? 1 : 0;
  for (const { taskPtr } of executor.workers) {
    describeTask(problem, taskPtr, users, items, false);
    kernels.call.setTaskTouches(taskPtr, isFar);
  }
  const args = ['task', vectorsPtr, 'begin', 'end', lockstep.sums, 'scratch'] as const;
  await executor.run({ kernel, args, edges: items.chunks });
}

/** Adds Σ_i max(C_ij, 0) over the partition's users to lockstep.sums, a number an item. */
export async function sumExcesses(problem: PartitionedProblem, { users, items }: Partition): Promise<void> {
  const { executor, lockstep } = problem;
  for (const { taskPtr } of executor.workers) describeTask(problem, taskPtr, users, items, false);
  await executor.run({ kernel: 'itemExcesses', args: ['task', 'begin', 'end', lockstep.sums], edges: items.chunks });
}

/** What the partition's entries and users add to the loss. */
export const lossOf = (problem: PartitionedProblem, { users }: Partition, wide: boolean): Promise<number> =>
  rowLosses(problem, users, wide);

/** Its users' Gram with all products in float64, and the energies of their columns; views. */
export const wideGramOf = (problem: PartitionedProblem, { users }: Partition): Promise<Float64Array> =>
  gramOfSide(problem, users, true);
export const energyOfUsers = (problem: PartitionedProblem, { users }: Partition): Float64Array =>
  energyOf(problem, users);
