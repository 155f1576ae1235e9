// The losses of stochastic gradient descent: ℓ and its slope s = −∂ℓ/∂p, for a score p.
//   squared    ½(a − p)²             a − p
//   logistic   ln(1 + e^{−ap})       a/(1 + e^{ap})       a = ±1
//   hinge      max(0, 1 − ap)        a where ap < 1       a = ±1
//   BPR        ln(1 + e^{−x})        1/(1 + e^x)          x = p_ij − p_ik
//   WARP       L(r)·(1 − x)          L(r) where x < 1     (epoch.ts has the rank r)
// Sources: Rendle, Freudenthaler, Gantner and Schmidt-Thieme, "BPR" (2009); Weston, Bengio and Usunier, "WSABIE" (2011).
//
// In float64, the same bits on every engine. The exponential is of −|ap|, never above 1, and held at e^{−700} below.
// Aliasing, scratch: none. Flops: about 50 a value for the exponential and the logarithm, 3 without.
//
// A code has a row in src/solve/sgd/losses.ts too. What is no code here has no kind, and fails.
import { exp, ln } from '../math/elementary';

const SQUARED: i32 = 0;
const LOGISTIC: i32 = 1;
const HINGE: i32 = 2;
const BPR: i32 = 3;
const WARP: i32 = 4;

/** How a loss takes an entry: by its score, against each of its negatives, or against the first that violates the margin. */
export const POINTS: i32 = 0;
export const PAIRS: i32 = 1;
export const VIOLATIONS: i32 = 2;
/** The kind of what is no loss. */
export const UNKNOWN: i32 = -1;

export function kindOf(loss: i32): i32 {
  if (loss == SQUARED || loss == LOGISTIC || loss == HINGE) return POINTS;
  if (loss == BPR) return PAIRS;
  if (loss == WARP) return VIOLATIONS;
  return UNKNOWN;
}

/** ℓ and s of one score; both come from one exponential. */
@unmanaged
export class LossValue {
  loss: f64;
  slope: f64;
}

/**
 * value ← ℓ and s of a pointwise loss, or of BPR's difference of two scores, whose target is 1. Without a branch for the
 * loss ℓ is NaN, and the block fails.
 */
export function evaluateLoss(loss: i32, target: f64, score: f64, value: LossValue): void {
  if (loss == SQUARED) {
    const error = target - score;
    value.loss = 0.5 * error * error;
    value.slope = error;
    return;
  }
  const agreement = target * score;
  if (loss == HINGE) {
    value.loss = max<f64>(0, 1 - agreement);
    value.slope = agreement < 1 ? target : 0;
    return;
  }
  if (loss == LOGISTIC || loss == BPR) {
    const z = exp(-min<f64>(abs<f64>(agreement), 700));
    value.loss = ln(1 + z) + max<f64>(0, -agreement);
    value.slope = (target * (agreement < 0 ? 1 : z)) / (1 + z);
    return;
  }
  value.loss = NaN;
  value.slope = 0;
}
