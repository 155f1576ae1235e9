// The options of fitSvd, checked and with their defaults filled in.

import { aFunction, aSignal, pickOptions } from '../../option-kinds.ts';
import { accept, type OptionTable, oneOf, option, type Resolved, resolveOptions } from '../../options.ts';
import type { Signal } from '../../platform.ts';
import { epochsOption, SHARED_OPTIONS } from '../run/shared-options.ts';
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
  /** An integer in [0, 2³²): of the random block that the search starts from. Default 1. */
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

const REPORTED = { affectsResult: false };

export const SVD_SETTINGS = {
  ...SHARED_OPTIONS,
  epochs: epochsOption(200),
  tolerance: option(
    accept<number>('a number in (0, 1)', (given) => typeof given === 'number' && given > 0 && given < 1),
    1e-6,
  ),
  centre: option(oneOf('none', 'global', 'items', 'users'), 'none'),
  values: option(oneOf('value', 'binary'), 'value'),
} as const;

export const SVD_OPTIONS = {
  ...SVD_SETTINGS,
  onEpoch: option(aFunction<SvdOptions['onEpoch']>(), undefined, REPORTED),
  signal: option<Signal | undefined>(aSignal, undefined, REPORTED),
} satisfies OptionTable<SvdOptions>;

export type SvdSettings = Resolved<typeof SVD_SETTINGS>;

/** Throws ArgumentError for an unknown option, and for the first one out of its domain. */
export function resolveSvdSettings(options: SvdOptions): SvdSettings {
  return pickOptions(SVD_SETTINGS, resolveOptions(SVD_OPTIONS, options));
}
