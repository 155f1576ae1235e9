// The options of fitSgd. settings.ts checks them and fills in the defaults.

import { ArgumentError } from '../../errors.ts';
import { checkCallback, checkSignal } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import type { WorkerFactory } from '../../workers/create-pool.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { integer, oneOf } from '../run/checks.ts';
import type { RunEvent } from '../run/epochs.ts';
import type { RunOptions } from '../run/options.ts';
import { LOSS_NAMES, LOSSES, type SgdLoss } from './losses.ts';

export const SCHEDULES = ['constant', 'inverse', 'cosine', 'adagrad'] as const;
export type Schedule = (typeof SCHEDULES)[number];

/** λ by what it holds down. */
export interface SideRegularization {
  readonly users?: number;
  readonly items?: number;
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

export interface SgdOptions extends RunOptions {
  /** ℓ, one of the rows of losses.ts. Default `squared`. */
  loss?: SgdLoss;
  /** a: the interactions' own values (default) or a constant. Of no account to `bpr` and `warp`. */
  target?: 'value' | number;
  /** d, the number of latent dimensions without biases, 1 to 2048. Default 64. */
  factors?: number;
  /** Passes over the entries. Default 20. */
  epochs?: number;
  /** η. Default: that of the loss; 0.05 with `adagrad`. */
  learningRate?: number;
  /**
   * η of epoch t of T: `constant` (default), `inverse` η/(1 + decay·(t − 1)), `cosine` η·½(1 + cos(π(t − 1)/T)); or
   * `adagrad`, η by one over the root of a row's squared gradients (assembly/sgd/update.ts).
   */
  schedule?: Schedule;
  /** Of `inverse`. Default 0.1. */
  decay?: number;
  /**
   * λ: every step holds the rows that it moves down by ½λ‖·‖², so that a row's share grows with its entries. One number,
   * or one for each part. Default: that of the loss.
   */
  regularization?: number | SideRegularization;
  /** Whether users and items have biases, and all together a fixed one: default true, but with gravity. */
  biases?: boolean;
  /** Negatives for each entry. Default: that of the loss; `warp` has `trials` instead. */
  negatives?: number;
  /** β: negatives are drawn in proportion to (entries of the item)^β. Default 0: uniformly. */
  negativeExponent?: number;
  /** Whether items that the user has an entry with are no negatives. Default true. */
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
  /** Any 32-bit integer. Default 1. */
  seed?: number;
  /** `strict` gives the same bits on every engine; `auto` (default) takes fused multiply-adds where there are any. */
  simd?: 'auto' | 'strict';
  /** Threads, as of fitWals. The strict build gives the same bits for any number. */
  workers?: 'auto' | number | WorkerPool;
  /** Starts a worker in another way than the runtime's usual one. */
  workerFactory?: WorkerFactory;
  /** Called after every epoch, and awaited. */
  onEpoch?: (event: SgdEpochEvent) => void | Promise<void>;
  /** Stops the fit within about twenty milliseconds; the promise rejects with the signal's reason. */
  signal?: Signal;
}

// Checks the options of fitSgd and fills in the defaults.

export interface SgdSettings {
  readonly loss: SgdLoss;
  readonly target: 'value' | number;
  readonly factors: number;
  readonly epochs: number;
  readonly learningRate: number;
  readonly schedule: Schedule;
  readonly decay: number;
  readonly regularization: Required<SideRegularization>;
  readonly biases: boolean;
  readonly negatives: number;
  readonly negativeExponent: number;
  readonly rejectKnown: boolean;
  readonly trials: number;
  readonly unobservedWeight: number;
  readonly initialDeviation: number;
  readonly seed: number;
  readonly simd: 'auto' | 'strict';
}

/** Whether items are drawn that the user has no entry with. */
export function isSampled({ loss, negatives }: SgdSettings): boolean {
  return negatives > 0 || LOSSES[loss].pairwise;
}

/** Throws ArgumentError for the first option out of its domain. */
export function resolveSgdSettings(options: SgdOptions): SgdSettings {
  if (typeof options !== 'object' || options === null) throw new ArgumentError('options', options, 'an object');
  const loss = oneOf('loss', options.loss, 'squared', LOSS_NAMES);
  const schedule = oneOf('schedule', options.schedule, 'constant', SCHEDULES);
  const usual = LOSSES[loss];
  const unobservedWeight = number('unobservedWeight', options.unobservedWeight, 0, 0, 1e6);
  checkCallback('onEpoch', options.onEpoch);
  checkSignal(options.signal);
  const settings: SgdSettings = {
    loss,
    target: targetOf(options.target),
    factors: integer('factors', options.factors, 64, 1, 2048),
    epochs: integer('epochs', options.epochs, 20, 1, 1_000_000),
    learningRate: positive('learningRate', options.learningRate, schedule === 'adagrad' ? 0.05 : usual.rate),
    schedule,
    decay: number('decay', options.decay, 0.1, 0, 1e6),
    regularization: regularizationOf(options.regularization, usual.regularization),
    biases: oneOf('biases', options.biases, unobservedWeight === 0, [true, false]),
    negatives: integer('negatives', options.negatives, usual.negatives, usual.leastNegatives, 1000),
    negativeExponent: number('negativeExponent', options.negativeExponent, 0, 0, 10),
    rejectKnown: oneOf('rejectKnown', options.rejectKnown, true, [true, false]),
    trials: integer('trials', options.trials, 64, 1, 1_000_000),
    unobservedWeight,
    initialDeviation: number('initialDeviation', options.initialDeviation, 0.1, 0, 100),
    seed: integer('seed', options.seed, 1, -(2 ** 31), 2 ** 32 - 1),
    simd: oneOf('simd', options.simd, 'auto', ['auto', 'strict']),
  };
  checkCombination(settings, options);
  return settings;
}

/** Options that are each in order, but not together. */
function checkCombination(settings: SgdSettings, options: SgdOptions): void {
  const { loss, negatives, biases, unobservedWeight, schedule } = settings;
  const { trials, quadratic } = LOSSES[loss];
  if (trials && negatives > 0) {
    throw new ArgumentError('negatives', negatives, `left out with loss '${loss}', which draws up to \`trials\``);
  }
  if (!trials && options.trials !== undefined) {
    throw new ArgumentError('trials', options.trials, `left out with loss '${loss}'`);
  }
  if (schedule !== 'inverse' && options.decay !== undefined) {
    throw new ArgumentError('decay', options.decay, `left out with schedule '${schedule}'`);
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

function targetOf(target: SgdOptions['target'] = 'value'): 'value' | number {
  if (target === 'value' || (typeof target === 'number' && Math.abs(target) < 1e9)) return target;
  throw new ArgumentError('target', target, `'value' or a number`);
}

function regularizationOf(given: SgdOptions['regularization'], fallback: number): Required<SideRegularization> {
  if (given !== undefined && typeof given !== 'number' && (typeof given !== 'object' || given === null)) {
    throw new ArgumentError('regularization', given, 'a number, or an object of users, items and biases');
  }
  const of = (part: keyof SideRegularization) =>
    typeof given === 'object'
      ? number(`regularization.${part}`, given[part], fallback, 0, 1e6)
      : number('regularization', given, fallback, 0, 1e6);
  return { users: of('users'), items: of('items'), biases: of('biases') };
}

function number(argument: string, value: number | undefined, fallback: number, low: number, high: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value >= low && value <= high) return value;
  throw new ArgumentError(argument, value, `a number from ${low} to ${high}`);
}

function positive(argument: string, value: number | undefined, fallback: number): number {
  if (value === undefined) return fallback;
  if (typeof value === 'number' && value > 0 && value <= 1e6) return value;
  throw new ArgumentError(argument, value, 'a number above 0, 1e6 at most');
}
