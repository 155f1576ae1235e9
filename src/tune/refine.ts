// After the last rung: the neighbours of the best setting. What is best for few factors is near what is best for many, not
// the same (more factors want more regularization), and a neighbour that begins with the factors of the best needs a few
// epochs only. Where the best one was not on the last rung, more factors are tried as well.
import type { Summit } from './halving.ts';
import type { Trial } from './options.ts';
import { patternSearch } from './pattern-search.ts';
import { attempt, type Search } from './trials.ts';
import { widened } from './widening.ts';

/** Searches around the best as far as time allows; returns its trials. Their rung is the one above the last. */
export async function refine(search: Search, summit: NonNullable<Summit['best']>): Promise<Trial[]> {
  const { plan, settings } = search;
  const rung = plan.rungs.length;
  const { factors } = plan;
  const { epochs } = plan.rungs[rung - 1];
  const trials: Trial[] = [];
  let { course, model } = summit;
  // It begins with the best setting itself, for as many epochs more: what its neighbours are to be compared with.
  await patternSearch(widened(plan), summit.trial, factors, async (point, isBetter) => {
    const { parameters } = point;
    const way = [...course, { parameters, factors: point.factors, epochs }];
    const at = { setting: settings.length + trials.length, rung, position: trials.length + 1 };
    const outcome = await attempt(search, at, way, model);
    if (!outcome) return null;
    trials.push(outcome.trial);
    const value = outcome.trial.value ?? Number.NEGATIVE_INFINITY;
    if (isBetter(value)) {
      course = way;
      model = outcome.model;
    }
    return value;
  });
  return trials;
}
