// A split of all interactions at one moment: what was before is known, what came after is to be predicted.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import { TIME } from '../../data/number-columns.ts';
import { maskOf } from '../../data/select-entries.ts';
import { toTime } from '../../data/times.ts';
import { ArgumentError } from '../../errors.ts';
import { aShare, type OptionTable, option, resolveOptions } from '../../options.ts';
import { timesOf } from './leave-out.ts';
import { partBy, type Split } from './split-parts.ts';

export interface TimeSplitOptions {
  /** The moment, in the unit of the interactions' times; a date, and text of ISO 8601, is one of seconds since 1970. */
  at?: number | Date | string;
  /** The share of interactions to hold out, in (0, 1); instead of a moment. Default 0.1. */
  holdout?: number;
}

export interface TimeSplit extends Split {
  /** Interactions of this time and later are held out. */
  readonly at: number;
}

const TIME_SPLIT = {
  at: option<number | undefined>((argument, given) => {
    const moment = toTime(given);
    if (Number.isFinite(moment)) return moment as number;
    throw new ArgumentError(argument, given, TIME.expected);
  }, undefined),
  holdout: option(aShare, undefined),
} satisfies OptionTable<TimeSplitOptions>;

/**
 * Holds out the interactions of time `at` and later. From a holdout, `at` is the time of the round(holdout · nnz)th latest
 * (at least the latest): interactions of one time stay together, so more are held out where several share it.
 *
 * @throws ArgumentError for what is no Interactions, for interactions without times, for options out of their domain, and
 * for a moment after all of them
 */
export function splitByTime(interactions: Interactions, options: TimeSplitOptions = {}): TimeSplit {
  const times = timesOf(anInteractions('interactions', interactions));
  const { at: given, holdout } = resolveOptions(TIME_SPLIT, options);
  if (given !== undefined && holdout !== undefined) {
    throw new ArgumentError('holdout', holdout, 'left out where a moment is given');
  }
  const at = given === undefined ? momentOf(times, holdout) : checkMoment(given, times);
  return {
    at,
    ...partBy(
      interactions,
      maskOf(times.length, (position) => times[position] >= at),
    ),
  };
}

function momentOf(times: Float64Array, holdout = 0.1): number {
  const wanted = Math.max(1, Math.round(holdout * times.length));
  return times.slice().sort()[times.length - wanted];
}

function checkMoment(at: number, times: Float64Array): number {
  const latest = times.reduce((a, b) => Math.max(a, b));
  if (at > latest) throw new ArgumentError('at', at, `at most ${latest}, the latest time`);
  return at;
}
