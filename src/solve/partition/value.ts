// The loss of a partitioned fit: the users' rows partition by partition, the rest as in one memory (../wals/objective-value.ts).
import { gramOfSide } from '../wals/axes.ts';
import { addSquares, itemPenalty, rowLosses } from '../wals/objective-value.ts';
import type { ItemsHalf } from './items.ts';
import type { PartitionedProblem } from './layout.ts';
import { wideGram } from './users.ts';

/** L(U,V) in float64. `half`: one side's spectrum and the energies of the other one in its axes, or null for both Grams. */
export async function partitionedLoss(
  problem: PartitionedProblem,
  { spectrum, energy }: ItemsHalf,
  wanted: boolean,
): Promise<number> {
  const { items, partitions } = problem;
  const wide = wanted || problem.wideLoss;
  let total = 0;
  for (const { users } of partitions) total += await rowLosses(problem, users, wide);
  total += await itemPenalty(problem);
  if (wide && spectrum) return addSquares(problem, total, await wideGram(problem), await gramOfSide(problem, items, true));
  return addSquares(problem, total, spectrum, energy);
}
