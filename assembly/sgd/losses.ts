// The losses of stochastic gradient descent: ℓ and its slope s = −∂ℓ/∂p, for a score p.
//   squared    ½(a − p)²             a − p
//   logistic   ln(1 + e^{−ap})       a/(1 + e^{ap})       a = ±1
//   hinge      max(0, 1 − ap)        a where ap < 1       a = ±1
//   BPR        ln(1 + e^{−x})        1/(1 + e^x)          x = p_ij − p_ik
//   WARP       L(r)·(1 − x)          L(r) where x < 1     (epoch.ts has the rank r)
// Sources: Rendle, Freudenthaler, Gantner and Schmidt-Thieme, "BPR" (2009); Weston, Bengio and Usunier, "WSABIE" (2011).
//
// In float64, the same bits on every engine. The exponential is of −|ap|, never above 1, and held at e^{−700} below.
import { exp, ln } from '../math/elementary';

export const SQUARED: i32 = 0;
export const LOGISTIC: i32 = 1;
export const HINGE: i32 = 2;
export const BPR: i32 = 3;
export const WARP: i32 = 4;

/** ℓ and s of one score; both come from one exponential. */
@unmanaged
export class LossValue {
  loss: f64;
  slope: f64;
}

/** value ← ℓ and s of a pointwise loss, or of BPR's difference of two scores, whose target is 1. */
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
  const z = exp(-min<f64>(abs<f64>(agreement), 700));
  value.loss = ln(1 + z) + max<f64>(0, -agreement);
  value.slope = (target * (agreement < 0 ? 1 : z)) / (1 + z);
}
