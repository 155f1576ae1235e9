// halfsweep help: of a command, or of all.
import type { Command } from 'commander';
import { nearestOf } from '../options.ts';
import { UsageError } from './failure.ts';

/** In place of commander's own, which does not say so when there is no such command. */
export function addHelp(program: Command): void {
  const command = program.command('help').description('The options of a command.').usage('[command]');
  command.argument('[command]', 'which one').action((name?: string) => {
    if (name === undefined) return program.help();
    const found = program.commands.find((each) => each.name() === name);
    if (found) return found.help();
    const names = program.commands.map((each) => each.name());
    const nearest = nearestOf(name, names);
    const remedy = nearest ? `Did you mean ${nearest}?` : `There are ${names.join(', ')}.`;
    throw new UsageError(`Unknown command ${JSON.stringify(name.slice(0, 60))}. ${remedy}`);
  });
}
