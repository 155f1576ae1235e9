// Biases: p_ij = μ + b_i + b_j + ⟨u_i,v_j⟩, fitted by the half-sweeps of an inner product. While a fit runs, every row has
// one column more than factors, [u_i, b_i] and [v_j, b_j]. A half-sweep against items meets [v_j, 1]: the one beside b_i
// makes it one more unknown of the row, and b_j, which is known then, is subtracted from the targets, as μ has been from the start.
import { ArgumentError } from '../errors.ts';
import { accept, aFlag, type OptionTable, option, type Parse, type Resolved, resolveOptions } from '../options.ts';
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

const isFiniteWeight = (given: unknown) => typeof given === 'number' && given >= 0 && given < 3e38;

/** A weight or λ that float32 holds. */
export const aFiniteWeight = accept<number>('a finite number ≥ 0', isFiniteWeight);

const aLambda = accept<number | false>(
  'a finite number ≥ 0, or false',
  (given) => given === false || isFiniteWeight(given),
);

export const BIAS_OPTIONS = {
  user: option<number | false | undefined>(aLambda, undefined),
  item: option<number | false | undefined>(aLambda, undefined),
  global: option(aFlag, true),
} satisfies OptionTable<BiasOptions>;

type ResolvedBiases = Resolved<typeof BIAS_OPTIONS>;

/** True stands for all defaults, and false for none at all. */
export const theBiases: Parse<ResolvedBiases | undefined> = Object.assign(
  (argument: string, given: unknown) => {
    if (typeof given === 'boolean') return given ? resolveOptions(BIAS_OPTIONS, {}) : undefined;
    if (typeof given === 'object' && given !== null) return resolveOptions(BIAS_OPTIONS, given, argument);
    throw new ArgumentError(argument, given, 'true, false or { user, item, global }');
  },
  { domain: 'true, false or { user, item, global }' },
);

/** The biases of an objective, μ still 0. */
export function biasesOf(biases: ResolvedBiases | undefined, regularization: number): Biases | undefined {
  if (!biases) return undefined;
  const lambdaOf = (given: number | false = regularization) => (given === false ? null : given);
  return { user: lambdaOf(biases.user), item: lambdaOf(biases.item), mean: 0 };
}

/** The entries under an objective whose biases know their μ: Σ w a / Σ w, or 0 where it is not wanted. */
export function withMean(entries: Entries, nnz: number, options: ResolvedBiases | undefined): Entries {
  const { objective, weights, targets } = entries;
  const { biases } = objective;
  if (!biases || nnz === 0 || options?.global === false) return entries;
  let total = 0;
  let weight = 0;
  for (let p = 0; p < nnz; p++) {
    const w = elementOf(weights, p);
    total += w * elementOf(targets, p);
    weight += w;
  }
  return { ...entries, objective: { ...objective, biases: { ...biases, mean: total / weight } } };
}
