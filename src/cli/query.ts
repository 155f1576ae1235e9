// Interactions from a query instead of a file: --sql and the flags that go with it.
import { type Command, Option } from 'commander';
import type { Interactions } from '../index.ts';
import { type QueryOptions, readQuery } from '../node/index.ts';
import { QUERY_OPTIONS } from '../node/sql/options.ts';
import { nameAndFile } from './attached.ts';
import { UsageError } from './failure.ts';
import { FILE_FLAGS, fileOptions } from './flags.ts';

/** Flags of files that a query has no use for. */
const OF_FILES = Object.entries(FILE_FLAGS).filter(([name, flag]) => flag && !Object.hasOwn(QUERY_OPTIONS, name));

/** Those flags; one of them is what a query is. */
interface QueryFlags {
  sql?: string;
  attach?: string[];
  sqlMemory?: string;
}

export function addQueryFlags(command: Command): Command {
  return command
    .option('--sql <query>', 'instead of a file: what DuckDB selects, as in "select user_id, item_id, count(*) from …"')
    .addOption(
      new Option(
        '--attach <file>',
        'a database that the query may use (SQLite, DuckDB, postgres:…), or NAME=FILE; repeatable',
      ).argParser((text: string, before: string[] = []) => [...before, text]),
    )
    .option('--sql-memory <size>', 'what DuckDB may take, as in 2GB; the rest goes to a temporary folder');
}

/** Ends a command as wrong usage unless it is about a file or a query, without flags of the other. */
export function checkSource(file: string | undefined, command: Command): void {
  const { sql, attach, sqlMemory }: QueryFlags = command.opts();
  if ((file === undefined) === (sql === undefined))
    throw new UsageError('Give either a file of interactions or --sql.');
  if (sql === undefined && (attach ?? sqlMemory)) {
    throw new UsageError(`${attach ? '--attach' : '--sql-memory'} goes with --sql.`);
  }
  const foreign = OF_FILES.find(([name]) => sql !== undefined && command.getOptionValueSource(name) === 'cli');
  if (foreign) throw new UsageError(`${new Option(foreign[1]!.flag).long} goes with a file, and not with --sql.`);
}

/** Runs the query of a command's flags. */
export function readByQuery(command: Command, more: Pick<QueryOptions, 'signal' | 'onColumns'>): Promise<Interactions> {
  const { sql, attach = [], sqlMemory: memoryLimit }: QueryFlags = command.opts();
  const named = attach.map(nameAndFile).filter(({ length }) => length === 2);
  if (named.length > 0 && named.length < attach.length)
    throw new UsageError('Give a name to each --attach, or to none.');
  const databases = named.length > 0 ? Object.fromEntries(named) : attach;
  const { user, item, value, time, duplicates } = fileOptions(command);
  return readQuery(sql!, { user, item, value, time, duplicates, attach: databases, memoryLimit, ...more });
}
