// Beginning with the factors of another model: rows by id, columns from the first, which carry the most energy.
import type { IdMap } from '../data/id-map.ts';
import { BIAS_COLUMNS, firstFactor } from '../model/bias-columns.ts';
import type { FactorModel } from '../model/factor-model.ts';
import type { Fit } from './fit.ts';
import type { Side } from './sides.ts';

/**
 * Writes the model's factors over those of a fit that has been initialised. What the model does not have is left: rows of
 * ids it does not know, rows that are zero in it (nothing was known of them), and columns beyond its own.
 */
export function warmStart(fit: Fit, users: IdMap, items: IdMap, model: FactorModel): void {
  place(fit, fit.items, indices(items, model.items), model.itemFactors, model);
  if (model.hasUsers) place(fit, fit.users, indices(users, model.users), model.userFactors, model);
}

function place(fit: Fit, side: Side, sources: Int32Array, rows: Float32Array, model: FactorModel): void {
  const { kernels, settings, stride } = fit;
  const { nonNegative, biases } = settings.objective;
  const padded = kernels.arena.f32(side.factors, side.rows * stride);
  const first = firstFactor(model);
  const columns = Math.min(model.factors - first, settings.factors);
  const mean = side.name === 'items' ? (biases?.mean ?? 0) : 0;
  sources.forEach((source, row) => {
    if (source < 0) return;
    const from = source * model.factors;
    const factors = rows.subarray(from + first, from + first + columns);
    if (biases && first > 0) padded[row * stride + settings.factors] = rows[from + BIAS_COLUMNS[side.name].bias] - mean;
    if (factors.every((factor) => factor === 0)) return;
    padded.set(nonNegative ? factors.map((factor) => Math.max(0, factor)) : factors, row * stride);
  });
}

/** For each id of the fit its row in the model, or −1. */
function indices(ids: IdMap, known: IdMap): Int32Array {
  return Int32Array.from({ length: ids.size }, (_, row) => (ids === known ? row : known.indexOf(ids.idAt(row))));
}
