// How unlike each other the items of a list are, by the angles between their vectors.
import type { IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import type { Ranker } from '../../model/rank/ranker.ts';
import { normalizeRows } from '../../model/rank/similar.ts';
import { indexMap } from '../align.ts';

/** Vectors of items, `items.size × factors`, row-major without padding; a FactorModel has them. */
export interface ItemVectors {
  readonly items: IdMap;
  readonly itemFactors: Float32Array;
  readonly factors: number;
}

/**
 * Intra-list diversity: 1 − the mean cosine over all pairs of the list's items, in [0, 2]. `units` are the rows of all
 * items, `factors` numbers each, of length 1, or zeros for an item without a direction, whose cosines are 0. Undefined for
 * lists of fewer than two items. C.-N. Ziegler et al., "Improving Recommendation Lists Through Topic Diversification" (2005).
 * @example three directions of the plane, of which two are alike: the cosines are 1, 0 and 0
 * diversity([0, 1, 2], [1, 0, 1, 0, 0, 1], 2) = 1 - (1 + 0 + 0) / 3 = 0.66667
 */
export function diversity(items: ArrayLike<number>, units: ArrayLike<number>, factors: number): number | undefined {
  const n = items.length;
  if (n < 2) return undefined;
  // Σ over pairs of ⟨x, y⟩ = (‖Σ x‖² − Σ ‖x‖²) / 2: linear in the list.
  let cross = 0;
  for (let p = 0; p < factors; p++) {
    let sum = 0;
    for (let r = 0; r < n; r++) {
      const value = units[items[r] * factors + p];
      sum += value;
      cross -= value * value;
    }
    cross += sum * sum;
  }
  return 1 - cross / (n * (n - 1));
}

/** The vectors as unit rows by the ranker's items; zeros for items without one. */
export function unitVectors({ items, itemFactors, factors }: ItemVectors, ranker: Ranker): Float32Array {
  const rows = normalizeRows(itemFactors, factors);
  if (items === ranker.items) return rows;
  const toVector = indexMap(ranker.items, items);
  const units = new Float32Array(ranker.items.size * factors);
  toVector.forEach((row, item) => {
    if (row >= 0) units.set(rows.subarray(row * factors, (row + 1) * factors), item * factors);
  });
  return units;
}

/** Whether a model or an option has vectors, of as many items as it has ids. */
export function hasVectors<T>(source: T): source is T & ItemVectors {
  const { items, itemFactors, factors } = (source ?? {}) as Partial<ItemVectors>;
  return itemFactors instanceof Float32Array && itemFactors.length === (items?.size ?? 0) * (factors ?? 0);
}

/** Reads the option `vectors`. */
export function itemVectors(argument: string, given: unknown): ItemVectors {
  if (hasVectors(given)) return given;
  throw new ArgumentError(
    argument,
    given,
    'an object of items, factors and itemFactors, a Float32Array of items.size × factors',
  );
}
