// readInteractions: the reader that a table asks for, by its name or its first bytes. That of delimited text is there; the
// others are loaded when needed.
import type { DuplicatePolicy } from '../data/duplicates.ts';
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError, FormatError } from '../errors.ts';
import { resolveOptions } from '../options.ts';
import type { Signal } from '../platform.ts';
import { heeded } from './callbacks.ts';
import { buildInteractions, type EntryTable, type Merging, type OnPiece } from './columns/interaction-columns.ts';
import { type FileFormat, INTERACTION_FILE_OPTIONS, type InteractionFileOptions } from './options.ts';
import { abortable } from './source/bytes.ts';
import { type Input, sourceOf } from './source/input.ts';
import type { Source } from './source/source.ts';
import { type OpenPart, OpenTable, type TableSource } from './table.ts';
import { readDelimited } from './text/delimited.ts';

/** What reads a table whole. */
type Reader = (table: OpenTable, options: InteractionFileOptions, merging: Merging) => Promise<Interactions>;
/** What reads it piece by piece. */
type EntryReader = (table: OpenTable, options: InteractionFileOptions, onPiece?: OnPiece) => Promise<EntryTable>;

/** Options that only delimited text has a use for, and those that only text has. */
const OF_DELIMITED = ['header', 'separator', 'quote', 'decimal', 'skipLines'] as const;
const OF_TEXT = [...OF_DELIMITED, 'encoding', 'empty'] as const;

interface Format {
  readonly format: FileFormat;
  /** The names of such files, packed or not. */
  readonly suffix?: RegExp;
  /** What those begin with whose name says nothing. */
  readonly begin?: RegExp;
  /** One of the two. */
  readonly entries?: EntryReader;
  readonly reader?: Reader;
  /** The options that it has no use for. */
  readonly without: readonly (typeof OF_TEXT)[number][];
  /** What becomes of repeated pairs unless the options say: entries of a matrix are summed, as SciPy has it. Default `last`. */
  readonly duplicates?: DuplicatePolicy;
}

const DELIMITED: Format = {
  format: 'delimited',
  suffix: /\.(?:csv|tsv|tab|dat)$/i,
  entries: readDelimited,
  without: [],
};

/** The first that fits counts; what fits none is delimited text. */
const READERS: readonly Format[] = [
  {
    format: 'ndjson',
    suffix: /\.(?:ndjson|jsonl|json)$/i,
    begin: /^(?:\xef\xbb\xbf)?\s*(?:\[\s*)?\{\s*"/,
    entries: async (...args) => (await import('./text/ndjson.ts')).readNdjson(...args),
    without: OF_DELIMITED,
  },
  {
    format: 'mtx',
    suffix: /\.mtx$/i,
    begin: /^%%MatrixMarket/i,
    reader: async (...args) => (await import('./matrix/matrix-market.ts')).readMatrixMarket(...args),
    without: [...OF_DELIMITED, 'empty'],
    duplicates: 'sum',
  },
  {
    format: 'parquet',
    suffix: /\.parquet$/i,
    begin: /^PAR1/,
    entries: async (...args) => (await import('./parquet/table.ts')).readParquetEntries(...args),
    without: OF_TEXT,
  },
  {
    format: 'arrow',
    suffix: /\.(?:arrow|arrows|feather)$/i,
    begin: /^ARROW1/,
    reader: async (...args) => (await import('./arrow/interactions.ts')).readArrowTable(...args),
    without: OF_TEXT,
  },
  {
    format: 'npz',
    suffix: /\.npz$/i,
    reader: async (...args) => (await import('./matrix/sparse-npz.ts')).readSparseNpz(...args),
    without: OF_TEXT,
    duplicates: 'sum',
  },
  DELIMITED,
];

/**
 * Reads the interactions of a `File` or `Blob`, a `URL`, a `Response`, a `ReadableStream` or async iterable of bytes, or bytes:
 * delimited text, NDJSON or a JSON array, Parquet, Matrix Market, SciPy's sparse matrices (.npz); packed by gzip or zstd, or
 * in a zip archive. docs/FORMATS.md says what is read from each. Users and items are numbered in the order of first
 * appearance, except those of a matrix, which are the numbers of its rows and columns.
 * @param source text is a URL, relative to the page. Of URLs, Parquet and archives are read in the ranges that are needed.
 * @param options the columns, `duplicates` and types of ids; `name` or `format` where the source does not tell; `encoding` of
 * text; `header`, `separator`, `quote`, `decimal` and `skipLines` of delimited text
 * @throws ParseError with file, line (or row) and column for an entry that is no interaction, for a file without any, and
 * for a repeated pair when `duplicates` is `error`
 * @throws FormatError for a file that is damaged or not what its name says
 * @throws ArgumentError for options out of their domain, or that the format has no use for
 */
export async function readInteractions(source: Input, options: InteractionFileOptions = {}): Promise<Interactions> {
  const { name, signal } = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  const opened = sourceOf(source, name, signal);
  return readTable({ name: opened.name, parts: [{ source: opened }] }, options);
}

/** The same of a table whose parts have been found. */
export function readTable(source: TableSource, options: InteractionFileOptions): Promise<Interactions> {
  return heeded(options, (heard) => readParts(source, heard));
}

async function readParts(source: TableSource, options: InteractionFileOptions): Promise<Interactions> {
  const { table, format, resolved } = await openParts(source, options);
  const duplicates = options.duplicates ?? format.duplicates ?? resolved.duplicates;
  const merging = { duplicates, onMerged: resolved.onMerged };
  if (!format.entries) return format.reader!(table, resolved, merging);
  return buildInteractions(await format.entries(table, resolved), merging);
}

/**
 * Reads a table piece by piece, without holding it.
 * @throws ArgumentError for a format that is only read whole
 */
export async function readEntries(
  source: TableSource,
  options: InteractionFileOptions,
  onPiece: OnPiece,
): Promise<EntryTable> {
  const { table, format, resolved } = await openParts(source, options);
  if (format.entries) return format.entries(table, resolved, onPiece);
  const read = READERS.flatMap((each) => (each.entries ? [each.format] : [])).join(', ');
  throw new ArgumentError('format', format.format, `one that is read piece by piece: ${read}`);
}

/** The table of a source, what it is, and the options that are of use. */
async function openParts(source: TableSource, options: InteractionFileOptions) {
  const resolved = resolveOptions(INTERACTION_FILE_OPTIONS, options);
  const table = new OpenTable(stoppable(source, resolved.signal), resolved.entry, resolved.onProgress);
  const [first, ...others] = table.parts;
  const found = await formatOf(first, resolved.format);
  const { format, without } = found;
  for (const part of others) {
    const other = formatOfName(part);
    if (!resolved.format && other && other.format !== format) {
      throw new FormatError(part.name, `a part that is ${other.format}`, `${format}, like ${first.name}`);
    }
  }
  for (const name of without) {
    if (resolved[name] === INTERACTION_FILE_OPTIONS[name].fallback) continue;
    throw new ArgumentError(name, resolved[name], 'left out', `A file of ${format} has none.`);
  }
  return { table, format: found, resolved };
}

/** The same table, whose streams end when the signal aborts. */
function stoppable({ name, parts }: TableSource, signal: Signal | undefined): TableSource {
  const stream = (source: Source) => () => abortable(source.stream(), signal);
  return { name, parts: parts.map((part) => ({ ...part, source: { ...part.source, stream: stream(part.source) } })) };
}

async function formatOf(part: OpenPart, given: FileFormat | undefined): Promise<Format> {
  if (given) return READERS.find(({ format }) => format === given)!;
  const named = formatOfName(part);
  if (named && named !== DELIMITED) return named;
  const head = await part.head();
  const content = READERS.find(({ begin }) => begin?.test(head));
  // Text that is named as CSV is that, whatever stands in its first field.
  return content && !(named && content.format === 'ndjson') ? content : DELIMITED;
}

function formatOfName(part: OpenPart): Format | undefined {
  return READERS.find(({ suffix }) => suffix?.test(part.plainName));
}
