// The users' half of a sweep: every user solved against the items, by whoever has the partitions (engine.ts).
import { NumericalError } from '../../errors.ts';
import type { DensePart } from '../wals/axes.ts';
import { noteMovement } from '../wals/course.ts';
import { prepareDense, takeMeanSquares, type WaySteps, waySteps } from '../wals/epoch.ts';
import type { PartitionEngine, UserSums } from './engine.ts';
import type { PartitionedProblem } from './layout.ts';

/** Solves all users in place, ahead of the items' half of a sweep. Throws NumericalError for a user without a unique solution. */
export async function solveUsers(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  epoch: number,
): Promise<UserSums> {
  const { kernels, items, stride, lockstep } = problem;
  const way = waySteps(problem, epoch, false);
  const dense = await prepareItems(problem, way);
  kernels.arena.f64(lockstep.sums, items.rows * stride).fill(0);
  const sums = await engine.solveUsers(way, dense.spectrum !== null);
  if (way.relaxation !== 1) noteMovement(problem, 'users', sums.moved, way);
  return sums;
}

/** The last half-sweep: every user as exactly as the solver can, in the axes that the model is left in. */
export async function settleUsers(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  epoch: number,
): Promise<DensePart> {
  const way = waySteps(problem, epoch, true);
  const dense = await prepareItems(problem, way);
  await engine.settleUsers(way, dense.spectrum !== null);
  return dense;
}

/** What all users' systems have in common. Throws NumericalError where float32 does not hold it: there is no other way here. */
async function prepareItems(problem: PartitionedProblem, way: WaySteps): Promise<DensePart> {
  const { items, users, settings } = problem;
  const dense = await prepareDense(problem, items, users.leastRidge, way.isLast);
  if (dense.wide) throw beyondFloat32('itemWeights', settings.objective.regularization);
  takeMeanSquares(problem, items, way);
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
