// The options of fitSgd. settings.ts checks them and fills in the defaults.
import type { Signal } from '../../platform.ts';
import type { WorkerFactory } from '../../workers/create-pool.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import type { RunEvent } from '../run.ts';
import type { RunOptions } from '../run-options.ts';

/** Losses of one score (the first three), and of the difference of two. */
export const LOSSES = ['squared', 'logistic', 'hinge', 'bpr', 'warp'] as const;
export type SgdLoss = (typeof LOSSES)[number];

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
  /**
   * ℓ. `squared` (default) is ½(a − p)² for the target a; `logistic` and `hinge` take a target above 0 for +1, any other
   * for −1. `bpr` and `warp` rank each entry's item above items that the user has no entry with.
   */
  loss?: SgdLoss;
  /** a: the interactions' own values (default) or a constant. Of no account to `bpr` and `warp`. */
  target?: 'value' | number;
  /** d, the number of latent dimensions without biases, 1 to 2048. Default 64. */
  factors?: number;
  /** Passes over the entries. Default 20. */
  epochs?: number;
  /** η. Default 0.01; 0.05 for `logistic`, `hinge`, `bpr` and `adagrad`. */
  learningRate?: number;
  /**
   * η of epoch t of T: `constant` (default), `inverse` η/(1 + decay·(t − 1)), `cosine` η·½(1 + cos(π(t − 1)/T)); or
   * `adagrad`, η by one over the root of a row's squared gradients (assembly/sgd-update.ts).
   */
  schedule?: Schedule;
  /** Of `inverse`. Default 0.1. */
  decay?: number;
  /**
   * λ: every step holds the rows that it moves down by ½λ‖·‖², so that a row's share grows with its entries. One number,
   * or one for each part. Default 0.02 for `squared`, 0.1 for `warp`, 0.01 for the others.
   */
  regularization?: number | SideRegularization;
  /** Whether users and items have biases, and all together a fixed one: default true, but with gravity. */
  biases?: boolean;
  /** Negatives for each entry: default 0 for `squared`, 4 for `logistic` and `hinge`, 1 for `bpr`; `warp` has `trials`. */
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
