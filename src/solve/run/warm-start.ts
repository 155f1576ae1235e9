// Beginning with the factors of another model: rows by id, columns from the first, which carry the most energy.
import type { IdMap } from '../../data/id-map.ts';
import type { Ids } from '../../data/partitions.ts';
import type { FactorModel } from '../../model/factor-model.ts';
import { BIAS_COLUMNS, firstFactor } from '../../objective/bias-columns.ts';

/** The rows of one side of a fit that has been initialised. */
export interface WarmSide {
  readonly name: 'users' | 'items';
  readonly ids: Ids;
  /** The place of each row in `rows`, by its index; without it, that. */
  readonly places?: Int32Array;
  /** ids.size × stride, of which the first `factors` columns are factors. */
  readonly rows: Float32Array;
  readonly stride: number;
  readonly factors: number;
  readonly nonNegative: boolean;
  /** Takes the bias that the model has for a row, the mean in it; null for a side without biases. */
  readonly setBias: ((row: number, bias: number) => void) | null;
}

/**
 * Writes the model's factors over those of a fit. What the model does not have is left: rows of ids it does not know, rows
 * that are zero in it (nothing was known of them), and columns beyond its own.
 */
export function warmStart(model: FactorModel, sides: readonly WarmSide[]): void {
  for (const side of sides) if (side.name === 'items' || model.hasUsers) place(model, side);
}

function place(model: FactorModel, { name, ids, places, rows, stride, factors, nonNegative, setBias }: WarmSide): void {
  const { userFactors, itemFactors } = model.intact;
  const values = name === 'users' ? userFactors : itemFactors;
  const first = firstFactor(model);
  const columns = Math.min(model.factors - first, factors);
  sourcesOf(ids, model[name]).forEach((source, row) => {
    if (source < 0) return;
    const from = source * model.factors;
    const own = values.subarray(from + first, from + first + columns);
    if (first > 0) setBias?.(row, values[from + BIAS_COLUMNS[name].bias]);
    if (own.every((factor) => factor === 0)) return;
    rows.set(nonNegative ? own.map((factor) => Math.max(0, factor)) : own, (places ? places[row] : row) * stride);
  });
}

/** For each id of the fit its row in the model, or −1. */
function sourcesOf(ids: Ids, known: IdMap): Int32Array {
  return Int32Array.from({ length: ids.size }, (_, row) => (ids === known ? row : known.indexOf(ids.idAt(row))));
}
