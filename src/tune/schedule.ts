// Successive halving: many settings get a little, the best of them more. Jamieson and Talwalkar, "Non-stochastic Best Arm
// Identification and Hyperparameter Optimization" (2016); Li, Jamieson, DeSalvo, Rostamizadeh and Talwalkar, "Hyperband"
// (2018). Here the number of factors is the resource: from rung to rung it doubles, and so does, by conjugate gradients, what
// an epoch costs; half of the settings are left, so that all rungs cost about the same.

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
 * The rungs, the first first, each with twice the factors of the one below; the lower ones are left out where they would
 * have less than 8. From a random start a setting has four tenths of the epochs, enough to tell the better ones, and from the
 * factors of a smaller model three tenths.
 */
export function rungsOf({ factors, epochs, trials, rungs, reduction }: RungsInput): Rung[] {
  const least = Math.min(LEAST_FACTORS, factors);
  const below = Array.from({ length: rungs }, (_, up) => Math.ceil(factors / 2 ** up)).reverse();
  const steps = below.filter((d) => d >= least);
  const first = steps.length === 1 ? epochs : Math.ceil(0.4 * epochs);
  return steps.map((d, rung) => ({
    settings: Math.max(1, Math.ceil(trials / reduction ** rung)),
    factors: d,
    epochs: rung === 0 ? first : Math.max(1, Math.round(0.3 * epochs)),
  }));
}
