// Fitting a setting for a while and measuring it.
import type { Interactions } from '../data/interactions.ts';
import { MemoryLimitError, NumericalError } from '../errors.ts';
import type { FactorModel } from '../model/factor-model.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import { firstDifference } from '../solve/run/signature.ts';
import { fitWals } from '../solve/wals/fit.ts';
import { leasePool } from '../workers/lease.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Budget } from './budget.ts';
import { optionsOf, type Setting } from './dimensions.ts';
import { type Measured, measureAll } from './measure.ts';
import type { Trial, TunePlan } from './options.ts';

export interface Search {
  readonly plan: TunePlan;
  readonly train: Interactions;
  readonly test: Interactions;
  /** By their numbers; grows while the rungs are climbed. */
  readonly settings: Setting[];
  /** Trials of an earlier call. */
  readonly known: readonly Trial[];
  readonly budget: Budget;
  /** What was done instead of what was asked for; grows. */
  readonly notes: Set<string>;
  /** The threads of all trials, one trial at a time. */
  readonly workers: WorkerPool | 1;
  /** Called for every trial, known or new, in the order of the search; `position` counts from 1 in each rung. */
  report(trial: Trial, position: number, isNew: boolean): Promise<void>;
}

/** The parts of the split that a trial goes by. */
export type Parts = Pick<Search, 'train' | 'test'>;

/** What a model has been through since its random start: each step goes on from the factors of the one before. */
export type Course = readonly Step[];

interface Step {
  readonly parameters: Setting;
  readonly factors: number;
  readonly epochs: number;
}

export interface Outcome {
  readonly trial: Trial;
  /** Null for a trial of an earlier call, and for one that failed. */
  readonly model: FactorModel | null;
}

/**
 * The trial of a setting on a rung: that of an earlier call, or a new one; null where time or memory does not allow it.
 * `start` is the model of the course but for its last step, where it is at hand; else that is fitted again, with the same
 * bits.
 */
export async function attempt(
  search: Search,
  at: Pick<Trial, 'setting' | 'rung'> & { position: number },
  course: Course,
  start: FactorModel | null,
  parts: Parts = search,
): Promise<Outcome | null> {
  const { known, budget, notes } = search;
  const { setting, rung, position } = at;
  const { factors, epochs, parameters } = course[course.length - 1];
  // Where time cut a search short, its refinement may have numbered its settings otherwise.
  const recorded = known.find(
    (trial) =>
      trial.setting === setting &&
      trial.rung === rung &&
      trial.factors === factors &&
      !firstDifference(trial.parameters, parameters),
  );
  if (!recorded && !budget.allows(rung, factors, epochs, position === 1)) return null;
  const outcome = recorded ? { trial: recorded, model: null } : await run(search, parts, at, course, start);
  if (!outcome) {
    notes.add(`${factors} factors need more memory than there is: the search went no further than fewer.`);
    return null;
  }
  budget.add(factors, epochs, outcome.trial.seconds);
  await search.report(outcome.trial, position, !recorded);
  return outcome;
}

/** Best first; failed ones are left out. Of equal ones the smaller model, then the earlier setting. */
export function ranked(trials: readonly Trial[]): Trial[] {
  return trials
    .filter(({ value }) => value !== null)
    .sort((a, b) => b.value! - a.value! || a.factors - b.factors || a.setting - b.setting);
}

/** Null where memory does not hold the fit; throws MemoryLimitError where it does not hold the smallest either. */
async function run(
  search: Search,
  parts: Parts,
  { setting, rung }: Pick<Trial, 'setting' | 'rung'>,
  course: Course,
  start: FactorModel | null,
): Promise<Outcome | null> {
  const { metric, metrics: names } = search.plan;
  const { parameters, factors } = course[course.length - 1];
  const started = performance.now();
  let model: FactorModel | null = null;
  let measured: Measured | null = null;
  try {
    model = await fitCourse(search, parts.train, course, start);
    measured = await measureModel(search, model, parts.test);
  } catch (error) {
    if (error instanceof MemoryLimitError && factors > search.plan.rungs[0].factors) return null;
    if (!(error instanceof NumericalError)) throw error;
    model = null;
  }
  const seconds = (performance.now() - started) / 1000;
  const epochs = course.reduce((sum, step) => sum + step.epochs, 0);
  const { metrics, error = null } = measured ?? {};
  const figures = { value: metrics?.[metric] ?? null, error, ...(metrics && names.length > 1 && { metrics }) };
  return { trial: { setting, parameters, rung, factors, epochs, ...figures, seconds }, model };
}

/** What a model is worth by the metrics of the plan. */
export async function measureModel({ plan, workers }: Search, model: Ranker, test: Interactions): Promise<Measured> {
  const lease = await leasePool({ workers }, Number.POSITIVE_INFINITY);
  try {
    return await measureAll(model, test, plan.metrics, { pool: lease.pool, signal: plan.fixed.signal });
  } finally {
    lease.end();
  }
}

/** The model at the end of a course. */
async function fitCourse(
  search: Search,
  train: Interactions,
  course: Course,
  start: FactorModel | null,
): Promise<FactorModel> {
  const before = course.slice(0, -1);
  const from = before.length === 0 ? undefined : (start ?? (await fitCourse(search, train, before, null)));
  return fitWals(train, { ...stepOptions(search, train, course[course.length - 1]), start: from });
}

/** The options of the fit that a step is. */
export function stepOptions({ plan, workers }: Search, train: Interactions, { parameters, factors, epochs }: Step) {
  const { fixed, seed } = plan;
  return { ...fixed, workers, ...optionsOf(parameters, train), factors, epochs, seed, lossEvery: 0 };
}
