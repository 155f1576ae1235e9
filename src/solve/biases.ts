// Biases: p_ij = μ + b_i + b_j + ⟨u_i,v_j⟩, fitted by the half-sweeps of an inner product. While a fit runs, every row has
// one column more than factors, [u_i, b_i] and [v_j, b_j]. A half-sweep against items meets [v_j, 1]: the one beside b_i
// makes it one more unknown of the row, and b_j, which is known then, is taken off the targets. μ is off them all along.
import { ArgumentError } from '../errors.ts';
import type { Biases } from '../model/objective.ts';
import { elementOf } from '../model/weighting.ts';
import type { Entries } from './entries.ts';
import type { Fit } from './fit.ts';
import type { Side } from './sides.ts';

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

/** Runs `work` while `fixed` is as the rows of `solved` have to meet it; without biases, as it is. */
export async function asFixed<T>(fit: Fit, fixed: Side, solved: Side, work: () => Promise<T>): Promise<T> {
  parkBiases(fit, fixed, solved.bias?.fitted ? 1 : 0);
  const result = await work();
  restoreBiases(fit, fixed);
  return result;
}

/** Runs `work`, which may turn the rows into other axes, while they are factors alone. */
export async function withoutBiases(fit: Fit, work: () => Promise<void>): Promise<void> {
  for (const side of [fit.users, fit.items]) parkBiases(fit, side, 0);
  await work();
  for (const side of [fit.users, fit.items]) restoreBiases(fit, side);
}

/** Moves a side's biases out of its rows, and a constant into their place. */
function parkBiases(fit: Fit, side: Side, constant: 0 | 1): void {
  if (!side.bias) return;
  const parked = fit.kernels.arena.f32(side.bias.values, side.rows);
  forBiases(fit, side, (rows, at, row) => {
    parked[row] = rows[at];
    rows[at] = constant;
  });
}

function restoreBiases(fit: Fit, side: Side): void {
  if (!side.bias) return;
  const parked = fit.kernels.arena.f32(side.bias.values, side.rows);
  forBiases(fit, side, (rows, at, row) => {
    rows[at] = parked[row];
  });
}

/** Visits the bias of every row, which is element `at` of the side's rows. */
function forBiases(
  { kernels, settings, stride }: Fit,
  side: Side,
  visit: (rows: Float32Array, at: number, row: number) => void,
): void {
  const rows = kernels.arena.f32(side.factors, side.rows * stride);
  for (let row = 0; row < side.rows; row++) visit(rows, row * stride + settings.columns - 1, row);
}
