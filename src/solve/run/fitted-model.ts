// The model that a fit ends with. Factors beyond what a model takes are no fault of the caller's arguments, but of the numbers.
import { ArgumentError, NumericalError, show } from '../../errors.ts';
import type { FactorModel } from '../../model/factor-model.ts';

type Columns = Pick<FactorModel, 'users' | 'items' | 'factors'>;

/**
 * What `make` makes of factors of these rows and columns. Throws NumericalError for factors that are not finite, or too large
 * for finite scores.
 */
export function fittedModel({ factors, ...ids }: Columns, make: () => FactorModel): FactorModel {
  try {
    return make();
  } catch (error) {
    const [, side, at] = (error instanceof ArgumentError && /^(user|item)Factors\[(\d+)/.exec(error.argument)) || [];
    if (!side) throw error;
    const rows = `${side}s` as 'users' | 'items';
    const row = Math.floor(Number(at) / factors);
    const id = ids[rows].idAt(row);
    const got = (error as ArgumentError).got;
    throw new NumericalError(
      `The fit ended with a factor of ${got} for ${side} ${show(id)}: the values or weights are too large for float32. Scale them down.`,
      { side: rows, row, id },
    );
  }
}
