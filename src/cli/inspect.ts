// halfsweep inspect: what a model file holds.
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { cannotRead } from '../node/file-system-error.ts';
import { firstFactor } from '../objective/bias-columns.ts';
import { digest } from './digest.ts';
import { addJsonOption } from './flags.ts';
import { openModel } from './model.ts';
import { print, printJson } from './output.ts';
import { count, table } from './table.ts';

export function addInspect(program: Command): void {
  const command = program
    .command('inspect')
    .description('What a model was trained on, and how.')
    .argument('<model>', 'a model file');
  addJsonOption(command).action(inspect);
}

async function inspect(file: string, { json }: { json?: boolean }): Promise<void> {
  const model = await openModel(file);
  const { size: bytes } = await stat(file).catch(cannotRead(file));
  const facts = {
    users: model.users.size,
    items: model.items.size,
    factors: model.factors - firstFactor(model),
    columns: model.factors,
    nnz: model.seen?.indices.length ?? null, // null: the model does not keep what it was trained on
    bytes,
    digest: digest(model),
  };
  if (json) return printJson({ ...facts, metadata: model.metadata });
  print(table('ll', flatten({ ...facts, ...model.metadata })));
}

/** [name, value] of every leaf; the names of nested ones are joined by dots. */
function flatten(object: object, prefix = ''): string[][] {
  return Object.entries(object).flatMap(([name, value]) =>
    value && typeof value === 'object' ? flatten(value, `${prefix}${name}.`) : [[`${prefix}${name}`, show(value)]],
  );
}

function show(value: unknown): string {
  if (typeof value === 'number' && Number.isInteger(value)) return count(value);
  return typeof value === 'string' ? value : JSON.stringify(value);
}
