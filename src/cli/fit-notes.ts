// What there is to say of a fit beside its figures: that it learns nothing, or that it has not come to its end.
import type { FactorModel, Interactions } from '../index.ts';
import { resolveSgdSettings } from '../solve/sgd/options.ts';
import type { AlgorithmName, FitOptions } from './algorithms.ts';
import { note } from './output.ts';

/** Before the fit: squared errors of values that are all alike are least for a constant, which ranks nothing. */
export function warnOfNothingToLearn(algorithm: AlgorithmName, data: Interactions, options: FitOptions): void {
  if (algorithm !== 'sgd') return;
  const given = { loss: options.loss, negatives: options.negatives, unobservedWeight: options.unobservedWeight };
  const { loss, negatives, unobservedWeight } = resolveSgdSettings(given);
  if (loss !== 'squared' || negatives > 0 || unobservedWeight > 0 || !areAlike(data)) return;
  note(
    'warning: all values are alike, so that there is nothing to learn from them alone: use --loss bpr, or set ' +
      '--negatives or --unobserved-weight above 0.',
  );
}

/** After it. */
export function warnOfNoEnd({ metadata }: FactorModel): void {
  if (metadata.algorithm !== 'svd' || metadata.converged !== false) return;
  const { residual, tolerance, epochs } = metadata as Readonly<Record<string, unknown>>;
  const reached = `its residual is ${Number(residual).toPrecision(2)} where ${tolerance} is wanted`;
  note(`warning: not converged after ${epochs} ${epochs === 1 ? 'epoch' : 'epochs'}: ${reached}. Raise --epochs.`);
}

function areAlike({ values }: Interactions): boolean {
  return values === null || values.every((value) => value === values[0]);
}
