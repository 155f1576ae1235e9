// The rungs: all settings on the first, the best of each on the next, going on from the factors they have. More factors want
// more regularization: half of those that go on have more of it than what they go on from.
import type { FactorModel } from '../model/factor-model.ts';
import type { Setting } from './dimensions.ts';
import type { Trial } from './options.ts';
import { isNear, nearby } from './settings.ts';
import { isRange } from './space.ts';
import { attempt, type Course, ranked, type Search } from './trials.ts';
import { widened } from './widening.ts';

export interface Summit {
  readonly trials: readonly Trial[];
  /** The best trial, how it came about, and its model if it is at hand; null when all failed. */
  readonly best: { readonly trial: Trial; readonly course: Course; readonly model: FactorModel | null } | null;
}

/** λ of those with more of it, in parts of what it was. */
const MORE = Math.SQRT2;

/** What comes to a rung. */
interface Contender {
  readonly setting: number;
  /** The course so far, and whose model is at the end of it. */
  readonly before: Course;
  readonly from: number;
}

/**
 * Climbs the rungs as far as time and memory allow. Some settings of the first are moved close to the best so far, and those
 * with more regularization are added to the search's own.
 */
export async function climb(search: Search): Promise<Summit> {
  const { plan, settings } = search;
  const trials: Trial[] = [];
  let best: Summit['best'] = null;
  let below = new Models(0);
  let contenders: Contender[] = settings.map((_, setting) => ({ setting, before: [], from: setting }));
  for (const [rung, { settings: planned, factors, epochs }] of plan.rungs.entries()) {
    const next = plan.rungs[rung + 1]?.settings ?? 0;
    const models = new Models(next);
    const here = new Map<Trial, Course>();
    for (const { setting, before, from } of contenders) {
      if (rung === 0 && best && isNear(setting)) {
        settings[setting] = nearby(widened(plan), best.trial.parameters, settings[setting], plan.space);
      }
      const course = [...before, { parameters: settings[setting], factors, epochs }];
      const at = { setting, rung, position: here.size + 1 };
      const outcome = await attempt(search, at, course, below.of(from));
      if (!outcome) break;
      const { trial, model } = outcome;
      here.set(trial, course);
      if (model) models.offer(setting, model, trial.value!);
      if (ranked(best ? [best.trial, trial] : [trial])[0] === trial) best = { trial, course, model };
    }
    trials.push(...here.keys());
    if (here.size === 0) break;
    // As many as were planned only if all were tried: else the same part of those that were.
    contenders = contendersOf(search, here, Math.ceil((here.size * next) / planned));
    below = models;
  }
  return { trials, best };
}

/** The best of a rung, each followed by itself with more regularization where that is searched: so many in all. */
function contendersOf(search: Search, here: ReadonlyMap<Trial, Course>, count: number): Contender[] {
  const contenders: Contender[] = [];
  for (const trial of ranked([...here.keys()])) {
    if (contenders.length >= count) break;
    const going = { setting: trial.setting, before: here.get(trial)!, from: trial.setting };
    contenders.push(going);
    const more = contenders.length < count ? moreRegularized(search, trial.parameters) : null;
    if (more) contenders.push({ ...going, setting: search.settings.push(more) - 1 });
  }
  return contenders;
}

/** Null where λ is not searched, or has no room. */
function moreRegularized({ plan }: Search, parameters: Setting): Setting | null {
  const range = widened(plan).regularization;
  if (range === undefined || !isRange(range)) return null;
  const regularization = Number((parameters.regularization! * MORE).toPrecision(3));
  return regularization > range.high ? null : { ...parameters, regularization };
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

  /** Null when it is not there. */
  of(setting: number): FactorModel | null {
    return this.#kept.find((kept) => kept.setting === setting)?.model ?? null;
  }
}
