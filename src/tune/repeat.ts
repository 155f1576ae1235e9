// The largest of many values on one split is luck in part. Where the best settings are within the noise of the split, they are
// fitted on other splits as well, as the last fit will be, and the one with the best mean is taken.
import type { Interactions } from '../data/interactions.ts';
import { heldOut, isRandom } from './held-out.ts';
import type { Trial } from './options.ts';
import { attempt, ranked, type Search } from './trials.ts';

/** So many settings are compared at most. */
const MOST = 5;

export interface Repetition {
  /** The best by the mean of all splits. */
  readonly best: Trial;
  readonly repeats: readonly Trial[];
}

/** Compares the best of these trials on the other splits, after so many epochs, as far as time allows. */
export async function repeat(
  search: Search,
  interactions: Interactions,
  trials: readonly Trial[],
  epochs: number,
): Promise<Repetition> {
  const { plan } = search;
  const contenders = contendersOf(trials);
  const repeats: Trial[] = [];
  const sums = new Map(contenders.map((trial) => [trial, trial.value!]));
  if (contenders.length === 1 || !isRandom(interactions, plan)) return { best: contenders[0], repeats };
  for (let number = 2; number <= plan.repeats; number++) {
    const rung = plan.rungs.length + number - 1;
    const here = await onSplit(search, heldOut(interactions, plan, number), { rung, epochs }, contenders);
    repeats.push(...here);
    if (here.length < contenders.length) break; // the means are of the same splits
    contenders.forEach((trial, at) => {
      sums.set(trial, sums.get(trial)! + (here[at].value ?? Number.NEGATIVE_INFINITY));
    });
  }
  const best = contenders.reduce((a, b) => (sums.get(b)! > sums.get(a)! ? b : a));
  return { best, repeats };
}

/** The best trial and those that the standard error does not tell from it, each setting once, the best first. */
function contendersOf(trials: readonly Trial[]): Trial[] {
  const [best, ...others] = ranked(trials);
  const close = others.filter(({ value }) => value! >= best.value! - best.error!);
  const keys = [best, ...close].map(keyOf);
  return [best, ...close].filter((_, at) => keys.indexOf(keys[at]) === at).slice(0, MOST);
}

async function onSplit(
  search: Search,
  parts: ReturnType<typeof heldOut>,
  { rung, epochs }: Pick<Trial, 'rung' | 'epochs'>,
  contenders: readonly Trial[],
): Promise<Trial[]> {
  const trials: Trial[] = [];
  for (const [at, { setting, parameters, factors }] of contenders.entries()) {
    const course = [{ parameters, factors, epochs }];
    const outcome = await attempt(search, { setting, rung, position: at + 1 }, course, null, parts);
    if (!outcome) break;
    trials.push(outcome.trial);
  }
  return trials;
}

function keyOf({ parameters, factors }: Trial): string {
  return JSON.stringify([factors, parameters]);
}
