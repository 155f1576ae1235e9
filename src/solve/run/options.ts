// How a fit begins, when it ends, and what it leaves on the way: the options of its run, checked.

import { ArgumentError } from '../../errors.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { checkCallback } from '../../options.ts';
import { type ValidationOptions, type ValidationPlan, validationPlan } from './validation.ts';

export interface RunOptions {
  /**
   * A model to begin with instead of random factors, fitted or not by the same objective. Its ids are looked up: users and
   * items that it does not know begin as in any fit, and so do factors beyond its own; of a larger model the first factors
   * are taken.
   */
  start?: FactorModel;
  /** Ends the fit early; the model is then that of the best epoch. */
  validation?: ValidationOptions;
  /** Takes the state of the fit, with which `resume` goes on from there; awaited. The bytes are the caller's. */
  onCheckpoint?: (state: Uint8Array<ArrayBuffer>, epoch: number) => void | Promise<void>;
  /** From one checkpoint to the next: a number of epochs, or `{ seconds }`. The last epoch has one always. Default 1. */
  checkpointEvery?: number | { readonly seconds: number };
  /**
   * A state that `onCheckpoint` was given by a fit of the same interactions and options; only `epochs`, `workers`, what is
   * reported and what is kept may differ. The strict build ends with the bits of a fit that was never interrupted.
   */
  resume?: Uint8Array;
}

export interface RunPlan {
  readonly start: FactorModel | null;
  readonly validation: ValidationPlan | null;
  readonly onCheckpoint: RunOptions['onCheckpoint'];
  readonly checkpointEvery: { readonly epochs: number } | { readonly seconds: number };
  readonly resume: Uint8Array | null;
}

/** Throws ArgumentError for the first option out of its domain. */
export function resolveRun(options: RunOptions): RunPlan {
  const { start, validation, onCheckpoint, checkpointEvery = 1, resume } = options;
  if (start !== undefined && !(start instanceof FactorModel)) throw new ArgumentError('start', start, 'a FactorModel');
  checkCallback('onCheckpoint', onCheckpoint);
  if (resume !== undefined && !(resume instanceof Uint8Array)) {
    throw new ArgumentError('resume', resume, 'a Uint8Array that onCheckpoint was given');
  }
  return {
    start: start ?? null,
    validation: validation === undefined ? null : validationPlan(validation),
    onCheckpoint,
    checkpointEvery: interval(checkpointEvery),
    resume: resume ?? null,
  };
}

function interval(every: NonNullable<RunOptions['checkpointEvery']>): RunPlan['checkpointEvery'] {
  if (typeof every === 'number' && Number.isSafeInteger(every) && every >= 1) return { epochs: every };
  if (typeof every === 'object' && every !== null && every.seconds >= 0) return { seconds: every.seconds };
  throw new ArgumentError('checkpointEvery', every, 'an integer of at least 1, or { seconds } of at least 0');
}
