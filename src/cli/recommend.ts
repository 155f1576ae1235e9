// halfsweep recommend: the best items for a user.
import type { Command } from 'commander';
import type { FactorModel } from '../index.ts';
import { readInteractions, readModel } from '../node/index.ts';
import { idType, parseId } from './ids.ts';
import { addJsonOption, integer } from './options.ts';
import { printScored } from './scored.ts';

interface RecommendFlags {
  user: string;
  count: number;
  includeSeen?: boolean;
  train?: string;
  items?: string;
  json?: boolean;
}

export function addRecommend(program: Command): void {
  const command = program
    .command('recommend')
    .description('The items with the highest scores for a user, without those it was trained on.')
    .argument('<model>', 'a model file')
    .requiredOption('--user <id>', 'for whom')
    .option('--count <n>', 'how many', integer(1), 10)
    .option('--include-seen', 'also items the user was trained on')
    .option('--train <file>', 'leave out what the user has in this file too')
    .option('--items <file>', 'descriptions for the table: item, then description, tab-separated');
  addJsonOption(command).action(recommend);
}

async function recommend(file: string, flags: RecommendFlags): Promise<void> {
  const model = await readModel(file);
  const user = parseId(flags.user, model.users);
  const exclude = flags.train ? await itemsIn(flags.train, user, model) : [];
  const { count, includeSeen } = flags;
  await printScored(model.recommend(user, { count, includeSeen, exclude }), flags);
}

async function itemsIn(file: string, user: string | number, { users, items }: FactorModel) {
  const train = await readInteractions(file, { userIds: idType(users), itemIds: idType(items) });
  const index = train.users.indexOf(user);
  return index < 0 ? [] : Array.from(train.itemsOf(index), (item) => train.items.idAt(item));
}
