// The algorithms of `halfsweep train` besides alternating least squares.
import { type FactorModel, fitSgd, fitSvd, type Interactions, type RunOptions } from '../index.ts';
import type { EpochStatus } from './progress.ts';
import { type Algorithm, sgdOptions } from './sgd-options.ts';
import type { TrainFlags } from './train-options.ts';

/** An epoch as `train` reports it; the halves of an epoch are a matter of alternating least squares. */
export interface TrainEpoch extends EpochStatus {
  readonly workers: number;
  readonly userSeconds?: number;
  readonly itemSeconds?: number;
}

/** Fits by an algorithm other than `wals`; `run` is not for all of them. */
export async function fitOther(
  algorithm: Exclude<Algorithm, 'wals'>,
  data: Interactions,
  flags: TrainFlags,
  onEpoch: (event: TrainEpoch) => void,
  signal: AbortSignal,
  run: RunOptions,
): Promise<FactorModel> {
  if (algorithm === 'sgd') return fitSgd(data, { ...sgdOptions(flags), ...run, onEpoch, signal });
  const { factors, seed, simd } = flags;
  const svd = await fitSvd(data, {
    factors,
    seed,
    simd,
    signal,
    // Its epochs end when the singular values are found, not at a number.
    onEpoch: ({ epoch, epochs, seconds }) => onEpoch({ epoch, epochs, seconds, loss: undefined, workers: 1 }),
  });
  return svd.model;
}
