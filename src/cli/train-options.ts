// The options of `halfsweep train` and what they are for fitWals.
import { type Command, Option } from 'commander';
import type { RunOptions, WalsOptions } from '../index.ts';
import type { InteractionFileOptions } from '../node/index.ts';
import {
  addInteractionOptions,
  addJsonOption,
  autoOrCount,
  fraction,
  type InteractionFlags,
  integer,
  nonNegative,
} from './options.ts';
import { ALGORITHMS, type Algorithm, addSgdOptions, type SgdFlags } from './sgd-options.ts';

type Duplicates = InteractionFileOptions['duplicates'];

/** Flags that fitWals knows by the same name. */
const FIT_FLAGS = [
  'objective',
  'solver',
  'cgSteps',
  'factors',
  'epochs',
  'unobservedWeight',
  'alpha',
  'regularization',
  'regularizationExponent',
  'seed',
  'simd',
  'lossEvery',
  'workers',
] as const satisfies (keyof WalsOptions)[];

export interface TrainFlags extends InteractionFlags, SgdFlags, Pick<WalsOptions, (typeof FIT_FLAGS)[number]> {
  algorithm: Algorithm;
  out: string;
  epochs: number;
  seed: number;
  duplicates?: Duplicates;
  holdout?: number;
  start?: string;
  checkpoint?: string;
  checkpointEvery?: RunOptions['checkpointEvery'];
  json?: boolean;
}

export function fitOptions(flags: TrainFlags): WalsOptions {
  return Object.fromEntries(FIT_FLAGS.map((name) => [name, flags[name]]));
}

export const OBJECTIVES = ['ials', 'implicit', 'hkv', 'wmf', 'explicit'];
export const POLICIES = ['last', 'sum', 'mean', 'max', 'error'];

export function addTrainOptions(command: Command): Command {
  command
    .requiredOption('-o, --out <model>', 'where to write the model (safetensors)')
    .addOption(choice('--algorithm <name>', 'what fits it', ALGORITHMS))
    .addOption(choice('--objective <name>', 'what is minimised', OBJECTIVES))
    .addOption(choice('--solver <name>', 'of the row systems', ['auto', 'exact', 'cg']))
    .option('--cg-steps <n>', 'conjugate gradient steps a row and half-sweep', integer(1))
    .option('--factors <d>', 'length of the embeddings', integer(1), 64)
    .option('--epochs <n>', 'how often both sides are solved', integer(1), 15)
    .option('--unobserved-weight <w0>', 'weight of the pairs not in the file', nonNegative)
    .option('--alpha <a>', 'how fast confidence grows with the value', nonNegative)
    .option('--regularization <lambda>', 'how strongly factors are held down', nonNegative)
    .option('--regularization-exponent <nu>', '0: alike for all; 1: by how much is known of each', nonNegative)
    .option('--seed <n>', 'of the random start and of the hold-out', integer(0), 1)
    .option('--workers <n>', 'threads; auto: one for each core', autoOrCount, 'auto')
    .addOption(choice('--simd <build>', 'strict: the same bits everywhere', ['auto', 'strict']))
    .option('--loss-every <n>', 'epochs from one loss to the next; 0: none', integer(0), 1)
    .option('--start <model>', 'begin with the factors of a model')
    .option('--checkpoint <file>', 'keep the state of the fit there, and go on from it when it is there')
    .option('--checkpoint-every <n>', 'from one state to the next: epochs, or seconds as in 30s (default: 1)', everyOf)
    .option('--holdout <share>', 'hold out that share of the interactions and evaluate on it', fraction);
  addSgdOptions(command);
  addInteractionOptions(command).addOption(choice('--duplicates <policy>', 'for repeated pairs', POLICIES));
  return addJsonOption(command);
}

/** Parses `5` as epochs and `30s` as seconds. */
function everyOf(text: string): RunOptions['checkpointEvery'] {
  return /^\d+s$/.test(text) ? { seconds: Number(text.slice(0, -1)) } : integer(1)(text);
}

/** An option with a few values, the first of them the default. */
function choice(flags: string, description: string, choices: readonly string[]): Option {
  return new Option(flags, description).choices(choices).default(choices[0]);
}
