// Rows between a fit and a model. A model with biases has two columns more than factors, and they come first:
// [1, b_i, u_i] and [μ + b_j, 1, v_j], so that a prediction is an inner product as any other. A fit's rows are [u_i, b_i]
// and [v_j, b_j], padded (biases.ts).
import { BIAS_COLUMNS } from '../model/bias-columns.ts';
import type { Fit } from './fit.ts';
import type { Side } from './sides.ts';

/** The columns of the model of a fit. */
export function modelColumns({ settings }: Fit): number {
  return settings.factors + (settings.objective.biases ? BIAS_COLUMNS.count : 0);
}

/** The rows of one side as a model has them, tight, its factors in the given order. */
export function takeRows(fit: Fit, side: Side, order: ArrayLike<number>): Float32Array {
  const { kernels, settings, stride } = fit;
  const { biases } = settings.objective;
  const columns = modelColumns(fit);
  const first = columns - settings.factors;
  const { bias, one } = BIAS_COLUMNS[side.name];
  const mean = side.name === 'items' ? (biases?.mean ?? 0) : 0;
  const padded = kernels.arena.f32(side.factors, side.rows * stride);
  const out = new Float32Array(side.rows * columns);
  for (let row = 0; row < side.rows; row++) {
    const from = row * stride;
    const to = row * columns;
    for (let k = 0; k < order.length; k++) out[to + first + k] = padded[from + order[k]];
    if (!biases) continue;
    out[to + bias] = padded[from + settings.factors] + mean;
    out[to + one] = 1;
  }
  return out;
}

/** The opposite of `takeRows`, the factors in their own order. */
export function giveRows(fit: Fit, side: Side, tight: Float32Array): void {
  const { kernels, settings, stride } = fit;
  const { biases } = settings.objective;
  const columns = modelColumns(fit);
  const first = columns - settings.factors;
  const { bias } = BIAS_COLUMNS[side.name];
  const mean = side.name === 'items' ? (biases?.mean ?? 0) : 0;
  const padded = kernels.arena.f32(side.factors, side.rows * stride);
  for (let row = 0; row < side.rows; row++) {
    const from = row * columns;
    padded.set(tight.subarray(from + first, from + columns), row * stride);
    if (biases) padded[row * stride + settings.factors] = tight[from + bias] - mean;
  }
}
