// The options of fitSvd, checked and with their defaults filled in.

import { ArgumentError } from '../../errors.ts';
import { checkCallback, checkSignal } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import { integer, oneOf } from '../run/checks.ts';
import type { Centring } from './centring.ts';

/** What an epoch, one product with AᵀA, reports. */
export interface SvdEpochEvent {
  /** 1, 2, … `epochs` at most. */
  readonly epoch: number;
  readonly epochs: number;
  /** The largest ‖AᵀAv − σ²v‖/σ² of the wanted triplets; undefined in epochs that do not compute it. */
  readonly residual: number | undefined;
  readonly seconds: number;
}

export interface SvdOptions {
  /** d, the number of singular triplets, 1 to 2048; more than the matrix has is no error. Default 64. */
  factors?: number;
  /** Any 32-bit integer: the random block that the search starts from. Default 1. */
  seed?: number;
  /** Products with AᵀA at most. Default 200. */
  epochs?: number;
  /**
   * The search ends when ‖AᵀAv − σ²v‖ ≤ tolerance·σ² for every wanted triplet: singular values are then within
   * tolerance/2, relative, and mostly far closer. In (0, 1). Default 1e-6.
   */
  tolerance?: number;
  /** What is subtracted from A, unobserved entries included, without making it dense. Default `none`. */
  centre?: Centring;
  /** The entries of A: the interactions' own values (1 where none were given; default), or 1 for each interaction. */
  values?: 'value' | 'binary';
  /** `strict` gives the same bits on every engine; `auto` (default) also lets the model score by fused multiply-adds. */
  simd?: 'auto' | 'strict';
  /** Called after every epoch, and awaited. */
  onEpoch?: (event: SvdEpochEvent) => void | Promise<void>;
  /** Stops the search; the promise rejects with the signal's reason. */
  signal?: Signal;
}

export type SvdSettings = Required<Omit<SvdOptions, 'onEpoch' | 'signal'>>;

/** Throws ArgumentError for the first option out of its domain. */
export function resolveSvdSettings(options: SvdOptions): SvdSettings {
  if (typeof options !== 'object' || options === null) throw new ArgumentError('options', options, 'an object');
  const { tolerance = 1e-6, onEpoch, signal } = options;
  const factors = integer('factors', options.factors, 64, 1, 2048);
  const seed = integer('seed', options.seed, 1, -(2 ** 31), 2 ** 32 - 1);
  const epochs = integer('epochs', options.epochs, 200, 1, 1_000_000);
  if (typeof tolerance !== 'number' || !(tolerance > 0 && tolerance < 1)) {
    throw new ArgumentError('tolerance', tolerance, 'a number in (0, 1)');
  }
  const centre = oneOf('centre', options.centre, 'none', ['none', 'global', 'items', 'users']);
  const values = oneOf('values', options.values, 'value', ['value', 'binary']);
  const simd = oneOf('simd', options.simd, 'auto', ['auto', 'strict']);
  checkCallback('onEpoch', onEpoch);
  checkSignal(signal);
  return { factors, seed, epochs, tolerance, centre, values, simd };
}
