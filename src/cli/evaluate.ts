// halfsweep evaluate: a model against interactions it was not trained on, or against the negatives of the NCF paper.
import type { Command } from 'commander';
import { type EvaluateOptions, evaluate, evaluateNegatives, type FactorModel, type MetricName } from '../index.ts';
import { readInteractions, readModel, readNegatives } from '../node/index.ts';
import { idType } from './ids.ts';
import {
  addInteractionOptions,
  addJsonOption,
  autoOrCount,
  cutoffs,
  type InteractionFlags,
  interactionOptions,
} from './options.ts';
import { count, metricsTable, note, print, printJson } from './output.ts';

interface EvaluateFlags extends InteractionFlags {
  train?: string;
  test?: string;
  negatives?: string;
  k: number[];
  metrics?: EvaluateOptions['metrics'];
  workers: 'auto' | number;
  json?: boolean;
}

export function addEvaluate(program: Command): void {
  const command = program
    .command('evaluate')
    .description('Rank items for the users of a test file and print how well it went.')
    .argument('<model>', 'a model file')
    .option('--test <file>', 'held-out interactions')
    .option('--train <file>', 'interactions to leave out of the rankings (default: those the model was trained on)')
    .option('--negatives <file>', 'rank as the NCF paper does: lines of (user,item), then the negatives, tab-separated')
    .option('--k <list>', 'lengths of the rankings', cutoffs, [10, 20])
    .option(
      '--metrics <list>',
      'such as ndcg,recall,auc (docs/EVALUATION.md), or implicit: those of that package (default: precision,recall,ndcg,map,hr,mrr)',
      metricNames,
    )
    .option('--workers <n>', 'threads; auto: one for each core when it pays', autoOrCount, 'auto');
  addInteractionOptions(command);
  addJsonOption(command).action((file: string, flags: EvaluateFlags) => {
    if (!flags.test === !flags.negatives) command.error('error: give either --test or --negatives');
    if (flags.negatives && flags.metrics) command.error('error: --metrics goes with --test');
    if (flags.negatives && flags.workers !== 'auto') command.error('error: --workers goes with --test');
    return run(file, flags);
  });
}

async function run(file: string, flags: EvaluateFlags): Promise<void> {
  const model = await readModel(file);
  const { users, unknownUsers, unknownItems, metrics } = flags.negatives
    ? await evaluateNegatives(model, { cases: await readNegatives(flags.negatives, idTypes(model)), k: flags.k })
    : await evaluateHeldOut(model, flags);
  const unknown = unknownUsers > 0 ? `; ${count(unknownUsers)} left out that the model does not know` : '';
  const misses = unknownItems > 0 ? `; ${count(unknownItems)} unknown test items count as misses` : '';
  note(`means over ${count(users)} users${unknown}${misses}`);
  if (flags.json) return printJson({ users, metrics });
  print(metricsTable(metrics));
}

async function evaluateHeldOut(model: FactorModel, flags: EvaluateFlags) {
  const read = (file: string) => readInteractions(file, { ...interactionOptions(flags), ...idTypes(model) });
  const train = flags.train === undefined ? undefined : await read(flags.train);
  return evaluate(model, {
    train,
    test: await read(flags.test!),
    k: flags.k,
    metrics: flags.metrics,
    workers: flags.workers,
  });
}

/** Parses `ndcg,recall`; evaluate checks the names. */
function metricNames(text: string): EvaluateOptions['metrics'] {
  return text === 'implicit' ? text : text.split(',').map((name) => name.trim() as MetricName);
}

function idTypes(model: FactorModel) {
  return { userIds: idType(model.users), itemIds: idType(model.items) };
}
