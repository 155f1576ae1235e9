// What a model says of itself: by which algorithm it was fitted, under which objective and options, and how that ended. Plain
// JSON, kept in its file (docs/FORMAT.md). A file may say anything, so whoever relies on a part of it checks that first.

import type { Simd } from '../wasm/binary.ts';
import { type Objective, objectiveOf } from './objective.ts';

/** What a first fit found about the epochs: the metric on what was held out of so many users, at the epoch that was taken. */
export interface Probe {
  readonly epochs: number;
  readonly metric: string;
  readonly value: number;
  readonly users: number;
}

/** What the fits of every algorithm say. */
export interface FittedMetadata {
  /** Of the library that fitted it. */
  readonly version: string;
  /** d as the fit was asked for it: columns that hold biases are not counted. */
  readonly factors: number;
  /** The columns of both factor matrices, those of biases included: `FactorModel.factors`. */
  readonly columns: number;
  /** The columns of the user factors and of the item factors that hold biases, if there are any. */
  readonly biases?: { readonly user: number; readonly item: number };
  /** What the rows minimise: users and items can be folded in only where this is known. */
  readonly objective?: Objective;
  /** The epoch that the model is of: the last one, or with a validation the best one. */
  readonly epochs: number;
  readonly seed: number;
  /** The build of the kernels that fitted it. */
  readonly simd: Simd;
  /** The loss of that epoch, if it was computed. A model that has lost columns since has none. */
  readonly loss?: number;
  /** What the fit's validation measured at that epoch, and the options by which it may have ended the fit. */
  readonly validation?: {
    readonly metric: string;
    readonly value: number;
    readonly patience: number;
    readonly every: number;
  };
  /** Whether a model (the option `start`) took the place of random factors. */
  readonly start?: 'random' | 'model';
  /** σ of the random factors. */
  readonly initialDeviation?: number;
  /** The options that were left to the data, if there are any: what they came to stands at their own places. */
  readonly usual?: readonly string[];
  /** How the number of epochs was found, where the fit looked for it. */
  readonly probe?: Probe;
  /** Every other option that decides the result, by its name. */
  readonly [option: string]: unknown;
}

/** Of `fitWals`. */
export interface WalsMetadata extends FittedMetadata {
  readonly algorithm: 'wals';
  readonly objective: Objective;
  readonly solver: 'exact' | 'cg';
}

/** Of `fitSgd`. `loss` is the mean over the epoch's examples. */
export interface SgdMetadata extends FittedMetadata {
  readonly algorithm: 'sgd';
  /** The option `loss`: `squared`, `bpr`, … */
  readonly lossName: string;
}

/** Of `fitSvd`. */
export interface SvdMetadata extends FittedMetadata {
  readonly algorithm: 'svd';
  /** What was subtracted from the matrix: `none`, `global`, `items` or `users`. */
  readonly centre: string;
  readonly residual: number;
  readonly converged: boolean;
}

/** Of a model that was trained elsewhere or put together by hand: whatever its maker says. */
export interface ForeignMetadata {
  readonly algorithm?: 'als' | 'imported';
  readonly objective?: Objective;
  readonly biases?: FittedMetadata['biases'];
  readonly [key: string]: unknown;
}

export type ModelMetadata = WalsMetadata | SgdMetadata | SvdMetadata | ForeignMetadata;

/** Whatever carries metadata. */
export interface Described {
  readonly metadata: ModelMetadata;
}

/** The objective of a model, checked. Throws ArgumentError, which says what to do, where its fit left none. */
export function fittedObjective(metadata: ModelMetadata): Objective {
  return objectiveOf(metadata, remedyFor(metadata));
}

function remedyFor(metadata: ModelMetadata): string | undefined {
  if (metadata.algorithm === 'svd' && metadata.centre !== 'none') {
    return 'It does not keep its centre: take foldInUser of the Svd.';
  }
  if (metadata.algorithm !== 'sgd') return undefined;
  return metadata.lossName === 'squared'
    ? 'fitSgd leaves it without negatives, with one λ, and with gravity for a constant target.'
    : `fitSgd with loss '${metadata.lossName}' solves no system: take 'squared', or fitWals.`;
}

/** A fit that asked for the same bits on every engine gets the same rankings there, too. */
export function simdOf({ metadata }: Described): 'auto' | 'strict' {
  return metadata.simd === 'strict' ? 'strict' : 'auto';
}
