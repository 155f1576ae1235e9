// The options of `halfsweep train --algorithm sgd`, and which options belong to which algorithm.
import type { Command } from 'commander';
import type { SgdOptions } from '../index.ts';
import { integer, nonNegative } from './options.ts';

export const ALGORITHMS = ['wals', 'sgd', 'svd'] as const;
export type Algorithm = (typeof ALGORITHMS)[number];

/** Flags that fitSgd knows by the same name: its own, and those that it shares with fitWals. */
const OWN = ['loss', 'learningRate', 'schedule', 'negatives', 'negativeExponent', 'biases'] as const;
const SHARED = ['unobservedWeight', 'regularization', 'workers'] as const;
const COMMON = ['factors', 'epochs', 'seed', 'simd'] as const;
const WALS_ONLY = ['objective', 'solver', 'cgSteps', 'alpha', 'regularizationExponent', 'lossEvery'];
/** What goes with epochs that leave one state to the next. */
const RUN = ['start', 'checkpoint', 'checkpointEvery'];

/** What each algorithm has no use for. */
const FOREIGN: Record<Algorithm, readonly string[]> = {
  wals: OWN,
  sgd: WALS_ONLY,
  svd: [...OWN, ...SHARED, ...WALS_ONLY, ...RUN],
};

export type SgdFlags = Pick<SgdOptions, (typeof OWN)[number]>;
type FitFlags = SgdFlags & Pick<SgdOptions, (typeof SHARED)[number] | (typeof COMMON)[number]>;

export function addSgdOptions(command: Command): Command {
  return command
    .option('--loss <name>', 'of sgd: squared, logistic, hinge, bpr or warp (default: squared)')
    .option('--learning-rate <eta>', 'of sgd: the length of its steps (default: by the loss)', nonNegative)
    .option('--schedule <name>', 'of sgd: constant, inverse, cosine or adagrad (default: constant)')
    .option('--negatives <n>', 'of sgd: for each interaction (default: by the loss)', integer(0))
    .option('--negative-exponent <beta>', 'of sgd: negatives by popularity to that power (default: 0)', nonNegative)
    .option('--no-biases', 'of sgd: neither of users nor of items');
}

export function sgdOptions(flags: FitFlags): SgdOptions {
  const options: SgdOptions = Object.fromEntries([...OWN, ...SHARED, ...COMMON].map((name) => [name, flags[name]]));
  // Not to be asked for outright: gravity goes without them.
  return { ...options, biases: flags.biases === false ? false : undefined };
}

/** Ends the command as wrong usage when an option was given that the algorithm has no use for. */
export function refuseForeign(command: Command, algorithm: Algorithm): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (FOREIGN[algorithm].includes(name) && command.getOptionValueSource(name) === 'cli') {
      command.error(`error: ${option.long} is no option of --algorithm ${algorithm}`);
    }
  }
}
