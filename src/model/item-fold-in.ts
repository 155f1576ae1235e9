// Fold-in of an item, against the users.
import type { Kernels } from '../wasm/kernels.ts';
import { type FixedSide, rowWeightOf } from './fixed-side.ts';
import { solveRow } from './fold-in.ts';
import { type HistoryOptions, type ItemHistory, readHistory } from './history.ts';

export interface ItemFoldInOptions extends HistoryOptions {
  /** c_j, the weight of the item's unobserved entries: needed where the fit was given `itemWeights`. */
  itemWeight?: number;
}

/** The item's factors against these users. Errors as `FactorModel.foldInItem` says. */
export function foldInItem(
  kernels: Kernels,
  users: FixedSide,
  history: ItemHistory,
  { onUnknown, itemWeight }: ItemFoldInOptions,
): Float32Array {
  const row = readHistory(kernels, users.objective, 'user', users.ids, history, onUnknown);
  return solveRow(kernels, users, row, rowWeightOf(users, itemWeight));
}
