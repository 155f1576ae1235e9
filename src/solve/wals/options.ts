// The options of fitWals, checked and with their defaults filled in.

import { ArgumentError } from '../../errors.ts';
import type { Weight } from '../../objective/entries.ts';
import type { Objective } from '../../objective/objective.ts';
import { type ObjectiveOptions, resolveObjective } from '../../objective/presets.ts';
import { checkCallback, checkSignal } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import type { WorkerFactory } from '../../workers/create-pool.ts';
import type { WorkerPool } from '../../workers/pool.ts';
import { fraction, integer, oneOf } from '../run/checks.ts';
import type { RunOptions } from '../run/options.ts';
import { type RowSolver, resolveRowSolver } from './row-solver.ts';

/** What an epoch (one users half-sweep and one items half-sweep) reports. */
export interface EpochEvent {
  /** 1, 2, … `epochs`. */
  readonly epoch: number;
  readonly epochs: number;
  /** The full objective at the end of the epoch; undefined in epochs that `lossEvery` passes over. */
  readonly loss: number | undefined;
  /** Wall seconds of the two half-sweeps, the loss not included, and of each. */
  readonly seconds: number;
  readonly users: number;
  readonly items: number;
  /** Threads that took part. */
  readonly workers: number;
  /** The validation's metric; undefined in epochs without one. */
  readonly validation?: number;
}

export interface WalsOptions extends ObjectiveOptions, RunOptions {
  /** d, the number of latent dimensions, 1 to 2048. Default 64. */
  factors?: number;
  /** Sweeps over both sides. Default 15. */
  epochs?: number;
  /** Any 32-bit integer. Default 1. */
  seed?: number;
  /** w_ij; default: the preset's. A `weights` column of the interactions multiplies it. */
  weight?: Weight;
  /** a_ij: a constant, the interactions' own values, or an array in their order; default: the preset's. */
  target?: number | 'value' | ArrayLike<number>;
  /**
   * `exact` solves every row's system outright; `cg` takes `cgSteps` preconditioned conjugate-gradient steps from the
   * last factors; `auto` (default) is exact up to 128 factors and cg above. With `nonNegative` there is one way, `exact`.
   */
  solver?: 'auto' | 'exact' | 'cg';
  /** Conjugate-gradient steps a row and half-sweep, 1 to 100. Default 2. */
  cgSteps?: number;
  /** Ends a row's steps once its preconditioned residual fell to this fraction of the right-hand side. Default 0. */
  cgTolerance?: number;
  /** `strict` gives the same bits on every engine; `auto` (default) takes fused multiply-adds where there are any. */
  simd?: 'auto' | 'strict';
  /**
   * Threads: a number, a pool of the caller's, or `auto` (default): in Node, Bun and Deno one for each core when there is
   * work enough for them, else this thread alone. Elsewhere a number above 1 is an error: a page passes a pool from
   * `halfsweep/workers`. The strict build gives the same bits for any number.
   */
  workers?: 'auto' | number | WorkerPool;
  /** Starts a worker in another way than the usual one, in Node, Bun and Deno; elsewhere it goes to `createWorkerPool`. */
  workerFactory?: WorkerFactory;
  /** Epochs from one loss to the next; 0 for none at all. Default 1. */
  lossEvery?: number;
  /** Whether the model keeps the user factors. Default true. */
  keepUsers?: boolean;
  /** Called after every epoch, and awaited. */
  onEpoch?: (event: EpochEvent) => void | Promise<void>;
  /** Stops the fit within about twenty milliseconds; the promise rejects with the signal's reason. */
  signal?: Signal;
}

export interface Settings extends RowSolver {
  readonly objective: Objective;
  readonly epochs: number;
  readonly seed: number;
  readonly cgSteps: number;
  readonly cgTolerance: number;
  readonly simd: 'auto' | 'strict';
  readonly lossEvery: number;
  readonly keepUsers: boolean;
}

/** Throws ArgumentError for the first option out of its domain. */
export function resolveSettings(options: WalsOptions): Settings {
  if (typeof options !== 'object' || options === null) throw new ArgumentError('options', options, 'an object');
  const objective = resolveObjective(options);
  const solver = resolveRowSolver(options, objective.biases !== undefined, objective.nonNegative ?? false);
  checkCallback('onEpoch', options.onEpoch);
  checkSignal(options.signal);
  return {
    ...solver,
    objective,
    epochs: integer('epochs', options.epochs, 15, 1, 1_000_000),
    seed: integer('seed', options.seed, 1, -(2 ** 31), 2 ** 32 - 1),
    cgSteps: integer('cgSteps', options.cgSteps, 2, 1, 100),
    cgTolerance: fraction('cgTolerance', options.cgTolerance, 0),
    simd: oneOf('simd', options.simd, 'auto', ['auto', 'strict']),
    lossEvery: integer('lossEvery', options.lossEvery, 1, 0, 1_000_000),
    keepUsers: oneOf('keepUsers', options.keepUsers, true, [true, false]),
  };
}
