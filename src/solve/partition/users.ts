// The users' half of a sweep, partition by partition: every user solved against the items, and, while the partition is at hand, what
// its users add to the items' systems: their Gram, the residuals of all items, the mean squares for the preconditioner.
import { NumericalError } from '../../errors.ts';
import { type DensePart, gramOfSide } from '../wals/axes.ts';
import { noteMovement } from '../wals/course.ts';
import { prepareDense, type RowsWay, solveRows, turnStart, wayOf } from '../wals/epoch.ts';
import { energyOf, sum } from '../wals/objective-value.ts';
import { stepsOf } from '../wals/steps.ts';
import { describeTask } from '../wals/task.ts';
import type { Partition, PartitionedProblem } from './layout.ts';

/** Sums over all partitions that the items' half of the sweep begins with; the residuals are in lockstep.sums. */
export interface UserSums {
  /** factors × factors, row-major, in the axes of the items. */
  readonly gram: Float64Array;
}

/** Solves all users in place, ahead of the items' half of a sweep. Throws NumericalError for a user without a unique solution. */
export async function solveUsers(problem: PartitionedProblem, epoch: number): Promise<UserSums> {
  const { kernels, settings, items, partitions, stride, ptr, lockstep } = problem;
  const { arena } = kernels;
  const dense = await prepareItems(problem, false);
  const ways = partitions.map((partition) => wayOf(problem, partition.users, epoch, false));
  takeMeanSquares(problem, ways[0]);
  const { meanTerm } = stepsOf(settings);
  const gram = new Float64Array(settings.objective.unobservedWeight > 0 ? settings.factors ** 2 : 0);
  const squares = new Float64Array(stride);
  arena.f64(lockstep.sums, items.rows * stride).fill(0);
  let moved = 0;
  for (const [k, partition] of partitions.entries()) {
    await solvePartition(problem, partition, dense, ways[k]);
    if (ways[k].relaxation !== 1) moved += sum(arena.f64(ptr.rowSums, partition.users.rows));
    if (meanTerm) addTo(squares, meanSquaresOf(problem, partition));
    if (gram.length > 0) addTo(gram, await gramOfSide(problem, partition.users));
    await sumOverItems(problem, partition, 'itemResiduals', items.factorsPtr);
  }
  arena.f32(lockstep.squares, stride).set(squares);
  if (ways[0].relaxation !== 1) noteMovement(problem, 'users', moved, ways[0]);
  return { gram };
}

/** The last half-sweep: every user as exactly as the solver can, in the axes that the model is left in. */
export async function settleUsers(problem: PartitionedProblem, epoch: number): Promise<DensePart> {
  const { partitions } = problem;
  const dense = await prepareItems(problem, true);
  const ways = partitions.map((partition) => wayOf(problem, partition.users, epoch, true));
  takeMeanSquares(problem, ways[0]);
  for (const [k, partition] of partitions.entries()) await solvePartition(problem, partition, dense, ways[k]);
  return dense;
}

/** The dense part of all users' systems. Throws NumericalError where float32 does not hold it: the way out is in one memory alone. */
async function prepareItems(problem: PartitionedProblem, isLast: boolean): Promise<DensePart> {
  const { items, users, settings } = problem;
  const dense = await prepareDense(problem, items, users.leastRidge, isLast);
  if (dense.wide) throw beyondFloat32('itemWeights', settings.objective.regularization);
  return dense;
}

/** The weights of one side reach too far for systems in float32. */
export function beyondFloat32(weights: 'userWeights' | 'itemWeights', regularization: number): NumericalError {
  return new NumericalError(
    `The ${weights} reach too far for systems in float32, and there is no other way over partitions: bring them closer together, ` +
      `raise regularization, which is ${regularization}, or leave partitions out.`,
    { regularization },
  );
}

async function solvePartition(
  problem: PartitionedProblem,
  { users }: Partition,
  dense: DensePart,
  way: RowsWay,
): Promise<void> {
  await turnStart(problem, dense, users, way);
  await solveRows(problem, problem.items, users, dense, way);
}

/** The mean squares of the items' columns, for the users' preconditioner. */
function takeMeanSquares({ kernels, items, input, ptr }: PartitionedProblem, { meanTerm }: RowsWay): void {
  if (!meanTerm) return;
  const { factorsPtr, indptrPtr, rows, stride } = items;
  kernels.call.meanSquares(factorsPtr, indptrPtr, rows, stride, input.interactions.nnz, ptr.meanSquares);
}

/** What the users of a partition add to the mean squares of their columns; a view. */
function meanSquaresOf({ kernels, input, lockstep }: PartitionedProblem, { users }: Partition): Float32Array {
  const { factorsPtr, indptrPtr, rows, stride } = users;
  kernels.call.meanSquares(factorsPtr, indptrPtr, rows, stride, input.interactions.nnz, lockstep.squares);
  return kernels.arena.f32(lockstep.squares, stride);
}

/** Adds to lockstep.sums what a partition's users add to every item, for the vectors at vectorsPtr. */
export async function sumOverItems(
  problem: PartitionedProblem,
  { users, items }: Partition,
  kernel: 'itemResiduals' | 'itemProducts' | 'itemCurvatures',
  vectorsPtr: number,
): Promise<void> {
  const { executor, lockstep } = problem;
  for (const { taskPtr } of executor.workers) describeTask(problem, taskPtr, users, items, false);
  const args = ['task', vectorsPtr, 'begin', 'end', lockstep.sums, 'scratch'] as const;
  await executor.run({ kernel, args, edges: items.chunks });
}

/** Σ_i max(C_ij, 0) of every item, at lockstep.excess: the same in every sweep. */
export async function countExcesses(problem: PartitionedProblem): Promise<void> {
  const { kernels, executor, items, partitions, lockstep } = problem;
  const { arena } = kernels;
  const sums = arena.f64(lockstep.sums, items.rows).fill(0);
  for (const partition of partitions) {
    for (const { taskPtr } of executor.workers) describeTask(problem, taskPtr, partition.users, partition.items, false);
    const args = ['task', 'begin', 'end', lockstep.sums] as const;
    await executor.run({ kernel: 'itemExcesses', args, edges: partition.items.chunks });
  }
  arena.f32(lockstep.excess, items.rows).set(sums);
}

/** The users' Gram, with all products in float64: what G is where float32 blocks do not show its least axes. */
export async function wideGram(problem: PartitionedProblem): Promise<Float64Array> {
  const gram = new Float64Array(problem.settings.factors ** 2);
  for (const { users } of problem.partitions) addTo(gram, await gramOfSide(problem, users, true));
  return gram;
}

/** The energy of every column of the users. */
export function usersEnergy(problem: PartitionedProblem): Float64Array {
  const energy = new Float64Array(problem.stride);
  for (const { users } of problem.partitions) addTo(energy, energyOf(problem, users));
  return energy;
}

function addTo(sums: Float64Array, addends: Float64Array | Float32Array): void {
  for (let k = 0; k < sums.length; k++) sums[k] += addends[k];
}
