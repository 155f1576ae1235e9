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

const READERS: readonly (readonly [name: RegExp, reader: Reader])[] = [
  [/\.(?:ndjson|jsonl)(?:\.gz)?$/i, readNdjson],
  [/\.mtx(?:\.gz)?$/i, readMatrixMarket],
  [/\.parquet$/i, async (...args) => (await import('./parquet.ts')).readParquetInteractions(...args)],
  [/\.npz$/i, async (...args) => (await import('./sparse-npz.ts')).readSparseNpz(...args)],
];

/** What is no list of interactions but a matrix: an entry that is stored in several pieces is their sum, as SciPy has it. */
const MATRIX = /\.(?:mtx(?:\.gz)?|npz)$/i;

/** What a name that says nothing may be besides delimited text: Parquet, or a folder whose first part is. */
async function readerOfContent(file: string): Promise<Reader> {
  const found = await stat(file).catch(() => undefined); // that it is not there, its reader says
  const part = found?.isDirectory() ? (await partsOf(file))[0].file : file;
  // A pipe can be read once only.
  const parquet = (found?.isFile() || found?.isDirectory()) && (await isParquet(part));
  return parquet ? READERS.find(([name]) => name.test('.parquet'))![1] : readDelimited;
}

/**
 * Reads the interactions of a file: NDJSON (.ndjson, .jsonl), Parquet (.parquet, or by its first bytes), Matrix
 * Market (.mtx), SciPy's sparse matrices (.npz), or else delimited text; the text formats gzipped or not. A folder of
 * Parquet or of delimited text, as Spark writes a table, is read as one file.
 * docs/FORMATS.md says what is read from each. Users and items are numbered in the order of first appearance, except
 * those of a matrix, which are the numbers of its rows and columns.
 * @param options the columns, `duplicates` and types of ids; `header` and `separator` of delimited text
 * @throws ParseError with file, line (or row) and column for an entry that is no interaction, for a file without any, and
 * for a repeated pair when `duplicates` is `error`
 * @throws FormatError for a file that is damaged or not what its name says
 * @throws ArgumentError for options out of their domain, or that the format has no use for
 */
export async function readInteractions(file: string, options: InteractionFileOptions = {}): Promise<Interactions> {
  checkFileName('file', file);
  const resolved = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  const { duplicates } = resolved;
  const reader = READERS.find(([name]) => name.test(file))?.[1] ?? (await readerOfContent(file));
  if (reader === readDelimited) return readDelimited(file, resolved, duplicates);
  for (const name of ['header', 'separator'] as const) {
    if (resolved[name] === undefined) continue;
    throw new ArgumentError(name, resolved[name], 'left out', 'Only delimited text has one.');
  }
  return reader(file, resolved, options.duplicates ?? (MATRIX.test(file) ? 'sum' : duplicates));
}
