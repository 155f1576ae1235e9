// One user's non-negative factors while the history changes: solved from the start after every change, since a change may
// free or bind any of them. What sessions ask of a `RowSystem` too.

import { elementOf } from '../../objective/weighting.ts';
import type { Kernels } from '../../wasm/kernels.ts';
import type { FixedSide } from './fixed-side.ts';
import type { RowEntries } from './history.ts';
import { type ChangingRow, RowSystem, type Term } from './row-system.ts';
import { solveRow } from './solve-row.ts';

export class BoundSystem implements ChangingRow {
  readonly #kernels: Kernels;
  readonly #fixed: FixedSide;
  readonly #rowWeight: number;
  readonly #terms = new Map<number, Term>();

  constructor(kernels: Kernels, fixed: FixedSide, rowWeight: number) {
    this.#kernels = kernels;
    this.#fixed = fixed;
    this.#rowWeight = rowWeight;
  }

  get terms(): ReadonlyMap<number, Term> {
    return this.#terms;
  }

  add({ indices, weights, targets }: RowEntries): void {
    indices.forEach((index, p) => {
      this.#terms.set(index, { index, weight: elementOf(weights, p), target: elementOf(targets, p) });
    });
  }

  remove(index: number): boolean {
    return this.#terms.delete(index);
  }

  solve(): Float32Array {
    return solveRow(this.#kernels, this.#fixed, this.#entries(), this.#rowWeight);
  }

  /** The free factors solve A_FF x_F = b_F: the system of rows that are zero where a factor is bound to zero. */
  linear(): RowSystem {
    const system = new RowSystem(this.#kernels, restricted(this.#fixed, this.solve()), this.#rowWeight);
    system.add(this.#entries());
    return system;
  }

  #entries(): RowEntries {
    const terms = [...this.#terms.values()];
    return {
      indices: Int32Array.from(terms, ({ index }) => index),
      weights: Float32Array.from(terms, ({ weight }) => weight),
      targets: Float32Array.from(terms, ({ target }) => target),
    };
  }
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
