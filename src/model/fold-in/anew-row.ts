// A row that is solved from the start after every change, since a change may alter all of it: non-negative factors, of which
// it frees or binds any, and weights by frequency, which all go by the number of entries.

import { elementOf } from '../../objective/weighting.ts';
import type { RowEntries } from './history.ts';
import type { ChangingRow, Term } from './row-system.ts';

/** An empty one. @param solvable the row of these entries */
export function anewRow(solvable: (entries: RowEntries) => Pick<ChangingRow, 'solve' | 'linear'>): ChangingRow {
  const terms = new Map<number, Term>();
  const whole = () => {
    const all = [...terms.values()];
    return solvable({
      indices: Int32Array.from(all, ({ index }) => index),
      weights: Float32Array.from(all, ({ weight }) => weight),
      targets: Float32Array.from(all, ({ target }) => target),
    });
  };
  return {
    terms,
    add({ indices, weights, targets }) {
      indices.forEach((index, p) => {
        terms.set(index, { index, weight: elementOf(weights, p), target: elementOf(targets, p) });
      });
    },
    remove: (index) => terms.delete(index),
    solve: () => whole().solve(),
    linear: () => whole().linear(),
  };
}
