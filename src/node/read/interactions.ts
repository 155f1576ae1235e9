// readInteractions: the reader that a file's name asks for. Readers of formats that need a library are loaded when needed.
import { stat } from 'node:fs/promises';
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { resolveOptions } from '../../options.ts';
import { checkFileName } from '../file-name.ts';
import { readDelimited } from './delimited.ts';
import { isParquet, partsOf } from './folder.ts';
import { readMatrixMarket } from './matrix-market.ts';
import { readNdjson } from './ndjson.ts';
import { INTERACTION_FILE_OPTIONS, type InteractionFileOptions } from './options.ts';

type Reader = (file: string, options: InteractionFileOptions, duplicates: DuplicatePolicy) => Promise<Interactions>;

/** Options that only delimited text has a use for, and those that only text has. */
const OF_DELIMITED = ['header', 'separator', 'decimal', 'skipLines'] as const;
const OF_TEXT = [...OF_DELIMITED, 'encoding'] as const;

interface Format {
  /** The names of such files; those of others are read as delimited text, or as what they begin with. */
  readonly name: RegExp;
  readonly reader: Reader;
  /** The options that it has no use for. */
  readonly without: readonly (typeof OF_TEXT)[number][];
  /** What becomes of repeated pairs unless the options say: entries of a matrix are summed, as SciPy has it. Default `last`. */
  readonly duplicates?: DuplicatePolicy;
}

const PARQUET: Format = {
  name: /\.parquet$/i,
  reader: async (...args) => (await import('./parquet.ts')).readParquetInteractions(...args),
  without: OF_TEXT,
};
const DELIMITED: Format = { name: /^/, reader: readDelimited, without: [] };

const READERS: readonly Format[] = [
  { name: /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i, reader: readNdjson, without: OF_DELIMITED },
  { name: /\.mtx(?:\.gz)?$/i, reader: readMatrixMarket, without: OF_DELIMITED, duplicates: 'sum' },
  PARQUET,
  {
    name: /\.(?:arrow|arrows|feather)$/i,
    reader: async (...args) => (await import('../arrow/file.ts')).readArrowFile(...args),
    without: OF_TEXT,
  },
  {
    name: /\.npz$/i,
    reader: async (...args) => (await import('./sparse-npz.ts')).readSparseNpz(...args),
    without: OF_TEXT,
    duplicates: 'sum',
  },
];

/** What a name that says nothing may be besides delimited text: Parquet, or a folder whose first part is. */
async function formatOfContent(file: string): Promise<Format> {
  const found = await stat(file).catch(() => undefined); // that it is not there, its reader says
  const part = found?.isDirectory() ? (await partsOf(file))[0].file : file;
  // A pipe can be read once only.
  const parquet = (found?.isFile() || found?.isDirectory()) && (await isParquet(part));
  return parquet ? PARQUET : DELIMITED;
}

/**
 * Reads the interactions of a file, or with `-` delimited text from standard input: NDJSON (.ndjson, .jsonl, .json), Parquet
 * (.parquet, or by its first bytes), Matrix Market (.mtx), SciPy's sparse matrices (.npz), or else delimited text; the text
 * formats gzipped or not. A folder of Parquet or of delimited text, as Spark writes a table, is read as one file.
 * docs/FORMATS.md says what is read from each. Users and items are numbered in the order of first appearance, except
 * those of a matrix, which are the numbers of its rows and columns.
 * @param options the columns, `duplicates` and types of ids; `encoding` of text; `header`, `separator`, `decimal` and `skipLines` of delimited text
 * @throws ParseError with file, line (or row) and column for an entry that is no interaction, for a file without any, and
 * for a repeated pair when `duplicates` is `error`
 * @throws FormatError for a file that is damaged or not what its name says
 * @throws ArgumentError for options out of their domain, or that the format has no use for
 */
export async function readInteractions(file: string, options: InteractionFileOptions = {}): Promise<Interactions> {
  checkFileName('file', file);
  const resolved = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  const format = READERS.find(({ name }) => name.test(file)) ?? (await formatOfContent(file));
  for (const name of format.without) {
    if (resolved[name] === INTERACTION_FILE_OPTIONS[name].fallback) continue;
    throw new ArgumentError(name, resolved[name], 'left out', 'This format has none.');
  }
  return format.reader(file, resolved, options.duplicates ?? format.duplicates ?? resolved.duplicates);
}
