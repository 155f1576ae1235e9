// tune: which w0, which λ, how many factors. A search by successive halving on a split of its own, then a fit of the best
// setting to all interactions.
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { NumericalError } from '../errors.ts';
import { popularityModel } from '../evaluate/popularity-model.ts';
import { leaveOut } from '../evaluate/split/leave-out.ts';
import { splitInteractions } from '../evaluate/split/split-interactions.ts';
import type { Split } from '../evaluate/split/split-parts.ts';
import type { FactorModel } from '../model/factor-model.ts';
import { multiplyAdds } from '../solve/run/effort.ts';
import { measure } from '../solve/run/validation.ts';
import { fitWals } from '../solve/wals/fit.ts';
import { resolveSettings, type WalsOptions } from '../solve/wals/options.ts';
import { openPool } from '../workers/lease.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { Budget } from './budget.ts';
import { climb } from './halving.ts';
import { type Landscape, landscapeOf } from './landscape.ts';
import { headerLine, readLog, searchSignature, trialLine } from './log.ts';
import { resolveTuning, type Trial, type TuneOptions, type TunePlan } from './options.ts';
import { refine } from './refine.ts';
import { drawSettings } from './space.ts';
import { ranked, type Search } from './trials.ts';

export interface Tuning {
  /** The best setting, fitted to all interactions: `fitWals(interactions, options)`. */
  readonly model: FactorModel;
  readonly options: WalsOptions;
  readonly best: Trial;
  /** All trials, in the order in which they were made. */
  readonly trials: readonly Trial[];
  readonly metric: string;
  /** The metric of always recommending what is most popular, on the same held-out interactions. */
  readonly popular: number;
  /** The metric over w0 × λ, or over the two other numbers that were searched. */
  readonly landscape: Landscape | null;
  /** Wall seconds, those of the calls whose log was gone on from included. */
  readonly seconds: number;
}

/**
 * Looks for the best numbers of an objective: draws settings at random, fits all of them a little with few factors, and
 * goes on with the better ones, from the factors they have, to more epochs and twice the factors; `schedule.ts` has the
 * sources. The neighbours of the best are tried at the end. The setting with the best metric on held-out interactions is
 * fitted to all of them, from a random start, with the factors and for the epochs it was best with (`epochs` at most).
 *
 * The value of the best trial is the largest of many and so a little too good: a figure to report wants a test part that
 * `tune` has never seen.
 *
 * @throws ArgumentError for options out of their domain and for the log of another search, FormatError for a log that is
 * none, NumericalError when all trials failed with one, and the signal's reason when it aborts.
 */
export async function tune(interactions: Interactions, options: TuneOptions = {}): Promise<Tuning> {
  const plan = resolveTuning(options);
  anInteractions('interactions', interactions);
  const parts = plan.split ?? split(interactions, plan.holdout, plan.seed);
  const { pool, end } = await openPool(plan.fixed, searchEffort(plan, parts.train));
  try {
    return await searchAndFit(interactions, parts, plan, pool ?? 1, options);
  } finally {
    end();
  }
}

async function searchAndFit(
  interactions: Interactions,
  { train, test }: Pick<Split, 'train' | 'test'>,
  plan: TunePlan,
  workers: WorkerPool | 1,
  options: TuneOptions,
): Promise<Tuning> {
  const { objective, space, rungs, seed, metric, fixed } = plan;
  const signature = searchSignature(train, test, plan);
  const known = readLog(plan.log ?? [], signature);
  if (!known) await options.onLog?.(headerLine(signature));
  const spent = known?.reduce((sum, { seconds }) => sum + seconds, 0) ?? 0;
  const budget = new Budget(plan.seconds, rungs, (factors) => epochCost(factors, plan.fixed), spent);
  let best: Trial | undefined;
  const search: Search = {
    plan,
    train,
    test,
    settings: drawSettings(objective, space, rungs[0].settings, seed),
    known: known ?? [],
    budget,
    workers,
    async report(trial, position, isNew) {
      best = ranked(best ? [best, trial] : [trial])[0];
      if (isNew) await options.onLog?.(trialLine(trial));
      const settings = rungs[trial.rung]?.settings ?? null;
      await options.onTrial?.({ trial, best: best ?? trial, position, settings, rungs: rungs.length });
    },
  };
  const summit = await climb(search);
  if (!best || !summit.best) {
    throw new NumericalError('None of the settings could be fitted. Search larger regularizations.', {});
  }
  const popular = await measure(popularityModel(train), test, metric, { pool: null, signal: fixed.signal });
  const refined = plan.refine ? await refine(search, summit.best) : [];
  const { factors, parameters } = best;
  const epochs = Math.min(best.epochs, plan.epochs);
  const { signal, workers: _, workerFactory: __, ...lasting } = fixed;
  const chosen = { ...lasting, ...parameters, factors, epochs, seed };
  const model = await fitWals(interactions, { ...chosen, signal, workers });
  return {
    model,
    options: chosen,
    best,
    trials: [...summit.trials, ...refined],
    metric,
    popular,
    landscape: landscapeOf(space, summit.trials),
    seconds: budget.spent,
  };
}

function split(interactions: Interactions, holdout: number | 'leave-one-out', seed: number) {
  if (holdout !== 'leave-one-out') return splitInteractions(interactions, { holdout, seed });
  return leaveOut(interactions, { seed, order: interactions.times ? 'time' : 'random' });
}

/** Multiply-adds of the first rung; the others have about as many. */
function searchEffort({ rungs, fixed }: TunePlan, train: Interactions): number {
  const [{ settings, factors, epochs }] = rungs;
  const { solver } = resolveSettings({ ...fixed, factors });
  return multiplyAdds(train, { factors, epochs: settings * epochs, solver });
}

/** Of an epoch, roughly, in products of one entry: d² to solve it exactly, about 50 d by conjugate gradients. */
function epochCost(factors: number, options: TunePlan['fixed']): number {
  return resolveSettings({ ...options, factors }).solver === 'exact' ? factors ** 2 : 50 * factors;
}
