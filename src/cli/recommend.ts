// halfsweep recommend: the best items for a user, or for anybody who had some items.
import type { Command } from 'commander';
import type { FactorModel } from '../index.ts';
import { readInteractions, readModel } from '../node/index.ts';
import { anInteger } from '../options.ts';
import { addJsonOption, reads } from './flags.ts';
import { idType, parseId } from './ids.ts';
import { note } from './output.ts';
import { printScored } from './scored.ts';

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
    .option('--items <file>', 'descriptions for the table: item, then description, tab-separated');
  addJsonOption(command).action((file: string, flags: RecommendFlags) => {
    if ((flags.user === undefined) === (flags.history === undefined)) {
      command.error('error: give either --user or --history');
    }
    if (flags.history && flags.train) command.error('error: --train goes with --user');
    return recommend(file, flags);
  });
}

async function recommend(file: string, flags: RecommendFlags): Promise<void> {
  const model = await readModel(file);
  const ranking = flags.history ? forHistory(model, flags.history, flags) : await forUser(model, flags.user!, flags);
  await printScored(ranking, flags);
}

async function forUser(model: FactorModel, id: string, { count, includeSeen, train }: RecommendFlags) {
  const user = parseId(id, model.users);
  const exclude = train ? await itemsIn(train, user, model) : [];
  return model.recommend(user, { count, includeSeen, exclude });
}

function forHistory(model: FactorModel, ids: string[], { count, includeSeen }: RecommendFlags) {
  // Text that cannot be an id of the model's type is an unknown item here, too.
  const history = ids.map((id) => parseId(id, model.items));
  const known = history.filter((item) => model.items.indexOf(item) >= 0);
  for (const item of history) if (!known.includes(item)) note(`unknown item ${item}: passed over`);
  const { items, basis } = model.recommendFor(known, { count, includeSeen });
  if (basis === 'popularity') note('no known item in the history: these are the most popular ones');
  return items;
}

function idList(text: string): string[] {
  return text.split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()]));
}

async function itemsIn(file: string, user: string | number, { users, items }: FactorModel) {
  const train = await readInteractions(file, { userIds: idType(users), itemIds: idType(items) });
  const index = train.users.indexOf(user);
  return index < 0 ? [] : Array.from(train.itemsOf(index), (item) => train.items.idAt(item));
}
