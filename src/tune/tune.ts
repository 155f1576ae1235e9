// tune: which w0, which λ, how many factors. A search by successive halving on a split of its own, then a fit of the best
// setting to all interactions.
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { NumericalError } from '../errors.ts';
import { popularityModel } from '../evaluate/popularity-model.ts';
import type { FactorModel } from '../model/factor-model.ts';
import type { Preset } from '../objective/presets.ts';
import { multiplyAdds } from '../solve/run/effort.ts';
import { fitWals } from '../solve/wals/fit.ts';
import { resolveSettings, type WalsOptions } from '../solve/wals/options.ts';
import { withUsual } from '../solve/wals/usual.ts';
import { openPool } from '../workers/lease.ts';
import type { WorkerPool } from '../workers/pool.ts';
import { Budget } from './budget.ts';
import { optionsOf, type Setting } from './dimensions.ts';
import { climb } from './halving.ts';
import { heldOut } from './held-out.ts';
import { type Landscape, landscapeOf } from './landscape.ts';
import { lastEpochs } from './last-epochs.ts';
import { headerLine, readLog, searchSignature, trialLine } from './log.ts';
import { notesOf } from './notes.ts';
import { resolveTuning, type Trial, type TuneOptions, type TunePlan } from './options.ts';
import { refine } from './refine.ts';
import { repeat } from './repeat.ts';
import { drawSettings } from './settings.ts';
import { measureModel, type Parts, ranked, type Search } from './trials.ts';
import { type Edge, edgesOf } from './widening.ts';

export interface Tuning {
  /** The best setting, fitted to all interactions: `fitWals(interactions, options)`. */
  readonly model: FactorModel;
  readonly options: WalsOptions;
  readonly best: Trial;
  /** All trials of the search, in the order in which they were made. */
  readonly trials: readonly Trial[];
  /** The best settings on other splits, where the first could not tell them apart. */
  readonly repeats: readonly Trial[];
  readonly metric: string;
  /** The metric of always recommending what is most popular, on the same held-out interactions. */
  readonly popular: number;
  /** All metrics of it, by name. */
  readonly popularMetrics: Readonly<Record<string, number>>;
  /** The numbers whose best value lies at an end of the range that was to be searched, or past it. */
  readonly edges: readonly Edge[];
  /** Sentences: what was done instead of what was asked for, and why. */
  readonly notes: readonly string[];
  /** The metric over w0 × λ, or over the two other numbers that were searched. */
  readonly landscape: Landscape | null;
  /** Wall seconds, those of the calls whose log was gone on from included. */
  readonly seconds: number;
}

/**
 * Looks for the best numbers of an objective: fits settings that are spread over the space a little with few factors, and
 * goes on with the better ones, from the factors they have, to more epochs and twice the factors; `schedule.ts` has the
 * sources. The neighbours of the best are tried at the end, past the ends of the objective's own ranges where that is
 * better. Settings that the noise of the split does not tell apart are compared on another split. The best one is fitted to
 * all interactions, from a random start, with the factors it was best with, for as many epochs as are best on the split
 * (`epochs` at most).
 *
 * The value of the best trial is the largest of many and so a little too good: a figure to report wants a test part that
 * `tune` has never seen.
 *
 * @throws ArgumentError for options out of their domain, a split that leaves nothing to measure on and the log of another
 * search, FormatError for a log that is none, MemoryLimitError when memory does not hold the smallest fit, NumericalError when
 * all trials failed with one, and the signal's reason when it aborts.
 */
export async function tune(interactions: Interactions, options: TuneOptions = {}): Promise<Tuning> {
  const { userCount, itemCount } = anInteractions('interactions', interactions);
  const plan = resolveTuning(options, Math.min(userCount, itemCount));
  const parts = heldOut(interactions, plan);
  const { pool, end } = await openPool(plan.fixed, searchEffort(plan, parts.train));
  try {
    return await searchAndFit(interactions, parts, plan, pool ?? 1, options);
  } finally {
    end();
  }
}

async function searchAndFit(
  interactions: Interactions,
  parts: Parts,
  plan: TunePlan,
  workers: WorkerPool | 1,
  options: TuneOptions,
): Promise<Tuning> {
  const { space, seed, metric, fixed } = plan;
  const search = await openSearch(parts, plan, workers, options);
  const { budget } = search;
  const popular = (await measureModel(search, popularityModel(parts.train), parts.test)).metrics;
  const summit = await climb(search);
  if (!summit.best) {
    throw new NumericalError('None of the settings could be fitted. Search larger regularizations.', {});
  }
  const refined = plan.refine ? await refine(search, summit.best) : [];
  const trials = [...summit.trials, ...refined];
  const epochs = await lastEpochs(search, ranked(trials)[0]);
  budget.endsAfter(epochs);
  const { best, repeats } = await repeat(search, interactions, trials, epochs);
  const { factors, parameters } = best;
  const { signal, workers: _, workerFactory: __, ...lasting } = fixed;
  const numbers = optionsOf(parameters, interactions);
  const chosen = { ...lasting, ...numbers, factors, epochs, seed };
  const model = await fitWals(interactions, { ...chosen, signal, workers });
  return {
    model,
    options: chosen,
    best,
    trials,
    repeats,
    metric,
    popular: popular[metric],
    popularMetrics: popular,
    edges: edgesOf(plan, best),
    notes: notesOf(search, trials),
    landscape: landscapeOf(space, summit.trials),
    seconds: budget.spent,
  };
}

async function openSearch(
  { train, test }: Parts,
  plan: TunePlan,
  workers: WorkerPool | 1,
  { onLog, onTrial }: TuneOptions,
): Promise<Search> {
  const { objective, space, rungs, seed, metric, epochs, fixed } = plan;
  const signature = searchSignature(train, test, plan);
  const known = readLog(plan.log ?? [], signature);
  if (!known) await onLog?.(headerLine(signature));
  const spent = known?.reduce((sum, { seconds }) => sum + seconds, 0) ?? 0;
  const budget = new Budget(plan.seconds, rungs, epochs, (factors) => epochCost(factors, fixed), spent);
  let best: Trial | undefined;
  return {
    plan,
    train,
    test,
    settings: drawSettings(objective, space, rungs[0].settings, seed, usualNumbers(objective, train)),
    known: known ?? [],
    budget,
    notes: new Set(),
    workers,
    async report(trial, position, isNew) {
      // What is measured on another split is not to be compared.
      if (trial.rung <= rungs.length) best = ranked(best ? [best, trial] : [trial])[0];
      if (isNew) await onLog?.(trialLine(trial));
      const settings = rungs[trial.rung]?.settings ?? null;
      const { left } = budget;
      await onTrial?.({ trial, best: best ?? trial, position, settings, rungs: rungs.length, metric, left });
    },
  };
}

/** What a fit takes where these are left to the data. */
function usualNumbers(objective: Preset, train: Interactions): Partial<Setting> {
  const { unobservedWeight, regularization } = withUsual({ objective } as WalsOptions, train).options;
  return unobservedWeight === undefined ? {} : { unobservedWeight, regularization };
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
