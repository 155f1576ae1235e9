// The model that a fit ends with. Factors beyond what a model takes are no fault of the caller's arguments, but of the numbers.
import { ArgumentError, NumericalError } from '../../errors.ts';
import type { FactorModel } from '../../model/factor-model.ts';

/** What `make` makes. Throws NumericalError for factors that are not finite, or too large for finite scores. */
export function fittedModel(make: () => FactorModel): FactorModel {
  try {
    return make();
  } catch (error) {
    const side = error instanceof ArgumentError && /^(user|item)Factors\[/.exec(error.argument)?.[1];
    if (!side) throw error;
    throw new NumericalError(
      `The fit ended with ${error.argument} = ${error.got}: the values or weights are too large for float32. Scale them down.`,
      { side: `${side}s` as 'users' | 'items' },
    );
  }
}
