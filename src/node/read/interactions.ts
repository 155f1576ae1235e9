// readInteractions: the reader that a file's name asks for. Readers of formats that need a library are loaded when needed.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import { resolveOptions } from '../../options.ts';
import { checkFileName } from '../file-name.ts';
import { readDelimited } from './delimited.ts';
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

/** Options that other formats have no use for. */
const OF_TEXT = ['header', 'separator', 'decimal'] as const;

/**
 * Reads the interactions of a file: NDJSON (.ndjson, .jsonl), Parquet (.parquet, a file or a folder of them), Matrix
 * Market (.mtx), SciPy's sparse matrices (.npz), or else delimited text; the text formats gzipped or not.
 * docs/FORMATS.md says what is read from each. Users and items are numbered in the order of first appearance, except
 * those of a matrix, which are the numbers of its rows and columns.
 * @param options the columns, `duplicates` and types of ids; `header`, `separator` and `decimal` of delimited text
 * @throws ParseError with file, line (or row) and column for an entry that is no interaction, for a file without any, and
 * for a repeated pair when `duplicates` is `error`
 * @throws FormatError for a file that is damaged or not what its name says
 * @throws ArgumentError for options out of their domain, or that the format has no use for
 */
export async function readInteractions(file: string, options: InteractionFileOptions = {}): Promise<Interactions> {
  checkFileName('file', file);
  const resolved = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  const { duplicates } = resolved;
  const [, reader] = READERS.find(([name]) => name.test(file)) ?? [];
  if (!reader) return readDelimited(file, resolved, duplicates);
  for (const name of OF_TEXT) {
    if (resolved[name] === INTERACTION_FILE_OPTIONS[name].fallback) continue;
    throw new ArgumentError(name, resolved[name], 'left out', 'Only delimited text has one.');
  }
  return reader(file, resolved, duplicates);
}
