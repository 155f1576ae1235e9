// Confidence intervals of means by the percentile bootstrap: the users are drawn anew, with replacement, and the spread of
// the means of such draws stands for the spread of the mean. B. Efron, "Bootstrap Methods: Another Look at the Jackknife"
// (1979); B. Efron and R. Tibshirani, "An Introduction to the Bootstrap" (1993), §13.3.
import { Random } from '../../data/random.ts';
import { anObject } from '../../option-kinds.ts';
import { anInteger, aSeed, aShare, type OptionTable, option, type Resolved } from '../../options.ts';
import type { Series } from './series.ts';

export interface BootstrapOptions {
  /** Draws, at most a million. Default 1000. */
  samples?: number;
  /** The probability with which the interval is to hold the mean, in (0, 1). Default 0.95. */
  level?: number;
  /** An integer in [0, 2³²). Default 1: the same interval for the same values. */
  seed?: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

const BOOTSTRAP = {
  samples: option(anInteger(1, 1e6), 1000),
  level: option(aShare, 0.95),
  seed: option(aSeed, 1),
} satisfies OptionTable<BootstrapOptions>;

export type Bootstrap = Resolved<typeof BOOTSTRAP>;

/** Reads the option `bootstrap`. */
export const aBootstrap = anObject(BOOTSTRAP);

/**
 * For each series the (weighted) means of `samples` draws of as many users as it has. Series over the same users get the
 * same draws.
 */
export function bootstrapMeans(series: readonly Series[], { samples, seed }: Bootstrap): Float64Array[] {
  const means = series.map(() => new Float64Array(samples));
  for (const users of new Set(series.map((one) => one.users))) {
    const random = new Random(seed);
    const picks = new Int32Array(users.length);
    for (let sample = 0; sample < samples; sample++) {
      for (let i = 0; i < picks.length; i++) picks[i] = random.below(picks.length);
      series.forEach((one, s) => {
        if (one.users === users) means[s][sample] = pickedMean(one, picks);
      });
    }
  }
  return means;
}

function pickedMean({ values, weights }: Series, picks: Int32Array): number {
  let sum = 0;
  if (!weights) {
    for (let i = 0; i < picks.length; i++) sum += values[picks[i]];
    return sum / picks.length;
  }
  let weight = 0;
  for (let i = 0; i < picks.length; i++) {
    const at = picks[i];
    sum += weights[at] * values[at];
    weight += weights[at];
  }
  return sum / weight;
}

/** The quantile of ascending values, interpolated linearly between the two nearest: type 7 of Hyndman and Fan (1996), R's own. */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, sorted.length - 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}
