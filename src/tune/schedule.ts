// Successive halving: many settings get a little, the best of them more. Jamieson and Talwalkar, "Non-stochastic Best Arm
// Identification and Hyperparameter Optimization" (2016); Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, "Hyperband"
// (2018). Here the number of factors is the resource: from rung to rung it doubles, an epoch costs about four times as
// much, and a third of the settings are left, so that all rungs cost about the same.
import { ArgumentError } from '../errors.ts';

export interface Rung {
  /** Settings that come here at most. */
  readonly settings: number;
  readonly factors: number;
  /** Epochs that a setting spends here. */
  readonly epochs: number;
}

export interface RungsInput {
  readonly factors: number;
  readonly epochs: number;
  readonly trials: number;
  readonly rungs: number;
  readonly reduction: number;
}

/** With fewer, what is best for the settings tells little of what is best for more. */
const LEAST_FACTORS = 8;

/**
 * The rungs, the first first. A fifth of the epochs is spent on every rung but the first, which has all the others.
 * Throws ArgumentError for fewer epochs than rungs.
 */
export function rungsOf({ factors, epochs, trials, rungs, reduction }: RungsInput): Rung[] {
  if (epochs < rungs) throw new ArgumentError('epochs', epochs, `at least ${rungs}, one for each rung`);
  const later = rungs === 1 ? 0 : Math.max(1, Math.min(Math.floor(epochs / 5), Math.floor((epochs - 1) / (rungs - 1))));
  return Array.from({ length: rungs }, (_, rung) => ({
    settings: Math.max(1, Math.ceil(trials / reduction ** rung)),
    factors: Math.max(Math.min(LEAST_FACTORS, factors), Math.ceil(factors / 2 ** (rungs - 1 - rung))),
    epochs: rung === 0 ? epochs - (rungs - 1) * later : later,
  }));
}
