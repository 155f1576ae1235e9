// The rungs: all settings on the first, the best of each on the next, going on from the factors they have.
import type { FactorModel } from '../model/factor-model.ts';
import type { Trial } from './options.ts';
import { attempt, type Course, ranked, type Search } from './trials.ts';

export interface Summit {
  readonly trials: readonly Trial[];
  /** The best trial, how it came about, and its model if it is at hand; null when all failed. */
  readonly best: { readonly trial: Trial; readonly course: Course; readonly model: FactorModel | null } | null;
}

/** Climbs the rungs as far as time allows. */
export async function climb(search: Search): Promise<Summit> {
  const { plan, settings } = search;
  const trials: Trial[] = [];
  let best: Summit['best'] = null;
  let below = new Models(0);
  let contenders = settings.map((_, setting) => setting);
  for (const [rung, { settings: planned }] of plan.rungs.entries()) {
    const next = plan.rungs[rung + 1]?.settings ?? 1;
    const models = new Models(next);
    const here: Trial[] = [];
    for (const setting of contenders) {
      const at = { setting, rung, position: here.length + 1 };
      const course = courseOf(search, setting, rung);
      const outcome = await attempt(search, at, course, below.take(setting));
      if (!outcome) break;
      const { trial, model } = outcome;
      here.push(trial);
      if (model) models.offer(setting, model, trial.value!);
      if (ranked(best ? [best.trial, trial] : [trial])[0] === trial) best = { trial, course, model };
    }
    trials.push(...here);
    if (here.length === 0) break;
    // As many as were planned only if all were tried: else the same part of those that were.
    const part = Math.ceil((here.length * next) / planned);
    contenders = ranked(here)
      .slice(0, part)
      .map(({ setting }) => setting);
    below = models;
  }
  return { trials, best };
}

/** A setting's way up to a rung. */
function courseOf({ plan, settings }: Search, setting: number, rung: number): Course {
  const parameters = settings[setting];
  return plan.rungs.slice(0, rung + 1).map(({ factors, epochs }) => ({ parameters, factors, epochs }));
}

/** The models of a rung's best settings: as many as go on. */
class Models {
  readonly #count: number;
  #kept: { setting: number; model: FactorModel; value: number }[] = [];

  constructor(count: number) {
    this.#count = count;
  }

  offer(setting: number, model: FactorModel, value: number): void {
    this.#kept.push({ setting, model, value });
    this.#kept.sort((a, b) => b.value - a.value || a.setting - b.setting);
    this.#kept = this.#kept.slice(0, this.#count);
  }

  /** Gives the model away, or null when it is not there. */
  take(setting: number): FactorModel | null {
    const at = this.#kept.findIndex((kept) => kept.setting === setting);
    return at < 0 ? null : this.#kept.splice(at, 1)[0].model;
  }
}
