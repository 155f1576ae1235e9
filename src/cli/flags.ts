// Flags from tables: a flag has the name, the domain and the default of the library's option, and adds how it is written
// and what the help says of it.
import { type Command, Option } from 'commander';
import { INTERACTION_FILE_OPTIONS } from '../files/options.ts';
import { ArgumentError } from '../index.ts';
import type { InteractionFileOptions } from '../node/index.ts';
import { type AnyTable, aFiniteNumber, type Parse } from '../options.ts';
import { UsageError } from './failure.ts';

export interface Flag {
  /** As commander has it: `--cg-steps <n>`. */
  readonly flag: string;
  /** What the help says. */
  readonly text: string;
  /** The default in words, where the table has no plain value. */
  readonly usual?: string;
  /** What it takes, in words, where the library's words are not those of a command line. */
  readonly domain?: string;
  /** Turns text into what the option takes. Default: a number where it is one. */
  read?(text: string): unknown;
  /** It names a file, which the command turns into what the option takes. */
  readonly isFile?: true;
  /** The one table that it belongs to, though others have an option of this name. */
  readonly only?: string;
}

/** What --workers takes: pools are the library's alone. */
export const WORKERS_WORDS = 'auto, or an integer from 1 to 1024';

/** A flag for each option, or null where the command line does without. */
export type Flags<Options> = { readonly [Name in keyof Required<Options>]: Flag | null };
type AnyFlags = Readonly<Record<string, Flag | null>>;
/** Tables of options by what they are of: those of one command, of which one algorithm or another makes use. */
type Tables = Readonly<Record<string, AnyTable>>;

/** Adds the flags to a command. Their values are checked by the tables; one that none of them takes is wrong usage. */
export function addFlags(command: Command, flags: AnyFlags, tables: Tables): Command {
  for (const [name, flag] of Object.entries(flags)) {
    if (!flag) continue;
    const owners = ownersOf(name, flag, tables);
    const option = new Option(flag.flag, helpOf(name, flag, owners, tables));
    if (option.required && !flag.isFile) {
      const parsers = owners.map((owner) => tables[owner][name].parse);
      const read = flag.read ?? numberOrText;
      option.argParser((text: string) => checked(option.long!, text, read(text), parsers, flag.domain));
    }
    command.addOption(option);
  }
  return command;
}

/** What was given on the command line of a table's options; files are left to the command. */
export function givenOptions(command: Command, flags: AnyFlags, table: AnyTable): Record<string, unknown> {
  const given = givenFlags(command, flags).filter(([name, flag]) => !flag.isFile && Object.hasOwn(table, name));
  return Object.fromEntries(given.map(([name, flag]) => [name, command.getOptionValue(attributeOf(flag))]));
}

/** Ends the command as wrong usage when a flag was given that belongs to another of its tables. */
export function refuseForeign(
  command: Command,
  flags: AnyFlags,
  tables: Tables,
  owner: string,
  ownerFlag: string,
): void {
  for (const [name, flag] of givenFlags(command, flags)) {
    if (ownersOf(name, flag, tables).includes(owner)) continue;
    throw new UsageError(`${new Option(flag.flag).long} is no option of ${ownerFlag} ${owner}.`);
  }
}

function givenFlags(command: Command, flags: AnyFlags): [string, Flag][] {
  const present = Object.entries(flags).filter((entry): entry is [string, Flag] => entry[1] !== null);
  return present.filter(([, flag]) => command.getOptionValueSource(attributeOf(flag)) === 'cli');
}

function ownersOf(name: string, { only }: Flag, tables: Tables): string[] {
  return Object.keys(tables).filter((owner) => Object.hasOwn(tables[owner], name) && (only ?? owner) === owner);
}

function attributeOf({ flag }: Flag): string {
  return new Option(flag).attributeName();
}

/** `of sgd: what it is (one of …; default: 0.1)`. */
function helpOf(name: string, { flag, text, usual, isFile }: Flag, owners: readonly string[], tables: Tables): string {
  const takesValue = flag.includes('<');
  const whose = owners.length < Object.keys(tables).length ? `of ${owners.join(', ')}: ` : '';
  const choices = tables[owners[0]][name].parse.domain?.match(/^one of .*/)?.[0];
  const defaults = owners.map((owner) => [shownDefault(tables[owner][name].fallback) ?? usual, owner] as const);
  const differ = defaults.some(([value]) => value !== defaults[0][0]);
  const shown = differ ? defaults.map(([value, owner]) => `${owner} ${value}`).join(', ') : defaults[0][0];
  const notes = [choices, shown && (usual || (takesValue && !isFile)) && `default: ${shown}`].filter(Boolean);
  return `${whose}${text}${notes.length > 0 ? ` (${notes.join('; ')})` : ''}`;
}

/** A default as it is written on a command line, or undefined where it is no words or numbers. */
export function shownDefault(fallback: unknown): string | undefined {
  const isPlain =
    ['string', 'boolean'].includes(typeof fallback) || Number.isFinite(fallback) || Array.isArray(fallback);
  return isPlain ? String(fallback) : undefined;
}

/** The value, where one of the parsers takes it; else what the first says about it, in the words of the command line. */
function checked(
  flag: string,
  text: string,
  value: unknown,
  parsers: readonly Parse<unknown>[],
  domain?: string,
): unknown {
  const failures = parsers.flatMap((parse) => failureOf(() => parse(flag, value)));
  if (failures.length < parsers.length) return value;
  const [{ got, expected, remedy }] = failures;
  throw new ArgumentError(flag, typeof got === 'object' ? text : got, domain ?? expected, remedy);
}

function failureOf(work: () => unknown): ArgumentError[] {
  try {
    work();
    return [];
  } catch (error) {
    if (error instanceof ArgumentError) return [error];
    throw error;
  }
}

/** For options of the command line alone: text as a parser takes it. `flag` is as it is typed. */
export function reads<T>(flag: string, parse: Parse<T>): (text: string) => T {
  return (text) => checked(flag, text, numberOrText(text), [parse]) as T;
}

/** Text as a number, where it is one. */
export function numberOrText(text: string): string | number {
  return text.trim() === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** The flags of every command that reads interactions. */
export const FILE_FLAGS = {
  user: {
    flag: '--user <column>',
    text: 'column of the users: a name of the header, or a position from 1',
    usual: 'by name, else 1',
    read: column,
  },
  item: { flag: '--item <column>', text: 'column of the items', usual: 'by name, else 2', read: column },
  value: {
    flag: '--value <column>',
    text: 'column of the values; none: 1 each',
    usual: 'by name, else 3 when there is one',
    read: column, // none: see fileOptions
  },
  time: {
    flag: '--time <column>',
    text: 'column of the times; none: there are none',
    usual: 'by name, if it has times',
    read: column,
  },
  timeUnit: { flag: '--time-unit <unit>', text: 'what numbers of the times count since 1970', read: String },
  format: {
    flag: '--format <name>',
    text: 'what the file is',
    usual: 'by its name, else by its first bytes',
    read: String,
  },
  entry: { flag: '--entry <name>', text: 'the file of a zip archive', usual: 'the only one', read: String },
  quote: {
    flag: '--quote <sign>',
    text: 'what fields may stand in',
    usual: '", but between tabs and :: none unless all of a column stands in them',
    read: String,
  },
  separator: {
    flag: '--separator <text>',
    text: 'between columns: tab, comma or any text',
    usual: 'what splits the first lines evenly',
    read: separator,
  },
  decimal: { flag: '--decimal <sign>', text: 'decimal point of numbers', read: String },
  skipLines: { flag: '--skip-lines <n>', text: 'lines to pass over before the header or the first record', usual: '0' },
  encoding: {
    flag: '--encoding <name>',
    text: 'what the text is written in: latin1, shift_jis …',
    usual: 'utf-8, or utf-16 by its mark',
    read: String,
  },
  header: {
    flag: '--no-header',
    text: 'the first line is no header',
    usual: 'it is one, unless it has a number; --header says that it is',
  },
  empty: { flag: '--empty <policy>', text: 'for entries of text with an empty field', read: String },
  duplicates: { flag: '--duplicates <policy>', text: 'for repeated pairs' },
  userIds: null,
  itemIds: null,
  name: null,
  signal: null,
  onProgress: null,
  onMerged: null,
  onSkipped: null,
  onColumns: null,
  onWarning: null,
} satisfies Flags<InteractionFileOptions>;

const FILE_TABLES = { file: INTERACTION_FILE_OPTIONS };

/** Adds those flags; --duplicates only where the interactions are to be learnt from. */
export function addFileFlags(command: Command, { duplicates }: { duplicates: boolean }): Command {
  const flags = duplicates ? FILE_FLAGS : { ...FILE_FLAGS, duplicates: null };
  return addFlags(command, flags, FILE_TABLES)
    .option('--min-value <v>', 'leave out interactions with a lower value', reads('--min-value', aFiniteNumber))
    .addOption(new Option('--header', 'the first line is a header').hideHelp());
}

/** The readers' options among a command's flags. */
export function fileOptions(command: Command): InteractionFileOptions {
  const options: InteractionFileOptions = givenOptions(command, FILE_FLAGS, INTERACTION_FILE_OPTIONS);
  for (const name of ['value', 'time'] as const) if (options[name] === 'none') options[name] = null;
  return options;
}

export function addJsonOption(command: Command): Command {
  return command.option('--json', 'print one JSON document');
}

function column(text: string): string | number {
  return /^\d+$/.test(text) ? Number(text) : text;
}

function separator(text: string): string {
  const names: Record<string, string> = { tab: '\t', '\\t': '\t', comma: ',' };
  return names[text] ?? text;
}
