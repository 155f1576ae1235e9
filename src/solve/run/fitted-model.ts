// The model that a fit ends with. Factors beyond what a model takes are no fault of the caller's arguments, but of the numbers.
import { ArgumentError, NumericalError } from '../../errors.ts';
import { FactorModel } from '../../model/factor-model.ts';
import type { GivenParts } from '../../model/model-parts.ts';

/** As `FactorModel.create`. Throws NumericalError for factors that are not finite, or too large for finite scores. */
export function fittedModel(parts: GivenParts): FactorModel {
  try {
    return FactorModel.create(parts);
  } catch (error) {
    const side = error instanceof ArgumentError && /^(user|item)Factors\[/.exec(error.argument)?.[1];
    if (!side) throw error;
    throw new NumericalError(
      `The fit ended with ${error.argument} = ${error.got}: the values or weights are too large for float32. Scale them down.`,
      { side: `${side}s` as 'users' | 'items' },
    );
  }
}
