// Why an item is recommended: ⟨u, v⟩ = Σ_j w_j a_j v_jᵀ A⁻¹ v, a share of the score for each item of the history.
//
// Source: Hu, Koren and Volinsky, "Collaborative Filtering for Implicit Feedback Datasets" (2008), §5.
import type { Id, IdMap } from '../../data/id-map.ts';
import type { RowSystem } from './row-system.ts';

export interface Explanation {
  /** The score of the item for this history: the baseline and the sum of the contributions. */
  score: number;
  /** What the item scores for everybody: the mean and its bias, or 0 in a model without biases. */
  baseline: number;
  /** One for each item of the history, the largest first. */
  contributions: { item: Id; contribution: number }[];
}

/** Explains the score of the item with this index for the system's entries. Throws NumericalError as `solve` does. */
export function explain(system: RowSystem, items: IdMap, index: number): Explanation {
  const { fixed } = system;
  const towards = system.solve(fixed.rowAt(index));
  const contributions = Array.from(system.terms.values(), ({ index: past, weight, target }) => ({
    item: items.idAt(past),
    contribution: weight * target * dot(fixed.rowAt(past), towards),
  }));
  const baseline = fixed.offsetAt(index);
  const score = contributions.reduce((sum, { contribution }) => sum + contribution, baseline);
  return { score, baseline, contributions: contributions.sort((a, b) => b.contribution - a.contribution) };
}

function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}
