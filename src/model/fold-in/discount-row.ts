// A new row where weights go by frequency: the fixed rows have those of the fit, the row its own.
import { checkWeights, elementOf } from '../../objective/weighting.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import { type FixedSide, scaledByCount } from './fixed-side.ts';
import type { RowEntries } from './history.ts';

/** The row with weights w·scale·(n_i n_j)^−e, of which n of the row is the number of its entries. */
export function discountRow<Row extends RowEntries>(
  kernels: ServeKernels,
  { discounts, objective: { frequencyDiscount } }: FixedSide,
  row: Row,
): Row {
  if (!discounts || !frequencyDiscount) return row;
  const { indices, weights } = row;
  const { exponent, scale } = frequencyDiscount;
  const own = scaledByCount(kernels, indices.length, scale, 0, -exponent);
  const discounted = Float32Array.from(indices, (index, p) => own * discounts[index] * elementOf(weights, p));
  return { ...row, weights: checkWeights(discounted) };
}
