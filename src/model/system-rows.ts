// Rows as a new row's system meets them, and the way back. Without biases they are the model's own. With them, the
// unknowns of a user's row are [u_i, b_i] against [v_j, 1], and what an item predicts by itself, μ + b_j, is off the
// targets (docs/MATH.md, "Biases"); a model has them as [1, b_i, u_i] and [μ + b_j, 1, v_j].
import { BIAS_COLUMNS } from './bias-columns.ts';
import type { Objective } from './objective.ts';

export interface SystemRows {
  /** Columns of a system: the unknowns of a row. */
  readonly factors: number;
  /** y_j: a row of the fixed factors, in the model's axes. */
  readonly rowAt: (index: number) => Float32Array;
  /** What the fixed row predicts whatever the new row is: off the targets. Zero without biases. */
  readonly offsetAt: (index: number) => number;
  /** λ of the last unknown, before it is scaled by the frequencies. */
  readonly lastLambda: number;
  /** The row that a model has for a solution. */
  readonly modelRow: (solution: Float32Array) => Float32Array;
}

/** @param name of the fixed side @param factors columns of the model @param rowAt its rows */
export function systemRows(
  name: 'items' | 'users',
  { biases, regularization }: Objective,
  factors: number,
  rowAt: SystemRows['rowAt'],
): SystemRows {
  if (!biases) return { factors, rowAt, offsetAt: () => 0, lastLambda: regularization, modelRow: (row) => row };
  const ofUsers = name === 'items';
  const { bias, one } = BIAS_COLUMNS[name];
  const lambda = ofUsers ? biases.user : biases.item;
  // The mean stands with the item biases.
  const mean = ofUsers ? 0 : biases.mean;
  const unknowns = factors - 1;
  return {
    factors: unknowns,
    // From [·, ·, v_j] to [v_j, 1]. A side without biases meets zeros, and any λ above 0 makes its bias zero.
    rowAt(index) {
      const row = rowAt(index);
      const y = row.slice(1);
      y.copyWithin(0, 1);
      y[unknowns - 1] = lambda === null ? 0 : row[one];
      return y;
    },
    offsetAt: (index) => rowAt(index)[bias] + mean,
    lastLambda: lambda ?? 1,
    // And back. The new row's bias is where the other side has its ones.
    modelRow(solution) {
      const row = new Float32Array(factors);
      row.set(solution, 1);
      row.copyWithin(2, 1);
      row[one] = solution[unknowns - 1] + mean;
      row[bias] = 1;
      return row;
    },
  };
}
