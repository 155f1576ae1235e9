// Weights that are functions of the data, computed here because they must have the same bits on every engine.
// Equations, sources and shapes stand with each. In float64, rounded once. Flops: about 50 an element. Return nothing.
import { ln, power } from '../math/elementary';

/**
 * λ_i = λ·(n_i + w0·m)^ν for every row: frequency-scaled regularization (Rendle, Krichene, Zhang and Koren, "Revisiting
 * the Performance of iALS", 2022, eq. 7). n_i is the row's number of entries, m the number of rows of the other side,
 * and `floor` is w0·m. Out: f32[rows]. Aliasing, scratch: none.
 */
export function scaleRidge(indptrPtr: usize, rows: i32, lambda: f64, floor: f64, exponent: f64, outPtr: usize): void {
  for (let i = 0; i < rows; i++) {
    const at = (<usize>i) << 2;
    const count = load<i32>(indptrPtr + at, 4) - load<i32>(indptrPtr + at);
    store<f32>(outPtr + at, <f32>(lambda * power(<f64>count + floor, exponent)));
  }
}

/**
 * w = 1 + α·ln(1 + a/ε): logarithmic confidence (Hu, Koren and Volinsky 2008, eq. 6). values, out: f32[count], a ≥ 0.
 * `out` may be `values`. Scratch: none.
 */
export function logConfidence(valuesPtr: usize, count: i32, alpha: f64, epsilon: f64, outPtr: usize): void {
  for (let p = 0; p < count; p++) {
    const at = (<usize>p) << 2;
    store<f32>(outPtr + at, <f32>(1 + alpha * ln(1 + <f64>load<f32>(valuesPtr + at) / epsilon)));
  }
}
