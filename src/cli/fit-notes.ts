// What there is to say of a fit beside its figures: that it learns nothing, or not from the values, or that it has not come to
// its end.
import type { Command } from 'commander';
import type { FactorModel, Interactions } from '../index.ts';
import { shortNumber } from '../node/write-interactions.ts';
import { resolveSgdSettings } from '../solve/sgd/options.ts';
import { ALGORITHMS, type AlgorithmName, type FitOptions } from './algorithms.ts';
import { note } from './output.ts';

/** What makes use of the values, by algorithm. */
const USES: Readonly<Record<AlgorithmName, string>> = {
  wals: '--objective implicit weighs by them, --objective explicit predicts them',
  sgd: '--loss squared predicts them',
  svd: '',
};

/** Before the fit: values that differ, and a fit that goes by none of them. */
export function noteUnusedValues(
  command: Command,
  data: Interactions,
  algorithm: AlgorithmName,
  options: FitOptions,
): void {
  const { objective = 'ials', loss } = options;
  const { values } = data;
  if (!values || ALGORITHMS[algorithm].usesValues(options) || command.getOptionValue('minValue') !== undefined) return;
  const what = algorithm === 'wals' ? `objective ${objective}` : `loss ${loss}`;
  note(
    `note: ${what} does not use the values: every interaction counts alike. --min-value ${usualBound(values)} leaves out ` +
      `lower ones; ${USES[algorithm]}.`,
  );
}

/** A value that about half of them reach, and not all. */
function usualBound(values: Float32Array): number {
  const step = Math.ceil(values.length / 10_000);
  const some = values.filter((_, at) => at % step === 0).sort();
  const middle = some[some.length >> 1];
  const bound = middle > some[0] ? middle : (some.find((value) => value > middle) ?? middle);
  return shortNumber(bound);
}

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
