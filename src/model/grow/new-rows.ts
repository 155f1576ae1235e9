// Interactions with users or items that a model does not have, as rows to be solved against the side that it has.
import type { IdMap } from '../../data/id-map.ts';
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import { ArgumentError, UnknownIdError } from '../../errors.ts';
import { isRuleOfValues } from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import { discountRow } from '../fold-in/discount-row.ts';
import type { FixedSide } from '../fold-in/fixed-side.ts';
import { checkOnUnknown, type HistoryOptions, type RowEntries, rowNumbers } from '../fold-in/history.ts';
import { findIndex } from '../lookup.ts';

/**
 * One row for each user (against items) or item (against users) of the interactions, its entries by ascending index of
 * the fixed side; entries with ids that the fixed side does not know are passed over.
 * @param known the ids that the model has on the side of the new rows
 * @throws ArgumentError for a row that the model has already, ids of the wrong type, and interactions without the weights
 * that the model's objective needs; UnknownIdError if told to
 */
export function readNewRows(
  kernels: Kernels,
  fixed: FixedSide,
  known: IdMap,
  interactions: Interactions,
  { onUnknown = 'skip' }: HistoryOptions,
): RowEntries[] {
  checkOnUnknown(onUnknown);
  anInteractions('interactions', interactions);
  const { users, items, indptr, indices } = interactions;
  const againstItems = fixed.name === 'items';
  const rows = againstItems ? users : items;
  checkNew(againstItems ? 'users' : 'items', rows, known);
  const { weights, targets } = numbersOf(kernels, fixed, interactions);
  const ours = fixedIndices(againstItems ? items : users, fixed, onUnknown);
  // Rows by ascending index of the fixed side, whatever order the interactions have them in.
  const entries: { index: number; p: number }[][] = Array.from({ length: rows.size }, () => []);
  for (let user = 0; user < users.size; user++) {
    for (let p = indptr[user]; p < indptr[user + 1]; p++) {
      const index = ours[againstItems ? indices[p] : user];
      if (index >= 0) entries[againstItems ? user : indices[p]].push({ index, p });
    }
  }
  return entries.map((row) => {
    row.sort((a, b) => a.index - b.index);
    const pick = (column: Float32Array | number) =>
      typeof column === 'number' ? column : Float32Array.from(row, ({ p }) => column[p]);
    const indices = Int32Array.from(row, ({ index }) => index);
    return discountRow(kernels, fixed, { indices, weights: pick(weights), targets: pick(targets) });
  });
}

function numbersOf(kernels: Kernels, { objective }: FixedSide, { values, uniformValue, weights }: Interactions) {
  if (!weights && !isRuleOfValues(objective.weight)) {
    throw new ArgumentError('interactions.weights', weights, 'given: the model was fitted on weights, not a rule');
  }
  return rowNumbers(kernels, objective, values ?? uniformValue, weights);
}

function checkNew(side: 'users' | 'items', rows: IdMap, known: IdMap): void {
  for (const id of rows.ids()) {
    if (findIndex(`interactions.${side}`, known, id) >= 0) {
      throw new ArgumentError(`interactions.${side}`, id, `${side} that the model does not have yet`);
    }
  }
}

/** The index of each id on the fixed side, −1 for one that it does not know. */
function fixedIndices(ids: IdMap, fixed: FixedSide, onUnknown: 'skip' | 'error'): Int32Array {
  return Int32Array.from(ids.ids(), (id) => {
    const index = findIndex(`interactions.${fixed.name}`, fixed.ids, id);
    if (index < 0 && onUnknown === 'error') throw new UnknownIdError(fixed.name === 'items' ? 'item' : 'user', id);
    return index;
  });
}
