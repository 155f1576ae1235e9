// The epochs of a fit whose caller has left them open: those that are best on some interactions, by a first fit without them.
import type { Interactions } from '../../data/interactions.ts';
import { MemoryLimitError } from '../../errors.ts';
import { isArrayLike } from '../../objective/entries.ts';
import type { Probe } from '../../objective/metadata.ts';
import { type Objective, predictsValues } from '../../objective/objective.ts';
import { probeOf } from '../run/checkpoint.ts';
import { type HeldOut, holdOutSome, judge, tellsApart } from '../run/probe.ts';
import type { ValidationMetric } from '../run/validation.ts';
import type { EpochEvent, WalsOptions } from './options.ts';

/** More epochs than these are a matter for whoever asks for them. */
const MOST_EPOCHS = 20;

/** The epochs of a fit, each measured on what is held out. */
export type FirstFit = (held: HeldOut, options: WalsOptions) => AsyncIterable<EpochEvent>;

/**
 * Null where the caller has decided, and where nothing can be told: by a fit that begins with a model, which may have seen
 * what would be held out; with an array of weights or targets, whose places are those of the whole; of data too small; and
 * where memory does not hold those who are measured beside the fit.
 */
export async function findEpochs(
  interactions: Interactions,
  options: WalsOptions,
  objective: Objective,
  fit: FirstFit,
): Promise<Probe | null> {
  const { epochs = 'auto', start, validation, resume, weight, target, userWeights, seed = 1 } = options;
  if (epochs !== 'auto' || start || validation || isArrayLike(weight) || isArrayLike(target)) return null;
  if (resume) return probeOf(resume);
  // Numbers by user are those of all users.
  const isByUser = isArrayLike(userWeights) || (typeof weight === 'object' && 'users' in weight);
  const held = holdOutSome(interactions, seed, isByUser);
  if (!held) return null;
  const metric = predictsValues(objective) ? 'rmse' : 'ndcg@10';
  try {
    return await bestEpochs(held, { ...options, epochs: MOST_EPOCHS }, metric, fit);
  } catch (error) {
    if (error instanceof MemoryLimitError) return null; // the fit itself says what it lacks, if it does
    throw error;
  }
}

/** How many of `options.epochs` at most are best; null where that cannot be told. */
export async function bestEpochs(
  held: HeldOut,
  options: WalsOptions & { readonly epochs: number },
  metric: ValidationMetric,
  fit: FirstFit,
): Promise<Probe | null> {
  const first: WalsOptions = {
    ...options,
    lossEvery: 0,
    keepUsers: true,
    validation: { interactions: held.test, metric, patience: options.epochs },
    onEpoch: undefined,
    onCheckpoint: undefined,
    onCheckpointPieces: undefined,
    checkpointEvery: undefined,
  };
  const values: number[] = [];
  const judged = () => judge(values, metric !== 'rmse');
  for await (const { epoch, validation: value } of fit(held, first)) {
    values.push(value!);
    await options.onProbe?.({ epoch, metric, value: value! });
    if (judged().isOver) break;
  }
  // Who ranks all that is held out first, or none of it, after every epoch, shows nothing.
  if (!tellsApart(values)) return null;
  const { epoch } = judged();
  return { epochs: epoch, metric, value: values[epoch - 1], users: held.test.userCount };
}
