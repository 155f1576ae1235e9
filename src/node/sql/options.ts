// The options of readQuery.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { ColumnsTaken } from '../../files/columns/columns.ts';
import { type IdTypeOptions, INTERACTION_FILE_OPTIONS } from '../../files/options.ts';
import { aFunction } from '../../option-kinds.ts';
import { accept, anInteger, type OptionTable, option } from '../../options.ts';
import type { Signal } from '../../platform.ts';

export interface QueryProgress {
  /** Of the result, that have been read; 0 while the query runs. */
  readonly rows: number;
  /** Of the whole result; undefined while the query runs. */
  readonly total: number | undefined;
}

/** Options of `readQuery`. */
export interface QueryOptions extends IdTypeOptions {
  /**
   * Databases that the query may use, opened for reading only: files of DuckDB and SQLite, or what DuckDB's ATTACH takes
   * (`postgres:dbname=shop`, `mysql:host=…`). By name, or named after themselves: `shop.sqlite` is `shop`. Tables of the
   * first need no name before them.
   */
  attach?: string | readonly string[] | Readonly<Record<string, string>>;
  /** What DuckDB may take, as it has it: `2GB`. The rest goes to a temporary folder. Default: its own, most of what there is. */
  memoryLimit?: string;
  /** Threads of DuckDB. Default: one for each core. */
  threads?: number;
  /** The column of the users: its name, or its position from 1. Default: by name where one is of users and one of items, else 1. */
  user?: string | number;
  /** That of the items. Default: alike, else 2. */
  item?: string | number;
  /** That of the values; null: every interaction counts 1. Default: ratings by name, else 3, where it is there and a number. */
  value?: string | number | null;
  /** That of the times: dates, timestamps and text of ISO 8601 count as seconds since 1970; null: there are none. Default: by name, if it has times. */
  time?: string | number | null;
  /** What becomes of several rows of one user and item. Default `last`: the later one counts. */
  duplicates?: DuplicatePolicy;
  /** Stops the query, too; the promise rejects with the signal's reason. */
  signal?: Signal;
  /** Called while the query runs and after every piece of its result. */
  onProgress?: (progress: QueryProgress) => void;
  /** Told which columns were taken. */
  onColumns?: (columns: ColumnsTaken) => void;
}

const isText = (given: unknown) => typeof given === 'string' && given !== '';
const aText = accept<string | undefined>('text that is not empty', isText);
const { user, item, value, time, userIds, itemIds, duplicates, signal, onColumns } = INTERACTION_FILE_OPTIONS;

export const QUERY_OPTIONS = {
  attach: option<QueryOptions['attach']>(
    accept('a file, a list of them, or an object of names and files', (given) => {
      if (typeof given === 'string') return given !== '';
      return typeof given === 'object' && given !== null && Object.values(given).every(isText);
    }),
    undefined,
  ),
  memoryLimit: option(aText, undefined),
  threads: option<number | undefined>(anInteger(1, 1024), undefined),
  user,
  item,
  value,
  time,
  userIds,
  itemIds,
  duplicates,
  signal,
  onProgress: option<QueryOptions['onProgress']>(aFunction(), undefined),
  onColumns,
} satisfies OptionTable<QueryOptions>;
