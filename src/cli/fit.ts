// A fit as the command line runs it: with its progress, and with a file of its states where one is wanted.
import type { FactorModel, Interactions, PartitionSource } from '../index.ts';
import {
  ALGORITHMS,
  type Algorithm,
  type AlgorithmName,
  type FitOptions,
  type TrainEpoch,
  type TrainReport,
} from './algorithms.ts';
import { openCheckpoint } from './checkpoint.ts';
import { fitProgress } from './progress.ts';

/** The flags that say how. */
export interface FitFlags {
  readonly algorithm: AlgorithmName;
  readonly checkpoint?: string;
}

export interface Fitted {
  model: FactorModel;
  epochs: TrainEpoch[];
}

/** @param planned epochs at most, for the progress */
export async function fit(
  data: Interactions | PartitionSource,
  options: FitOptions,
  flags: FitFlags,
  planned: number,
  signal: AbortSignal,
): Promise<Fitted> {
  const epochs: TrainEpoch[] = [];
  const checkpoint = await openCheckpoint(flags.checkpoint, options.checkpointEvery);
  const progress = fitProgress(planned, data.nnz);
  const tellNews = () => {
    const news = checkpoint.takeNews();
    if (news) progress.say(news);
  };
  const report: TrainReport = {
    onEpoch(event) {
      tellNews();
      epochs.push(event);
      progress.epoch(event);
    },
    onProbe: ({ epoch, metric, value }) =>
      progress.say(`looking for the number of epochs: ${epoch}  ${metric} ${value.toFixed(4)}`),
  };
  try {
    // Who asks for partitions has seen that the algorithm takes them.
    const algorithm = ALGORITHMS[flags.algorithm] as Algorithm<FitOptions, Interactions | PartitionSource>;
    const whole = { ...options, ...checkpoint.options };
    const model = await checkpoint.guard(() => algorithm.fit(data, whole, report, signal));
    tellNews(); // where no epoch was left
    return { model, epochs };
  } finally {
    progress.stop();
  }
}
