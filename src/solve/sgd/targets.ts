// What the entries should score, and the constant that fits them best: the global bias.
import type { Interactions } from '../../data/interactions.ts';
import type { EntryColumn } from '../../objective/weighting.ts';
import { LOSSES } from './losses.ts';
import type { SgdSettings } from './options.ts';

/** a of every entry, or one for all; the signs of the targets for losses that only know yes and no. */
export function targetsOf({ loss, target }: SgdSettings, { values, uniformValue }: Interactions): EntryColumn {
  const given = target === 'value' ? (values ?? uniformValue) : target;
  if (!LOSSES[loss].sign) return given;
  return typeof given === 'number' ? signOf(given) : given.map(signOf);
}

function signOf(value: number): number {
  return value > 0 ? 1 : -1;
}

/** μ: the constant score that minimises the loss over entries and negatives. */
export function globalBias(settings: SgdSettings, { nnz, weights }: Interactions, targets: EntryColumn): number {
  const loss = LOSSES[settings.loss];
  if (!settings.biases || loss.pairwise) return 0;
  const negatives = settings.negatives * nnz;
  let whole = negatives;
  let sum = negatives * loss.target;
  for (let p = 0; p < nnz; p++) {
    const weight = weights ? weights[p] : 1;
    whole += weight;
    sum += weight * (typeof targets === 'number' ? targets : targets[p]);
  }
  return whole === 0 ? 0 : loss.globalBias(sum, whole);
}
