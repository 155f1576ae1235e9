// Biases: p_ij = μ + b_i + b_j + ⟨u_i,v_j⟩, fitted by the half-sweeps of an inner product. While a fit runs, every row has
// one column more than factors, [u_i, b_i] and [v_j, b_j]. A half-sweep against items meets [v_j, 1]: the one beside b_i
// makes it one more unknown of the row, and b_j, which is known then, is subtracted from the targets, as μ has been from the start.
import { ArgumentError } from '../errors.ts';
import type { Entries } from './entries.ts';
import type { Biases } from './objective.ts';
import { elementOf } from './weighting.ts';

export interface BiasOptions {
  /** λ of the user biases, scaled by the frequencies as that of the factors; false: none. Default: `regularization`. */
  user?: number | false;
  /** The same for the item biases. */
  item?: number | false;
  /** Whether predictions start from μ, the weighted mean of the targets. Default true. */
  global?: boolean;
}

/**
 * The biases of an objective, μ still 0. Throws ArgumentError for options out of their domain, and for unobserved
 * entries: they count as zeros, and a mean or a bias would be added to every one of them.
 */
export function resolveBiases(
  biases: boolean | BiasOptions | undefined,
  unobservedWeight: number,
  regularization: number,
): Biases | undefined {
  if (biases === undefined || biases === false) return undefined;
  if (biases !== true && (typeof biases !== 'object' || biases === null)) {
    throw new ArgumentError('biases', biases, 'true, false or { user, item, global }');
  }
  const { user, item, global = true }: BiasOptions = biases === true ? {} : biases;
  if (typeof global !== 'boolean') throw new ArgumentError('biases.global', global, 'true or false');
  if (unobservedWeight > 0) {
    throw new ArgumentError(
      'biases',
      biases,
      'left out where unobservedWeight is above 0: unobserved entries count as zeros, not as the mean and the biases',
      `Take objective: 'explicit'.`,
    );
  }
  return {
    user: lambdaOf('biases.user', user, regularization),
    item: lambdaOf('biases.item', item, regularization),
    mean: 0,
  };
}

function lambdaOf(argument: string, value: number | false | undefined, fallback: number): number | null {
  if (value === undefined) return fallback;
  if (value === false) return null;
  if (typeof value !== 'number' || !(value >= 0 && value < 3e38)) {
    throw new ArgumentError(argument, value, 'a finite number ≥ 0, or false');
  }
  return value;
}

/** The entries under an objective whose biases know their μ: Σ w a / Σ w, or 0 where it is not wanted. */
export function withMean(entries: Entries, nnz: number, options: boolean | BiasOptions | undefined): Entries {
  const { objective, weights, targets } = entries;
  const { biases } = objective;
  if (!biases || nnz === 0 || (typeof options === 'object' && options.global === false)) return entries;
  let total = 0;
  let weight = 0;
  for (let p = 0; p < nnz; p++) {
    const w = elementOf(weights, p);
    total += w * elementOf(targets, p);
    weight += w;
  }
  return { ...entries, objective: { ...objective, biases: { ...biases, mean: total / weight } } };
}
