// Fitting a setting for a while and measuring it.
import type { Interactions } from '../data/interactions.ts';
import { NumericalError } from '../errors.ts';
import type { FactorModel } from '../model/factor-model.ts';
import { firstDifference } from '../solve/run/signature.ts';
import { measure } from '../solve/run/validation.ts';
import { fitWals } from '../solve/wals/fit.ts';
import { leasePool } from '../workers/lease.ts';
import type { WorkerPool } from '../workers/pool.ts';
import type { Budget } from './budget.ts';
import type { Trial, TunePlan } from './options.ts';
import type { Setting } from './space.ts';

export interface Search {
  readonly plan: TunePlan;
  readonly train: Interactions;
  readonly test: Interactions;
  readonly settings: readonly Setting[];
  /** Trials of an earlier call. */
  readonly known: readonly Trial[];
  readonly budget: Budget;
  /** The threads of all trials, one trial at a time. */
  readonly workers: WorkerPool | 1;
  /** Called for every trial, known or new, in the order of the search; `position` counts from 1 in each rung. */
  report(trial: Trial, position: number, isNew: boolean): Promise<void>;
}

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
 * The trial of a setting on a rung: that of an earlier call, or a new one; null where time does not allow it. `start` is
 * the model of the course but for its last step, where it is at hand; else that is fitted again, with the same bits.
 */
export async function attempt(
  search: Search,
  at: Pick<Trial, 'setting' | 'rung'> & { position: number },
  course: Course,
  start: FactorModel | null,
): Promise<Outcome | null> {
  const { known, budget } = search;
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
  const outcome = recorded ? { trial: recorded, model: null } : await run(search, setting, rung, course, start);
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

async function run(
  search: Search,
  setting: number,
  rung: number,
  course: Course,
  start: FactorModel | null,
): Promise<Outcome> {
  const { parameters, factors } = course[course.length - 1];
  const started = performance.now();
  let model: FactorModel | null = null;
  let value: number | null = null;
  try {
    model = await fitCourse(search, course, start);
    value = await measured(search, model);
  } catch (error) {
    if (!(error instanceof NumericalError)) throw error;
    model = null;
  }
  const seconds = (performance.now() - started) / 1000;
  const epochs = course.reduce((sum, step) => sum + step.epochs, 0);
  return { trial: { setting, parameters, rung, factors, epochs, value, seconds }, model };
}

async function measured({ plan, test, workers }: Search, model: FactorModel): Promise<number> {
  const lease = await leasePool({ workers }, Number.POSITIVE_INFINITY);
  try {
    return await measure(model, test, plan.metric, { pool: lease.pool, signal: plan.fixed.signal });
  } finally {
    lease.end();
  }
}

/** The model at the end of a course. */
async function fitCourse(search: Search, course: Course, start: FactorModel | null): Promise<FactorModel> {
  const before = course.slice(0, -1);
  const from = before.length === 0 ? undefined : (start ?? (await fitCourse(search, before, null)));
  const { parameters, factors, epochs } = course[course.length - 1];
  const { fixed, seed } = search.plan;
  const { workers } = search;
  return fitWals(search.train, { ...fixed, workers, ...parameters, factors, epochs, seed, start: from, lossEvery: 0 });
}
