// The options of the readers; that of interactions is handed whole to the reader of every format.
import { DUPLICATES_OPTION, type DuplicatePolicy } from '../data/duplicates.ts';
import { aFunction, aSignal } from '../option-kinds.ts';
import { accept, aFlag, anInteger, type OptionTable, oneOf, option, type Resolved } from '../options.ts';
import type { Signal } from '../platform.ts';
import type { ColumnOptions, ColumnsTaken } from './columns/columns.ts';
import type { IdType } from './columns/id-columns.ts';
import { TIME_UNITS, type TimeUnit } from './columns/times.ts';
import type { ReadProgress } from './progress.ts';
import type { RecordOptions } from './text/records.ts';

/** What a file can be read as. */
export const FORMATS = ['delimited', 'ndjson', 'parquet', 'arrow', 'mtx', 'npz'] as const;
export type FileFormat = (typeof FORMATS)[number];

export interface InteractionFileOptions extends ColumnOptions, RecordOptions, IdTypeOptions {
  /** What it is. Default: by the ending of its name, else by its first bytes. */
  format?: FileFormat;
  /** What to call a source that has no name; its ending tells the format. */
  name?: string;
  /** The file of a zip archive that is read, where it has several. */
  entry?: string;
  /** What a number of the times counts since 1970. Default `auto`: seconds, or by their size milli-, micro- or nanoseconds. */
  timeUnit?: TimeUnit;
  /** What becomes of text entries of which a field that is taken is empty, or null: `refuse`, or `skip`. Default `refuse`. */
  empty?: 'refuse' | 'skip';
  /** Told how many entries were left out by `empty: 'skip'`; not where there are none. */
  onSkipped?: (entries: number) => void;
  /** What becomes of several entries of one user and item. Default `last`: the later one counts; of a matrix `sum`. */
  duplicates?: DuplicatePolicy;
  /** Told how many entries became one with another of their user and item; not where there are none. */
  onMerged?: (entries: number) => void;
  /** Told which columns were taken, when the first entry is there; not of a matrix, which has none. */
  onColumns?: (columns: ColumnsTaken) => void;
  /** Told what makes it doubtful that these are the right columns, in words: users that count the lines, a column for each item. */
  onWarning?: (warning: string) => void;
}

/** The types of ids, for a file that must fit to another. */
export interface IdTypeOptions {
  /** Of the users. Default `auto`. */
  userIds?: IdType;
  /** Of the items. Default `auto`. */
  itemIds?: IdType;
}

/** Options of `readNegatives`. */
export interface NegativesFileOptions extends IdTypeOptions {
  /** Stops the reading; the promise rejects with the signal's reason. */
  signal?: Signal;
  /** Called after every piece of the file, several times a second. */
  onProgress?: (progress: ReadProgress) => void;
}

const isColumn = (given: unknown) => typeof given === 'string' || (Number.isInteger(given) && (given as number) >= 1);
const COLUMN = 'the name of a column, or its position from 1';
const aColumn = accept<string | number | undefined>(COLUMN, isColumn);

function isEncoding(given: unknown): boolean {
  try {
    return typeof given === 'string' && new TextDecoder(given).encoding !== '';
  } catch {
    return false;
  }
}

export const RECORD_OPTIONS = {
  separator: option(
    accept<string | undefined>(
      'text without digits, points, quotes and line ends',
      (given) => typeof given === 'string' && /^[^\d."\r\n]+$/.test(given),
    ),
    undefined,
  ),
  quote: option<'"' | "'" | 'none' | undefined>(oneOf('"', "'", 'none'), undefined),
  decimal: option(oneOf<'.' | ','>('.', ','), '.'),
  skipLines: option<number | undefined>(anInteger(0, 2 ** 31 - 1), undefined),
  encoding: option(accept<string | undefined>('the name of an encoding that TextDecoder knows', isEncoding), undefined),
  signal: option<Signal | undefined>(aSignal, undefined),
  onProgress: option<RecordOptions['onProgress']>(aFunction(), undefined),
} satisfies OptionTable<RecordOptions>;

const idType = option(oneOf<IdType>('auto', 'string', 'number'), 'auto');

export const NEGATIVES_OPTIONS = {
  userIds: idType,
  itemIds: idType,
  signal: RECORD_OPTIONS.signal,
  onProgress: RECORD_OPTIONS.onProgress,
} satisfies OptionTable<NegativesFileOptions>;

export const INTERACTION_FILE_OPTIONS = {
  user: option(aColumn, undefined),
  item: option(aColumn, undefined),
  value: option(
    accept<string | number | null | undefined>(`${COLUMN}, or null`, (given) => given === null || isColumn(given)),
    undefined,
  ),
  time: option(
    accept<string | number | null | undefined>(`${COLUMN}, or null`, (given) => given === null || isColumn(given)),
    undefined,
  ),
  header: option<boolean | undefined>(aFlag, undefined),
  ...RECORD_OPTIONS,
  userIds: idType,
  itemIds: idType,
  format: option<FileFormat | undefined>(oneOf(...FORMATS), undefined),
  name: option(
    accept<string | undefined>('text', (given) => typeof given === 'string'),
    undefined,
  ),
  entry: option(
    accept<string | undefined>('the name of a file', (given) => typeof given === 'string'),
    undefined,
  ),
  timeUnit: option(oneOf<TimeUnit>(...TIME_UNITS), 'auto'),
  empty: option(oneOf<'refuse' | 'skip'>('refuse', 'skip'), 'refuse'),
  onSkipped: option<InteractionFileOptions['onSkipped']>(aFunction(), undefined),
  duplicates: DUPLICATES_OPTION,
  onMerged: option<InteractionFileOptions['onMerged']>(aFunction(), undefined),
  onColumns: option<InteractionFileOptions['onColumns']>(aFunction(), undefined),
  onWarning: option<InteractionFileOptions['onWarning']>(aFunction(), undefined),
} satisfies OptionTable<InteractionFileOptions>;

export type ReadOptions = Resolved<typeof INTERACTION_FILE_OPTIONS>;
