// The options of fitSgd, checked and with their defaults filled in.

import { ArgumentError } from '../../errors.ts';
import { aFunction, aSignal, pickOptions } from '../../option-kinds.ts';
import { checkRules, type Rule } from '../../option-rules.ts';
import {
  accept,
  aFlag,
  aNumber,
  anInteger,
  type OptionTable,
  oneOf,
  option,
  type Parse,
  type Resolved,
  resolveOptions,
} from '../../options.ts';
import type { Signal } from '../../platform.ts';
import { THREAD_OPTIONS, type ThreadOptions } from '../../workers/lease.ts';
import type { RunEvent } from '../run/epochs.ts';
import { RUN_OPTIONS, RUN_RULES, type RunOptions } from '../run/options.ts';
import { epochsOption, SHARED_OPTIONS } from '../run/shared-options.ts';
import { LOSS_NAMES, LOSSES, type SgdLoss } from './losses.ts';

export const SCHEDULES = ['constant', 'inverse', 'cosine', 'adagrad'] as const;
export type Schedule = (typeof SCHEDULES)[number];

/** λ by what it holds down. */
export interface SideRegularization {
  /** Of the user factors. Default: that of the loss. */
  readonly users?: number;
  /** Of the item factors. Default: that of the loss. */
  readonly items?: number;
  /** Of the biases of both sides. Default: that of the loss. */
  readonly biases?: number;
}

/** What an epoch, one pass over the entries, reports. */
export interface SgdEpochEvent extends RunEvent {
  /** 1, 2, … `epochs` at most. */
  readonly epoch: number;
  readonly epochs: number;
  /** The mean of w·ℓ over entries and negatives, each before its own step; gravity is added, regularization is not. */
  readonly loss: number;
  /** Entries, negatives or pairs that the mean is over. */
  readonly examples: number;
  /** η of the epoch; of Adagrad, before its division. */
  readonly learningRate: number;
  /** Wall seconds, the validation not included. */
  readonly seconds: number;
  /** Threads that took part. */
  readonly workers: number;
}

export interface SgdOptions extends RunOptions, ThreadOptions {
  /**
   * ℓ of one score (`squared`, the default; `logistic`, `hinge`) or of the difference of two (`bpr`, `warp`): `SgdLoss` says
   * what each is.
   */
  loss?: SgdLoss;
  /** a: the interactions' own values (default) or a constant. */
  target?: 'value' | number;
  /** d, the number of latent dimensions without biases, 1 to 2048. Default 64. */
  factors?: number;
  /** Passes over the entries. Default 20. */
  epochs?: number;
  /** η. Default: that of the loss; 0.05 with `adagrad`. */
  learningRate?: number;
  /**
   * η of epoch t of T: `constant` (default), `inverse` η/(1 + decay·(t − 1)), `cosine` η·½(1 + cos(π(t − 1)/T)); or
   * `adagrad`, η divided by the root of the sum of a row's squared gradients.
   */
  schedule?: Schedule;
  /** The decay of `inverse`. Default 0.1. */
  decay?: number;
  /**
   * λ: every step adds ½λ‖·‖² for the rows that it moves, so that a row's regularization grows with its entries. One
   * number, or one for each part. Default: that of the loss.
   */
  regularization?: number | SideRegularization;
  /** Whether there are biases of users and items and a fixed global one. Default true; false with gravity (w0 > 0). */
  biases?: boolean;
  /** Negatives for each entry. Default: that of the loss; `warp` has `trials` instead. */
  negatives?: number;
  /** β: negatives are drawn in proportion to (entries of the item)^β. Default 0: uniformly. */
  negativeExponent?: number;
  /** Whether to exclude the user's known items from the negatives. Default true. */
  rejectKnown?: boolean;
  /** Negatives that `warp` looks at until one violates the margin. Default 64. */
  trials?: number;
  /**
   * w0 of gravity: ½w0·Σp² over all pairs, through the Gram instead of samples; a pair counts as w0 entries to the
   * regularization. For `squared` without biases and negatives. Default 0.
   */
  unobservedWeight?: number;
  /** The factors start at N(0, initialDeviation²), biases at 0. Default 0.1. */
  initialDeviation?: number;
  /** An integer in [0, 2³²). Default 1. */
  seed?: number;
  /** `strict` gives the same bits on every engine; `auto` (default) takes fused multiply-adds where there are any. */
  simd?: 'auto' | 'strict';
  /** Called after every epoch, and awaited. */
  onEpoch?: (event: SgdEpochEvent) => void | Promise<void>;
  /** Aborts the fit within about twenty milliseconds; the promise rejects with the signal's reason. */
  signal?: Signal;
}

const aRate = accept<number>(
  'a number above 0, 1e6 at most',
  (given) => typeof given === 'number' && given > 0 && given <= 1e6,
);

const aTarget = accept<'value' | number>(
  `'value' or a number`,
  (given) => given === 'value' || (typeof given === 'number' && Math.abs(given) < 1e9),
);

type Parts = Required<SideRegularization>;

/** What defaults depend on. */
interface Rated {
  readonly loss: SgdLoss;
  readonly schedule: Schedule;
}

const aLambda = option<number | undefined>(aNumber(0, 1e6), undefined);
const SIDE_OPTIONS = { users: aLambda, items: aLambda, biases: aLambda } satisfies OptionTable<SideRegularization>;

/** One λ for all parts, or one for each; the parts that are left out have the loss's own. */
const theRegularization: Parse<number | SideRegularization> = Object.assign(
  (argument: string, given: unknown) =>
    typeof given === 'object' && given !== null
      ? resolveOptions(SIDE_OPTIONS, given, argument)
      : aNumber(0, 1e6)(argument, given),
  { domain: 'a number, or an object of users, items and biases, from 0 to 1000000' },
);

/** What the fit is; `RUN_OPTIONS` are how it begins and ends, `THREAD_OPTIONS` who does it. */
export const SGD_SETTINGS = {
  loss: option(oneOf(...LOSS_NAMES), 'squared'),
  target: option(aTarget, 'value'),
  factors: SHARED_OPTIONS.factors,
  epochs: epochsOption(20),
  schedule: option(oneOf(...SCHEDULES), 'constant'),
  learningRate: option(aRate, ({ loss, schedule }: Rated) => (schedule === 'adagrad' ? 0.05 : LOSSES[loss].rate)),
  decay: option(aNumber(0, 1e6), 0.1),
  regularization: option(theRegularization, ({ loss }: Rated) => LOSSES[loss].regularization),
  unobservedWeight: option(aNumber(0, 1e6), 0),
  biases: option(aFlag, ({ unobservedWeight }: { unobservedWeight: number }) => unobservedWeight === 0),
  negatives: option(anInteger(0, 1000), ({ loss }: Rated) => LOSSES[loss].negatives),
  negativeExponent: option(aNumber(0, 10), 0),
  rejectKnown: option(aFlag, true),
  trials: option(anInteger(1, 1_000_000), 64),
  initialDeviation: option(aNumber(0, 100), 0.1),
  seed: SHARED_OPTIONS.seed,
  simd: SHARED_OPTIONS.simd,
} as const;

const REPORTED = { affectsResult: false };

export const SGD_OPTIONS = {
  ...SGD_SETTINGS,
  ...RUN_OPTIONS,
  ...THREAD_OPTIONS,
  onEpoch: option(aFunction<SgdOptions['onEpoch']>(), undefined, REPORTED),
  signal: option<Signal | undefined>(aSignal, undefined, REPORTED),
} satisfies OptionTable<SgdOptions>;

export interface SgdSettings extends Omit<Resolved<typeof SGD_SETTINGS>, 'regularization'> {
  readonly regularization: Parts;
}

const isWithout = (settled: Resolved<typeof SGD_SETTINGS>) => !isSampled(settled);

export const SGD_RULES: readonly Rule[] = [
  ['target', ({ loss }: Rated) => LOSSES[loss].pairwise, "with loss 'bpr' and 'warp'"],
  ['decay', ({ schedule }: Rated) => schedule !== 'inverse', "but with schedule 'inverse'"],
  ['regularization.biases', ({ biases }: Pick<SgdSettings, 'biases'>) => !biases, 'without biases'],
  ['negativeExponent', isWithout, 'where no negatives are drawn'],
  ['rejectKnown', isWithout, 'where no negatives are drawn'],
  ['trials', ({ loss }: Rated) => !LOSSES[loss].trials, "but with loss 'warp'"],
  ...RUN_RULES,
];

/** Whether items are drawn that the user has no entry with. */
export function isSampled({ loss, negatives }: Pick<SgdSettings, 'loss' | 'negatives'>): boolean {
  return negatives > 0 || LOSSES[loss].pairwise;
}

/**
 * Throws ArgumentError for an unknown option, for the first one out of its domain, and for one that has no say beside the others
 * or does not go with them.
 */
export function resolveSgdSettings(options: SgdOptions): SgdSettings {
  const settled = resolveOptions(SGD_OPTIONS, options);
  checkRules(SGD_RULES, options, settled);
  const { regularization, ...given } = pickOptions(SGD_SETTINGS, settled);
  const settings = { ...given, regularization: partsOf(regularization, LOSSES[given.loss].regularization) };
  checkCombination(settings);
  return settings;
}

function partsOf(given: number | SideRegularization, fallback: number): Parts {
  if (typeof given === 'number') return { users: given, items: given, biases: given };
  const { users = fallback, items = fallback, biases = fallback } = given;
  return { users, items, biases };
}

/** Options that are each in order, but not together. */
function checkCombination(settings: SgdSettings): void {
  const { loss, negatives, biases, unobservedWeight, schedule } = settings;
  const { trials, quadratic, leastNegatives } = LOSSES[loss];
  if (negatives < leastNegatives) {
    throw new ArgumentError('negatives', negatives, `an integer from ${leastNegatives} to 1000 with loss '${loss}'`);
  }
  if (trials && negatives > 0) {
    throw new ArgumentError('negatives', negatives, `left out with loss '${loss}', which draws up to \`trials\``);
  }
  if (unobservedWeight === 0) return;
  const gravity = 'with gravity (unobservedWeight > 0)';
  if (!quadratic) throw new ArgumentError('loss', loss, `'squared' ${gravity}`);
  if (negatives > 0) throw new ArgumentError('negatives', negatives, `0 ${gravity}, which stands for all of them`);
  if (biases) throw new ArgumentError('biases', biases, `false ${gravity}, which pulls on products of factors alone`);
  if (schedule === 'adagrad') {
    throw new ArgumentError('schedule', schedule, `another ${gravity}, which needs one rate for all rows`);
  }
}
