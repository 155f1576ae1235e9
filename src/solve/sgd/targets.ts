// What the entries should score, and the constant that fits them best: the global bias.
import type { Interactions } from '../../data/interactions.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { isPairwise, type SgdSettings } from './options.ts';

/** The target of a negative: what `squared` takes for unobserved, what `logistic` and `hinge` take for no. */
export function negativeTarget({ loss }: SgdSettings): number {
  return loss === 'squared' ? 0 : -1;
}

/** a of every entry, or one for all; the signs of the targets for losses that only know yes and no. */
export function targetsOf({ loss, target }: SgdSettings, { values, uniformValue }: Interactions): EntryColumn {
  const given = target === 'value' ? (values ?? uniformValue) : target;
  if (loss === 'squared' || isPairwise(loss)) return given;
  return typeof given === 'number' ? signOf(given) : given.map(signOf);
}

function signOf(value: number): number {
  return value > 0 ? 1 : -1;
}

/**
 * μ: the constant score that minimises the loss over entries and negatives. The mean target for `squared`, the logarithm
 * of the odds for `logistic` (half an entry added to each side, so that it is finite), the majority's sign for `hinge`.
 */
export function globalBias(settings: SgdSettings, { nnz, weights }: Interactions, targets: EntryColumn): number {
  if (!settings.biases || isPairwise(settings.loss)) return 0;
  const negatives = settings.negatives * nnz;
  let whole = negatives;
  let sum = negatives * negativeTarget(settings);
  for (let p = 0; p < nnz; p++) {
    const weight = weights ? weights[p] : 1;
    whole += weight;
    sum += weight * (typeof targets === 'number' ? targets : targets[p]);
  }
  if (whole === 0) return 0;
  if (settings.loss === 'squared') return sum / whole;
  // Of targets ±1 the sum is yes − no.
  return settings.loss === 'hinge' ? Math.sign(sum) : Math.log((whole + sum + 1) / (whole - sum + 1));
}
