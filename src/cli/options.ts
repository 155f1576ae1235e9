// What option values may be, and the options that several commands share. A value that is refused here is wrong usage.
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { InteractionFileOptions } from '../node/index.ts';

/** Options of every command that reads interactions. */
export interface InteractionFlags {
  user?: string | number;
  item?: string | number;
  /** `none`: no column, 1 each. */
  value?: string | number;
  time?: string | number;
  separator?: string;
  header?: boolean;
}

/** Adds --user, --item, --value, --time, --separator and --no-header. */
export function addInteractionOptions(command: Command): Command {
  return command
    .option('--user <column>', 'column of the users: a name of the header, or a position from 1 (default: 1)', column)
    .option('--item <column>', 'column of the items (default: 2)', column)
    .option('--value <column>', 'column of the values; none: 1 each (default: 3 when there is one)', column)
    .option('--time <column>', 'column of the times (default: none)', column)
    .option(
      '--separator <text>',
      'between columns: tab, comma or any text (default: found in the first line)',
      separator,
    )
    .addOption(new Option('--header', 'the first line is a header').hideHelp())
    .option('--no-header', 'the first line is no header (default: it is, unless it has a number)');
}

/** The readers' options among a command's flags. */
export function interactionOptions(flags: InteractionFlags): InteractionFileOptions {
  const { user, item, value, time, separator, header } = flags;
  return { user, item, value: value === 'none' ? null : value, time, separator, header };
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON document');
}

/** Parses an integer of at least `least`. */
export function integer(least: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^[+-]?\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`It must be an integer of at least ${least}.`);
  };
}

/** Parses a finite number of at least 0. */
export function nonNegative(text: string): number {
  const value = decimal(text);
  if (value >= 0) return value;
  throw new InvalidArgumentError('It must be a number of at least 0.');
}

/** Parses a number between 0 and 1, both excluded. */
export function fraction(text: string): number {
  const value = decimal(text);
  if (value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It must be a number between 0 and 1.');
}

/** Parses `auto` or an integer of at least 1. */
export function autoOrCount(text: string): 'auto' | number {
  return text === 'auto' ? text : integer(1)(text);
}

/** Parses `10,20`. */
export function cutoffs(text: string): number[] {
  return text.split(',').map((part) => integer(1)(part.trim()));
}

function decimal(text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

function column(text: string): string | number {
  return /^\d+$/.test(text) ? integer(1)(text) : text;
}

function separator(text: string): string {
  if (text === '') throw new InvalidArgumentError('It must not be empty.');
  const names: Record<string, string> = { tab: '\t', '\\t': '\t', comma: ',' };
  return names[text] ?? text;
}
