// Checks the options of fitSgd and fills in the defaults.
import { checkCallback, checkSignal } from '../../callbacks.ts';
import { ArgumentError } from '../../errors.ts';
import { integer, oneOf } from '../checks.ts';
import { LOSSES, SCHEDULES, type Schedule, type SgdLoss, type SgdOptions, type SideRegularization } from './options.ts';

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

const DEFAULT_NEGATIVES = { squared: 0, logistic: 4, hinge: 4, bpr: 1, warp: 0 };
/** bench/papers/: what serves explicit ratings (squared) and the ranking of MovieLens 1M (the others). */
const DEFAULT_REGULARIZATION = { squared: 0.02, logistic: 0.01, hinge: 0.01, bpr: 0.01, warp: 0.1 };

/** Whether the loss is of the difference of two scores, which no user bias enters. */
export function isPairwise(loss: SgdLoss): boolean {
  return loss === 'bpr' || loss === 'warp';
}

/** Whether items are drawn that the user has no entry with. */
export function isSampled({ loss, negatives }: SgdSettings): boolean {
  return negatives > 0 || isPairwise(loss);
}

/** Throws ArgumentError for the first option out of its domain. */
export function resolveSgdSettings(options: SgdOptions): SgdSettings {
  if (typeof options !== 'object' || options === null) throw new ArgumentError('options', options, 'an object');
  const loss = oneOf('loss', options.loss, 'squared', LOSSES);
  const schedule = oneOf('schedule', options.schedule, 'constant', SCHEDULES);
  const usualRate = loss === 'squared' || loss === 'warp' ? 0.01 : 0.05;
  const unobservedWeight = number('unobservedWeight', options.unobservedWeight, 0, 0, 1e6);
  checkCallback('onEpoch', options.onEpoch);
  checkSignal(options.signal);
  const settings: SgdSettings = {
    loss,
    target: targetOf(options.target),
    factors: integer('factors', options.factors, 64, 1, 2048),
    epochs: integer('epochs', options.epochs, 20, 1, 1_000_000),
    learningRate: positive('learningRate', options.learningRate, schedule === 'adagrad' ? 0.05 : usualRate),
    schedule,
    decay: number('decay', options.decay, 0.1, 0, 1e6),
    regularization: regularizationOf(options.regularization, DEFAULT_REGULARIZATION[loss]),
    biases: oneOf('biases', options.biases, unobservedWeight === 0, [true, false]),
    negatives: integer('negatives', options.negatives, DEFAULT_NEGATIVES[loss], loss === 'bpr' ? 1 : 0, 1000),
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
  if (loss === 'warp' && negatives > 0) {
    throw new ArgumentError('negatives', negatives, `left out with loss 'warp', which draws up to \`trials\``);
  }
  if (loss !== 'warp' && options.trials !== undefined) {
    throw new ArgumentError('trials', options.trials, `left out with loss '${loss}'`);
  }
  if (schedule !== 'inverse' && options.decay !== undefined) {
    throw new ArgumentError('decay', options.decay, `left out with schedule '${schedule}'`);
  }
  if (unobservedWeight === 0) return;
  const gravity = 'with gravity (unobservedWeight > 0)';
  if (loss !== 'squared') throw new ArgumentError('loss', loss, `'squared' ${gravity}`);
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
