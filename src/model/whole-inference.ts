// The inference of a model that has all kernels: rows are solved by the half-sweep of one row, whatever the objective.
import type { Kernels } from '../wasm/kernels.ts';
import { BoundSystem } from './bound-system.ts';
import { fittedObjective } from './fitted-objective.ts';
import { fixedItems, rowsOf } from './fixed-side.ts';
import { solveRow } from './fold-in.ts';
import { gramOf, needsGram } from './gram.ts';
import { Inference } from './inference.ts';
import type { ModelParts } from './model-parts.ts';
import type { Rank } from './recommendation.ts';
import { RowSystem } from './row-system.ts';

/** @param rank ranks the model's items */
export function wholeInference(kernels: Kernels, parts: ModelParts, rank: Rank): Inference {
  const { itemFactors, factors, items, itemWeights } = parts;
  const itemAt = rowsOf(itemFactors, factors);
  return new Inference({
    kernels,
    frame: parts,
    fixedItems: () => {
      const objective = fittedObjective(parts.metadata);
      const gram = needsGram(objective) ? gramOf(kernels, itemAt, items.size, factors, itemWeights) : null;
      return fixedItems(parts, objective, itemAt, gram);
    },
    rank,
    system: (fixed, rowWeight) =>
      fixed.objective.nonNegative
        ? new BoundSystem(kernels, fixed, rowWeight)
        : new RowSystem(kernels, fixed, rowWeight),
    solve: (fixed, row, rowWeight) => solveRow(kernels, fixed, row, rowWeight),
  });
}
