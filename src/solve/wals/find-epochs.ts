// The epochs of a fit whose caller has left them open: those that are best on some interactions, by a first fit without them.
import type { Interactions } from '../../data/interactions.ts';
import { isArrayLike } from '../../objective/entries.ts';
import type { Probe } from '../../objective/metadata.ts';
import { type Objective, predictsValues } from '../../objective/objective.ts';
import { probeOf } from '../run/checkpoint.ts';
import { holdOutSome, judge, tellsApart } from '../run/probe.ts';
import type { EpochEvent, WalsOptions } from './options.ts';

/** More epochs than these are a matter for whoever asks for them. */
const MOST_EPOCHS = 20;

/**
 * Null where the caller has decided, and where nothing can be told: by a fit that begins with a model, which may have seen
 * what would be held out; with an array of weights or targets, whose places are those of the whole; and of data too small.
 * @param fit the epochs of a fit
 */
export async function findEpochs(
  interactions: Interactions,
  options: WalsOptions,
  objective: Objective,
  fit: (train: Interactions, options: WalsOptions) => AsyncIterable<EpochEvent>,
): Promise<Probe | null> {
  const { epochs = 'auto', start, validation, resume, weight, target, seed = 1, onProbe } = options;
  if (epochs !== 'auto' || start || validation || isArrayLike(weight) || isArrayLike(target)) return null;
  if (resume) return probeOf(resume);
  const held = holdOutSome(interactions, seed);
  if (!held) return null;
  const metric = predictsValues(objective) ? 'rmse' : 'ndcg@10';
  const first: WalsOptions = {
    ...options,
    epochs: MOST_EPOCHS,
    lossEvery: 0,
    keepUsers: true,
    validation: { interactions: held.test, metric, patience: MOST_EPOCHS },
    onEpoch: undefined,
    onCheckpoint: undefined,
    onCheckpointPieces: undefined,
    checkpointEvery: undefined,
  };
  const values: number[] = [];
  for await (const { epoch, validation: value } of fit(held.train, first)) {
    values.push(value!);
    await onProbe?.({ epoch, metric, value: value! });
    if (judge(values, metric !== 'rmse').isOver) break;
  }
  // Who ranks all that is held out first, or none of it, after every epoch, shows nothing.
  if (!tellsApart(values)) return null;
  const { epoch } = judge(values, metric !== 'rmse');
  return { epochs: epoch, metric, value: values[epoch - 1], users: held.users };
}
