// For how many epochs the last fit goes. Those of a trial led from few factors to more, each step from the factors of the one
// before; the last fit begins at random. A first one with the same start, on the split, tells after how many it is best.
import { rowsWith } from '../data/csr.ts';
import { type HeldOut, ofUsers } from '../solve/run/probe.ts';
import type { ValidationMetric } from '../solve/run/validation.ts';
import { bestEpochs } from '../solve/wals/find-epochs.ts';
import { firstFit } from '../solve/wals/fit.ts';
import { learntIn } from './held-out.ts';
import { ofSomeUsers } from './measure.ts';
import type { Trial } from './options.ts';
import { type Search, stepOptions } from './trials.ts';

/** More users than these would make it slower and hardly surer. */
const MOST_USERS = 2000;

/** How many epochs are best for the setting of a trial; `epochs` of the plan at most. */
export async function lastEpochs(search: Search, { parameters, factors, epochs }: Trial): Promise<number> {
  const { plan, train, test } = search;
  const some = ofSomeUsers(test, MOST_USERS, plan.seed);
  const held: HeldOut = { train, test: ofUsers(some, rowsWith(some.userCounts()).filter(learntIn(train, some))) };
  const options = stepOptions(search, train, { parameters, factors, epochs: plan.epochs });
  const best = await bestEpochs(held, options, plan.metric as ValidationMetric, firstFit);
  return best?.epochs ?? Math.min(plan.epochs, epochs);
}
