// The loss of a partitioned fit: the users' rows partition by partition, the rest as in one memory (../wals/objective-value.ts).
import { gramOfSide } from '../wals/axes.ts';
import { addSquares, itemPenalty } from '../wals/objective-value.ts';
import type { PartitionEngine } from './engine.ts';
import type { ItemsHalf } from './items.ts';
import type { PartitionedProblem } from './layout.ts';

/** L(U,V) in float64. `half`: one side's spectrum and the energies of the other one in its axes, or null for both Grams. */
export async function partitionedLoss(
  problem: PartitionedProblem,
  engine: PartitionEngine,
  { spectrum, energy }: ItemsHalf,
  wanted: boolean,
): Promise<number> {
  const wide = wanted || problem.wideLoss;
  const total = (await engine.loss(wide)) + (await itemPenalty(problem));
  if (wide && spectrum) {
    const gram = await engine.wideGram();
    return addSquares(problem, total, gram, await gramOfSide(problem, problem.items, true));
  }
  return addSquares(problem, total, spectrum, energy);
}
