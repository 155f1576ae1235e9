// One user's non-negative factors while the history changes.

import type { Kernels } from '../../wasm/kernels.ts';
import { anewRow } from './anew-row.ts';
import type { FixedSide } from './fixed-side.ts';
import { type ChangingRow, RowSystem } from './row-system.ts';
import { solveRow } from './solve-row.ts';

/** An empty row of factors ≥ 0. */
export function boundRow(kernels: Kernels, fixed: FixedSide, rowWeight: number): ChangingRow {
  return anewRow((entries) => {
    const solve = () => solveRow(kernels, fixed, entries, rowWeight);
    return {
      solve,
      // The free factors solve A_FF x_F = b_F: the system of rows that are zero where a factor is bound to zero.
      linear() {
        const system = new RowSystem(kernels, restricted(fixed, solve()), rowWeight);
        system.add(entries);
        return system;
      },
    };
  });
}

/** The side with zeros in the columns where the solution has one; in their place the Gram has those of the identity. */
function restricted(fixed: FixedSide, solution: Float32Array): FixedSide {
  const { factors, gram } = fixed;
  return {
    ...fixed,
    rowAt: (index) => fixed.rowAt(index).map((y, k) => (solution[k] > 0 ? y : 0)),
    gram:
      gram?.map((value, at) => {
        const [i, j] = [Math.floor(at / factors), at % factors];
        return solution[i] > 0 && solution[j] > 0 ? value : Number(i === j);
      }) ?? null,
  };
}
