// The inference of a model that has all kernels: rows are solved by the half-sweep of one row, whatever the objective.
import { gramOf } from '../../matrix/gram.ts';
import { rowViews } from '../../matrix/rows.ts';
import { fittedObjective } from '../../objective/metadata.ts';
import { needsGram } from '../../objective/objective.ts';
import { checkNames } from '../../option-names.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { ModelParts } from '../model-parts.ts';
import type { Rank } from '../rank/recommendation.ts';
import { boundRow } from './bound-row.ts';
import { discountRow } from './discount-row.ts';
import { type FixedSide, fixedItems, isWide, rowWeightOf } from './fixed-side.ts';
import { type HistoryOptions, type ItemHistory, readHistory } from './history.ts';
import { Inference } from './inference.ts';
import { RowSystem } from './row-system.ts';
import { solveRow } from './solve-row.ts';

/** @param rank ranks the model's items */
export function wholeInference(kernels: Kernels, parts: ModelParts, rank: Rank): Inference {
  const { itemFactors, factors, items, itemWeights } = parts;
  const itemAt = rowViews(itemFactors, factors);
  return new Inference({
    kernels,
    frame: parts,
    fixedItems: () => {
      const objective = fittedObjective(parts.metadata);
      const wide = isWide(parts, objective);
      const gram =
        wide || needsGram(objective)
          ? gramOf(kernels, itemAt, items.size, factors, itemWeights, undefined, wide)
          : null;
      return fixedItems(parts, objective, itemAt, gram);
    },
    rank,
    system: (fixed, rowWeight) =>
      fixed.objective.nonNegative ? boundRow(kernels, fixed, rowWeight) : new RowSystem(kernels, fixed, rowWeight),
    solve: (fixed, row, rowWeight) => solveRow(kernels, fixed, row, rowWeight),
  });
}

// Fold-in of an item, against the users.

export interface ItemFoldInOptions extends HistoryOptions {
  /** c_j, the weight of the item's unobserved entries: needed where the fit was given `itemWeights`. */
  itemWeight?: number;
}

/** The item's factors against these users. Errors as `FactorModel.foldInItem` says. */
export function foldInItem(
  kernels: Kernels,
  users: FixedSide,
  history: ItemHistory,
  options: ItemFoldInOptions,
): Float32Array {
  checkNames(options, { onUnknown: 1, itemWeight: 1 });
  const { onUnknown, itemWeight } = options;
  const row = discountRow(kernels, users, readHistory(kernels, users, history, onUnknown));
  return solveRow(kernels, users, row, rowWeightOf(users, itemWeight));
}
