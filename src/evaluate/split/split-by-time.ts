// A split of all interactions at one moment: what was before is known, what came after is to be predicted.
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { timesOf } from './leave-out.ts';
import { checkShare, partBy, type Split } from './split-parts.ts';

export interface TimeSplitOptions {
  /** The moment, in the unit of the interactions' times. */
  at?: number;
  /** Instead of a moment, the share of interactions that are to come after it, in (0, 1). Default 0.1. */
  holdout?: number;
}

export interface TimeSplit extends Split {
  /** Interactions of this time and later are held out. */
  readonly at: number;
}

/**
 * Holds out the interactions of time `at` and later. From a holdout, `at` is the time of the round(holdout · nnz)th latest
 * (at least the latest): interactions of one time stay together, so more may be held out where several share it. Throws
 * ArgumentError for interactions without times, options out of their domain, and a moment after all of them.
 */
export function splitByTime(interactions: Interactions, options: TimeSplitOptions = {}): TimeSplit {
  const times = timesOf(interactions);
  const at = options.at === undefined ? momentOf(times, options.holdout) : options.at;
  if (options.at !== undefined) checkMoment(options, times);
  return {
    at,
    ...partBy(
      interactions,
      Uint8Array.from(times, (time) => +(time >= at)),
    ),
  };
}

function momentOf(times: Float64Array, holdout = 0.1): number {
  checkShare('holdout', holdout);
  const wanted = Math.max(1, Math.round(holdout * times.length));
  return times.slice().sort()[times.length - wanted];
}

function checkMoment({ at, holdout }: TimeSplitOptions, times: Float64Array): void {
  if (holdout !== undefined) throw new ArgumentError('holdout', holdout, 'left out where a moment is given');
  if (!Number.isFinite(at)) throw new ArgumentError('at', at, 'a finite number');
  const latest = times.reduce((a, b) => Math.max(a, b));
  if ((at as number) > latest) throw new ArgumentError('at', at, `at most ${latest}, the latest time`);
}
