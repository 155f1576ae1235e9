// How much the unobserved entries weigh beside the observed ones, w0 r c to w on the average over Ω. It decides what float32
// can show: three times as much cost the loss a digit; at 10³ times rows end up to 1 % of the loss of zeros above their best,
// at 30 times up to 1e-5 of it (the excess grows by the square); at 10⁶ times the factors themselves could not show both.
import { type EntryColumn, elementOf } from './weighting.ts';

/** Above it rows and fold-ins are solved in float64 against the whole Gram. */
export const MOST_IN_FLOAT32 = 30;
/** Above it a fit of factors ≥ 0, which float64 does not solve, is refused. */
export const MOST_BOUNDED = 1e3;
/** Above it a fit is refused. */
export const MOST_SHARE = 1e6;

/** The observed entries with their weights, users first. */
export interface WeighedEntries {
  readonly indptr: Int32Array;
  readonly indices: Int32Array;
  readonly weights: EntryColumn;
  /** r_i and c_j, null for ones. */
  readonly userScale: Float32Array | null;
  readonly itemScale: Float32Array | null;
}

export function unobservedShare(unobservedWeight: number, entries: WeighedEntries): number {
  const { indptr, indices, weights, userScale, itemScale } = entries;
  if (unobservedWeight === 0) return 0;
  if (typeof weights === 'number' && !userScale && !itemScale) return unobservedWeight / weights;
  let [observed, unobserved] = [0, 0];
  for (let user = 0; user + 1 < indptr.length; user++) {
    const r = userScale ? userScale[user] : 1;
    for (let p = indptr[user]; p < indptr[user + 1]; p++) {
      observed += elementOf(weights, p);
      unobserved += itemScale ? r * itemScale[indices[p]] : r;
    }
  }
  return observed > 0 ? (unobservedWeight * unobserved) / observed : 0;
}
