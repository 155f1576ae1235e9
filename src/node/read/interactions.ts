// readInteractions: the reader that a file's name asks for. Readers of formats that need a library are loaded when needed.
import { checkPolicy, type DuplicatePolicy } from '../../data/duplicates.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError } from '../../errors.ts';
import type { ColumnOptions } from './columns.ts';
import { readDelimited } from './delimited.ts';
import { readMatrixMarket } from './matrix-market.ts';
import { readNdjson } from './ndjson.ts';
import type { InteractionFileOptions } from './options.ts';

type Reader = (file: string, options: InteractionFileOptions, duplicates: DuplicatePolicy) => Promise<Interactions>;

const READERS: readonly (readonly [name: RegExp, reader: Reader])[] = [
  [/\.(?:ndjson|jsonl)(?:\.gz)?$/i, readNdjson],
  [/\.mtx(?:\.gz)?$/i, readMatrixMarket],
  [/\.parquet$/i, async (...args) => (await import('./parquet.ts')).readParquetInteractions(...args)],
  [/\.npz$/i, async (...args) => (await import('./sparse-npz.ts')).readSparseNpz(...args)],
];

/**
 * Reads the interactions of a file: NDJSON (.ndjson, .jsonl), Parquet (.parquet, a file or a folder of them), Matrix
 * Market (.mtx), SciPy's sparse matrices (.npz), or else delimited text; the text formats gzipped or not.
 * docs/FORMATS.md says what is read from each. Users and items are numbered in the order of first appearance, except
 * those of a matrix, which are the numbers of its rows and columns.
 * @param options the columns, `duplicates` and types of ids; `header` and `separator` of delimited text
 * @throws ParseError with file, line (or row) and column for an entry that is no interaction, for a file without any, and
 * for a repeated pair when `duplicates` is `error`
 * @throws FormatError for a file that is damaged or not what its name says
 * @throws ArgumentError for options out of their domain, or that the format has no use for
 */
export async function readInteractions(file: string, options: InteractionFileOptions = {}): Promise<Interactions> {
  checkColumns(options);
  const duplicates = checkPolicy(options.duplicates);
  const [, reader] = READERS.find(([name]) => name.test(file)) ?? [];
  if (!reader) return readDelimited(file, options, duplicates);
  for (const name of ['header', 'separator'] as const) {
    if (options[name] === undefined) continue;
    throw new ArgumentError(name, options[name], 'left out', 'Only delimited text has one.');
  }
  return reader(file, options, duplicates);
}

function checkColumns(options: ColumnOptions): void {
  for (const name of ['user', 'item', 'value', 'time'] as const) {
    const column = options[name];
    if (typeof column !== 'number' || (Number.isInteger(column) && column >= 1)) continue;
    throw new ArgumentError(name, column, 'the name of a column, or its position from 1');
  }
}
