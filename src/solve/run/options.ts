// How a fit begins, when it ends, and what it leaves on the way: the options of its run, checked.

import { ArgumentError } from '../../errors.ts';
import { FactorModel } from '../../model/factor-model.ts';
import { aFunction, pickOptions } from '../../option-kinds.ts';
import type { Rule } from '../../option-rules.ts';
import { accept, checkNames, type OptionTable, option, type Resolved, resolveOptions } from '../../options.ts';
import { theValidation, type ValidationOptions, type ValidationPlan } from './validation.ts';

export interface RunOptions {
  /**
   * Initial model in place of random factors; it may come from a different objective. Its ids are looked up: users and
   * items that it does not know begin as in any fit, and so do factors beyond its own; of a larger model the first factors
   * are taken.
   */
  start?: FactorModel;
  /** Ends the fit early; the model is then that of the best epoch. */
  validation?: ValidationOptions;
  /** Takes the state of the fit, from which `resume` continues; awaited. The bytes are the caller's. */
  onCheckpoint?: (state: Uint8Array<ArrayBuffer>, epoch: number) => void | Promise<void>;
  /**
   * The same for a state of any size (one array has 4 GiB at most): its bytes in pieces, in their order. They are not to be
   * written to.
   */
  onCheckpointPieces?: (pieces: readonly Uint8Array[], epoch: number) => void | Promise<void>;
  /** The interval of checkpoints: a number of epochs, or `{ seconds }`. There is always one after the last. Default 1. */
  checkpointEvery?: number | { readonly seconds: number };
  /**
   * A state that `onCheckpoint` was given, or its pieces, by a fit of the same interactions and options; only `epochs`, `workers`, what is
   * reported and what is kept may differ. The strict build ends with the bits of a fit that was never interrupted.
   */
  resume?: Uint8Array | readonly Uint8Array[];
}

type Interval = { readonly epochs: number } | { readonly seconds: number };

const INTERVAL = 'an integer of at least 1, or { seconds } of at least 0';
const REPORTED = { affectsResult: false };

export const RUN_OPTIONS = {
  start: option(
    accept<FactorModel | null>('a FactorModel', (given) => given instanceof FactorModel),
    null,
  ),
  validation: option<ValidationPlan | null>(theValidation, null),
  onCheckpoint: option(aFunction<RunOptions['onCheckpoint']>(), undefined, REPORTED),
  onCheckpointPieces: option(aFunction<RunOptions['onCheckpointPieces']>(), undefined, REPORTED),
  checkpointEvery: option<Interval>(Object.assign(intervalOf, { domain: INTERVAL }), { epochs: 1 }, REPORTED),
  resume: option(
    accept<RunOptions['resume'] | null>('a Uint8Array that onCheckpoint was given, or an array of its pieces', isState),
    null,
    REPORTED,
  ),
} satisfies OptionTable<RunOptions>;

export const RUN_RULES: readonly Rule[] = [
  [
    'checkpointEvery',
    ({ onCheckpoint, onCheckpointPieces }: RunOptions) => !onCheckpoint && !onCheckpointPieces,
    'but with onCheckpoint or onCheckpointPieces',
  ],
];

export type RunPlan = Resolved<typeof RUN_OPTIONS>;

/** The options of the run among those of a fit. Throws ArgumentError for the first one out of its domain. */
export function resolveRun(options: RunOptions): RunPlan {
  return resolveOptions(RUN_OPTIONS, pickOptions(RUN_OPTIONS, options));
}

function isState(given: unknown): boolean {
  const pieces = Array.isArray(given) ? given : [given];
  for (const piece of pieces) if (!(piece instanceof Uint8Array)) return false; // not every, which passes over holes
  return pieces.length > 0;
}

/** A number of epochs, or of seconds. */
function intervalOf(argument: string, given: unknown): Interval {
  if (typeof given === 'number' && Number.isSafeInteger(given) && given >= 1) return { epochs: given };
  if (typeof given !== 'object' || given === null) throw new ArgumentError(argument, given, INTERVAL);
  checkNames(given, { seconds: true }, argument);
  const { seconds } = given as { seconds?: unknown };
  if (typeof seconds === 'number' && seconds >= 0) return { seconds };
  throw new ArgumentError(argument, given, INTERVAL);
}
