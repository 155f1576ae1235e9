// The options of `halfsweep tune` and what they are for the library.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Dimension, TuneOptions } from '../index.ts';
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
import { OBJECTIVES, POLICIES } from './train-options.ts';

/** Flags that tune knows by the same name. */
const TUNE_FLAGS = [
  'objective',
  'solver',
  'factors',
  'epochs',
  'trials',
  'rungs',
  'metric',
  'holdout',
  'seed',
  'seconds',
  'simd',
  'workers',
] as const satisfies (keyof TuneOptions)[];

/** Flags that are dimensions of the space. */
const SPACE_FLAGS = ['unobservedWeight', 'alpha', 'regularization', 'regularizationExponent'] as const;

export interface TuneFlags
  extends InteractionFlags,
    Pick<TuneOptions, (typeof TUNE_FLAGS)[number]>,
    Partial<Record<(typeof SPACE_FLAGS)[number], Dimension>> {
  out: string;
  log?: string;
  plot?: string;
  duplicates?: InteractionFileOptions['duplicates'];
  json?: boolean;
}

export function tuneOptions(flags: TuneFlags): TuneOptions {
  const given = SPACE_FLAGS.filter((name) => flags[name] !== undefined);
  const space = Object.fromEntries(given.map((name) => [name, flags[name]]));
  return { ...Object.fromEntries(TUNE_FLAGS.map((name) => [name, flags[name]])), space };
}

export function addTuneOptions(command: Command): Command {
  command
    .requiredOption('-o, --out <model>', 'where to write the best model (safetensors), fitted to all interactions')
    .option('--log <file>', 'keep the trials there, and go on from them when they are there (NDJSON)')
    .option('--plot <file>', 'draw the metric over the two numbers that matter most (SVG)')
    .option('--seconds <n>', 'end within that time', nonNegative, 900)
    .addOption(new Option('--objective <name>', 'what is minimised').choices(OBJECTIVES).default(OBJECTIVES[0]))
    .option('--metric <name>', 'what is to be high', 'ndcg@10')
    .option('--holdout <share>', 'what to measure on: a share of the interactions, or leave-one-out', shareOrOne, 0.1)
    .option('--trials <n>', 'random settings to begin with', integer(1), 81)
    .option('--rungs <n>', 'the best third of each goes on to the next, with twice the factors', integer(1), 3)
    .option('--factors <d>', 'length of the embeddings on the last rung', integer(1), 256)
    .option('--epochs <n>', 'of all rungs together', integer(1), 15)
    .option('--unobserved-weight <range>', 'as in 0.005..1; or one value (default: that of the objective)', dimension)
    .option('--alpha <range>', 'likewise', dimension)
    .option('--regularization <range>', 'likewise', dimension)
    .option('--regularization-exponent <range>', 'likewise', dimension)
    .addOption(new Option('--solver <name>', 'of the row systems').choices(['auto', 'exact', 'cg']).default('auto'))
    .option('--seed <n>', 'of the settings, the split and the fits', integer(0), 1)
    .option('--workers <n>', 'threads; auto: one for each core', autoOrCount, 'auto')
    .addOption(new Option('--simd <build>', 'strict: the same bits everywhere').choices(['auto', 'strict']));
  addInteractionOptions(command).addOption(
    new Option('--duplicates <policy>', 'for repeated pairs').choices(POLICIES).default(POLICIES[0]),
  );
  return addJsonOption(command);
}

/** Parses `0.005..1` as a range, `0.1` as one value. */
function dimension(text: string): Dimension {
  const [low, high, ...rest] = text.split('..').map(nonNegative);
  if (high === undefined) return low;
  if (low > 0 && high >= low && rest.length === 0) return { low, high };
  throw new InvalidArgumentError('It must be a number, or two numbers above 0 as in 0.005..1.');
}

function shareOrOne(text: string): number | 'leave-one-out' {
  return text === 'leave-one-out' ? text : fraction(text);
}
