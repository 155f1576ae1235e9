// halfsweep evaluate: a model against interactions it was not trained on, or against the negatives of the NCF paper.
import type { Command } from 'commander';
import { EVALUATE_OPTIONS } from '../evaluate/plan.ts';
import { type EvaluateOptions, evaluateNegatives, type FactorModel, type NegativesCase } from '../index.ts';
import { readNegatives } from '../node/index.ts';
import { UsageError } from './failure.ts';
import {
  addFileFlags,
  addFlags,
  addJsonOption,
  type Flags,
  givenOptions,
  numberOrText,
  WORKERS_WORDS,
} from './flags.ts';
import { parseId } from './ids.ts';
import { type Measured, measure, warnOfTrained } from './measure.ts';
import { checkUsers, openModel } from './model.ts';
import { note, print, printJson } from './output.ts';
import { asText, readCounted, watched } from './read.ts';
import { count, metricsTable } from './table.ts';

/** Every option of `evaluate`: the flag that it has, or null. */
export const EVALUATE_FLAGS = {
  test: { flag: '--test <file>', text: 'held-out interactions', isFile: true },
  train: {
    flag: '--train <file>',
    text: 'interactions to leave out of the rankings',
    usual: 'those the model was trained on',
    isFile: true,
  },
  k: {
    flag: '--k <list>',
    text: 'lengths of the rankings',
    read: (text) => text.split(',').map(numberOrText),
  },
  metrics: {
    flag: '--metrics <list>',
    text: 'such as ndcg,recall,auc (docs/EVALUATION.md), or implicit: those of that package',
    read: (text) => (text === 'implicit' ? text : text.split(',').map((name) => name.trim())),
  },
  workers: { flag: '--workers <n>', text: 'threads; auto: one for each core when it pays', domain: WORKERS_WORDS },
  popularity: null,
  vectors: null,
  batch: null,
  perUser: null,
  bootstrap: null,
  workerFactory: null,
  signal: null,
  onProgress: null,
} satisfies Flags<EvaluateOptions>;

/** What --negatives leaves a use for. */
const WITH_NEGATIVES = ['--negatives', '--k', '--json'];

interface EvaluateFlags {
  train?: string;
  test?: string;
  negatives?: string;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('Rank items for the users of a test file and print how well it went.')
    .argument('<model>', 'a model file')
    .option(
      '--negatives <file>',
      'rank as the NCF paper does: lines of (user,item), then the negatives, tab-separated',
    );
  addFlags(command, EVALUATE_FLAGS, { evaluate: EVALUATE_OPTIONS });
  addFileFlags(command, { duplicates: false });
  addJsonOption(command).action((file: string, flags: EvaluateFlags) => {
    if (!flags.test === !flags.negatives) throw new UsageError('Give either --test or --negatives.');
    if (flags.negatives) refuseOfTest(command);
    return run(file, command, flags);
  });
}

/** Ends the command as wrong usage when a flag was given that does nothing beside --negatives. */
function refuseOfTest(command: Command): void {
  const given = command.options.find(
    (option) =>
      command.getOptionValueSource(option.attributeName()) === 'cli' && !WITH_NEGATIVES.includes(option.long!),
  );
  if (given) throw new UsageError(`${given.long} goes with --test, and not with --negatives.`);
}

async function run(file: string, command: Command, flags: EvaluateFlags): Promise<void> {
  const { k = EVALUATE_OPTIONS.k.fallback as number[], ...options } = givenOptions(
    command,
    EVALUATE_FLAGS,
    EVALUATE_OPTIONS,
  ) as Omit<EvaluateOptions, 'test'>;
  const model = await openModel(file);
  checkUsers(file, model, 'To evaluate it, take one with the factors of its users.');
  const { evaluation, metrics, popular } = flags.negatives
    ? await amongNegatives(model, flags.negatives, k, flags)
    : await measure(model, { ...(await heldOut(command, flags)), ...options, k });
  const { users, coldUsers, unknownUsers, unknownItems, trainedOn } = evaluation;
  const cold =
    coldUsers > 0 ? `, ${count(coldUsers)} of them without training rows: what is popular ranks for those` : '';
  const unknown = unknownUsers > 0 ? `; ${count(unknownUsers)} left out that the model does not know` : '';
  const misses = unknownItems > 0 ? `; ${count(unknownItems)} unknown test items count as misses` : '';
  note(`means over ${count(users)} users${cold}${unknown}${misses}`);
  if (flags.json) return printJson({ users, coldUsers, trainedOn, metrics, popular });
  print(metricsTable(metrics, popular));
}

/** The interactions of the files. */
async function heldOut(command: Command, { train, test }: EvaluateFlags) {
  return {
    train: train === undefined ? undefined : await readCounted(train, command, asText(train), '--train'),
    test: await readCounted(test!, command, asText(test!), '--test'),
  };
}

async function amongNegatives(model: FactorModel, file: string, k: EvaluateOptions['k'], flags: EvaluateFlags) {
  const cases = await negativesOf(file, model, flags);
  const evaluation = await evaluateNegatives(model, { cases, k });
  warnOfTrained(evaluation.trainedOn, cases.length, 'held-out items');
  return { evaluation, metrics: evaluation.metrics, popular: undefined } satisfies Measured;
}

/** Text that cannot be an id of the model's type is an unknown one. */
async function negativesOf(
  file: string,
  { users, items }: FactorModel,
  flags: EvaluateFlags,
): Promise<NegativesCase[]> {
  const types = { userIds: 'string', itemIds: 'string' } as const;
  const cases = await watched(file, flags, (name, onProgress) => readNegatives(name, { ...types, onProgress }));
  const itemOf = (id: string | number) => parseId(String(id), items);
  return cases.map(({ user, positive, negatives }) => ({
    user: parseId(String(user), users),
    positive: itemOf(positive),
    negatives: negatives.map(itemOf),
  }));
}
