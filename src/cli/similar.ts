// halfsweep similar: the items most like another.
import type { Command } from 'commander';
import { anInteger } from '../options.ts';
import { addJsonOption, reads } from './flags.ts';
import { parseId } from './ids.ts';
import { openModel } from './model.ts';
import { printScored } from './scored.ts';

interface SimilarFlags {
  item: string;
  count: number;
  items?: string;
  json?: boolean;
}

export function addSimilar(program: Command): void {
  const command = program
    .command('similar')
    .description('The items whose factors point the same way (cosine).')
    .argument('<model>', 'a model file')
    .requiredOption('--item <id>', 'like what')
    .option('--count <n>', 'how many', reads('--count', anInteger(0, 2 ** 31 - 1)), 10)
    .option('--items <file>', 'descriptions to show: lines of item, then description, tab-separated');
  addJsonOption(command).action(similar);
}

async function similar(file: string, flags: SimilarFlags): Promise<void> {
  const model = await openModel(file);
  const found = model.similarItems(parseId(flags.item, model.items), { count: flags.count });
  await printScored(found, flags);
}
