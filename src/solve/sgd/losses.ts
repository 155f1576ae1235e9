// The losses of fitSgd, one row each, and all that depends on which one it is: checks, defaults and targets read this table.
// A row's code is that of assembly/sgd/losses.ts, where the loss itself is.

interface Loss {
  /** The loss's number in the kernels. */
  readonly code: number;
  /** Whether it is of the difference of two scores, which neither the target nor the user's bias enters. */
  readonly pairwise: boolean;
  /** Whether it is half the square of an error: what gravity, folding in and `loss` have a form for. */
  readonly quadratic: boolean;
  /** Whether it draws up to `trials` negatives until one violates the margin, and weighs it by the rank that follows. */
  readonly trials: boolean;
  /** The default of `learningRate`, but for Adagrad. */
  readonly rate: number;
  /** The default of `negatives`, and the least that there may be. */
  readonly negatives: number;
  readonly leastNegatives: number;
  /** The default of `regularization`. bench/papers/: what serves explicit ratings (squared) and rankings of MovieLens 1M. */
  readonly regularization: number;
  /** The target of a negative: what `squared` takes for unobserved, what others take for no. */
  readonly target: number;
  /** Whether targets become ±1. */
  readonly sign: boolean;
  /** μ: the constant score that minimises the loss over targets of this weighted sum and weight in all, above 0. */
  readonly globalBias: (sum: number, weight: number) => number;
}

/**
 * What `loss` of fitSgd may be, and the defaults of `learningRate`, `negatives` and `regularization` that go with it
 * (docs/MATH.md has the formulas):
 * - `squared`: ½(a − p)² for the target a. 0.01, 0, 0.02.
 * - `logistic`, `hinge`: yes or no; a target above 0 counts as +1, any other as −1. 0.05, 4, 0.01.
 * - `bpr`: ranks each entry's item above items that the user has no entry with. 0.05, 1, 0.01.
 * - `warp`: the same, with most weight on the top of the list; it draws negatives by `trials`. 0.01, none, 0.1.
 */
export type SgdLoss = 'squared' | 'logistic' | 'hinge' | 'bpr' | 'warp';

const POINTWISE = { pairwise: false, quadratic: false, trials: false, leastNegatives: 0, target: -1, sign: true };
const PAIRWISE = { ...POINTWISE, pairwise: true, sign: false, globalBias: () => 0 };

export const LOSSES: Readonly<Record<SgdLoss, Loss>> = {
  squared: {
    ...POINTWISE,
    code: 0,
    quadratic: true,
    rate: 0.01,
    negatives: 0,
    regularization: 0.02,
    target: 0,
    sign: false,
    globalBias: (sum, weight) => sum / weight,
  },
  logistic: {
    ...POINTWISE,
    code: 1,
    rate: 0.05,
    negatives: 4,
    regularization: 0.01,
    // The logarithm of the odds, of targets ±1 whose sum is yes − no; half an entry more on each side keeps it finite.
    globalBias: (sum, weight) => Math.log((weight + sum + 1) / (weight - sum + 1)),
  },
  // The majority's sign.
  hinge: { ...POINTWISE, code: 2, rate: 0.05, negatives: 4, regularization: 0.01, globalBias: Math.sign },
  bpr: { ...PAIRWISE, code: 3, rate: 0.05, negatives: 1, leastNegatives: 1, regularization: 0.01 },
  warp: { ...PAIRWISE, code: 4, trials: true, rate: 0.01, negatives: 0, regularization: 0.1 },
};

export const LOSS_NAMES = Object.keys(LOSSES) as SgdLoss[];
