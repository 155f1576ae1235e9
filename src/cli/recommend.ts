// halfsweep recommend: the best items for a user, or for anybody who had some items.
import type { Command } from 'commander';
import { ArgumentError, type FactorModel } from '../index.ts';
import { readInteractions } from '../node/index.ts';
import { anInteger } from '../options.ts';
import { FileError, UsageError } from './failure.ts';
import { addJsonOption, reads } from './flags.ts';
import { idType, parseId } from './ids.ts';
import { checkUsers, openModel } from './model.ts';
import { note } from './output.ts';
import { watched } from './read.ts';
import { printScored } from './scored.ts';

/** What is said of a model that `--history` is of no use to. */
const UNFOLDABLE =
  'cannot turn a history into factors, which --history needs: models of wals, of svd, of sgd with --loss squared, and ' +
  'converted ones with --objective can. Give --user.';

interface RecommendFlags {
  user?: string;
  history?: string[];
  count: number;
  includeSeen?: boolean;
  train?: string;
  items?: string;
  json?: boolean;
}

export function addRecommend(program: Command): void {
  const command = program
    .command('recommend')
    .description('The items with the highest scores for a user, without those it was trained on; or for a history.')
    .argument('<model>', 'a model file')
    .option('--user <id>', 'for whom')
    .option('--history <ids>', 'for somebody who had these items, separated by commas', idList)
    .option('--count <n>', 'how many', reads('--count', anInteger(0, 2 ** 31 - 1)), 10)
    .option('--include-seen', 'also items the user was trained on, or of the history')
    .option('--train <file>', 'leave out what the user has in this file too')
    .option('--items <file>', 'descriptions to show: lines of item, then description, tab-separated');
  addJsonOption(command).action((file: string, flags: RecommendFlags) => {
    if ((flags.user === undefined) === (flags.history === undefined)) {
      throw new UsageError('Give either --user or --history.');
    }
    if (flags.history && flags.train) throw new UsageError('--train goes with --user, and not with --history.');
    return recommend(file, flags);
  });
}

async function recommend(file: string, flags: RecommendFlags): Promise<void> {
  const model = await openModel(file);
  if (flags.history === undefined) {
    checkUsers(file, model, 'Give --history.');
    return printScored(await forUser(model, flags.user!, flags), flags);
  }
  const { items, ...about } = forHistory(file, model, flags.history, flags);
  await printScored(items, flags, about);
}

async function forUser(model: FactorModel, id: string, flags: RecommendFlags) {
  const { count, includeSeen, train } = flags;
  const user = parseId(id, model.users);
  const exclude = train ? await itemsIn(train, user, model, flags) : [];
  return model.recommend(user, { count, includeSeen, exclude });
}

function forHistory(file: string, model: FactorModel, ids: string[], { count, includeSeen }: RecommendFlags) {
  // Text that cannot be an id of the model's type is an unknown item here, too.
  const history = ids.map((id) => parseId(id, model.items));
  const known = history.filter((item) => model.items.indexOf(item) >= 0);
  const skipped = history.filter((item) => !known.includes(item));
  for (const item of skipped) note(`unknown item ${item}: passed over`);
  try {
    const { items, basis } = model.recommendFor(known, { count, includeSeen });
    if (basis === 'popularity') note('no known item in the history: these are the most popular ones');
    return { items, basis, skipped };
  } catch (error) {
    const isOfModel = error instanceof ArgumentError && /^model\b/.test(error.argument);
    throw isOfModel ? new FileError(`${file} ${UNFOLDABLE}`, { cause: error }) : error;
  }
}

function idList(text: string): string[] {
  return text.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]));
}

async function itemsIn(file: string, user: string | number, { users, items }: FactorModel, flags: RecommendFlags) {
  const types = { userIds: idType(users), itemIds: idType(items) };
  const train = await watched(file, flags, (name, onProgress) => readInteractions(name, { ...types, onProgress }));
  const index = train.users.indexOf(user);
  return index < 0 ? [] : Array.from(train.itemsOf(index), (item) => train.items.idAt(item));
}
