// Interactions as a file that `readInteractions` reads back as they are: CSV, or NDJSON, in which ids keep their types.
import { gzipSync } from 'node:zlib';
import type { Id, IdMap } from '../data/id-map.ts';
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { isCanonicalInteger } from '../files/columns/id-columns.ts';
import { LINE_BYTES } from '../files/source/bytes.ts';
import { writeAtomic } from './atomic-write.ts';
import { checkFileName } from './file-name.ts';

/** The columns of such a file, by the names that the readers know. */
const COLUMNS = ['user', 'item', 'value', 'time'] as const;
type Fields = (string | number | undefined)[];

interface Format {
  readonly name: RegExp;
  /** The first line, if there is one, of the columns that there are. */
  header(columns: readonly string[]): string;
  line(fields: Fields): string;
  /** What would not come back as it is, in words. */
  lost(interactions: Interactions): string | undefined;
}

const FORMATS: readonly Format[] = [
  {
    name: /\.csv(?:\.gz)?$/i,
    header: (columns) => `${columns.join(',')}\n`,
    line: (fields) =>
      `${fields
        .filter((field) => field !== undefined)
        .map(csvField)
        .join(',')}\n`,
    lost: lostInCsv,
  },
  {
    name: /\.(?:ndjson|jsonl)(?:\.gz)?$/i,
    header: () => '',
    line: (fields) =>
      `{${fields.flatMap((field, at) => (field === undefined ? [] : `"${COLUMNS[at]}":${jsonField(field)}`))}}\n`,
    lost: () => undefined,
  },
];

/** Lines a piece: some megabytes. */
const PIECE_LINES = 65_536;

/** Whether a name is that of a file which `writeInteractions` writes. */
export function isInteractionsName(file: string): boolean {
  return FORMATS.some(({ name }) => name.test(file));
}

/** What NDJSON keeps of ids and CSV would not, in words: text that would become numbers, or could not stand there. */
export function lostInCsv(interactions: Interactions): string | undefined {
  for (const [side, ids] of usedIds(interactions)) {
    const loss = lossOfCsv(ids);
    if (loss) return `In CSV ${side} ${loss}.`;
  }
  return undefined;
}

/**
 * Writes interactions to a file that `readInteractions` reads back: the same users, items, values and times (with `time:
 * 'time'`), in the order of the users. CSV (`.csv`) has a header and quotes as RFC 4180 has them; NDJSON (`.ndjson`, `.jsonl`)
 * keeps text that looks like a number text. Either is gzipped where `.gz` follows. The file is whole or not there.
 * @throws ArgumentError for another name, for ids that no file keeps or that CSV does not, for weights, which the readers do
 * not know, and for no interactions; what `checkWritable` throws; FileSystemError when writing fails
 */
export async function writeInteractions(file: string, interactions: Interactions): Promise<void> {
  checkFileName('file', file);
  const format = FORMATS.find(({ name }) => name.test(file));
  if (!format) throw new ArgumentError('file', file, 'a name that ends in .csv, .ndjson or .jsonl, perhaps with .gz');
  const { nnz, weights } = anInteractions('interactions', interactions);
  if (nnz === 0) throw new ArgumentError('interactions', nnz, 'at least one');
  if (weights) throw new ArgumentError('interactions.weights', weights, 'left out: the readers know none');
  checkLines(file, interactions, format);
  for (const [side, ids] of usedIds(interactions)) {
    const other = ids.find((id) => id === '' || (typeof id === 'number' && !Number.isSafeInteger(id)));
    if (other !== undefined)
      throw new ArgumentError(`interactions.${side}`, other, 'integers, or text that is not empty');
  }
  const lost = format.lost(interactions);
  if (lost) throw new ArgumentError('file', file, 'a name that ends in .ndjson', lost);
  const pieces = encode(interactions, format);
  await writeAtomic(file, /\.gz$/i.test(file) ? gzipped(pieces) : pieces);
}

/** Bytes of a line beside its ids: names, numbers, signs. */
const OTHER_BYTES = 160;

/** @throws ArgumentError where a line with the longest ids might be longer than the readers take */
function checkLines(file: string, interactions: Interactions, { line }: Format): void {
  let bytes = OTHER_BYTES;
  for (const [, ids] of usedIds(interactions)) {
    let longest = 0;
    for (const id of ids) {
      // As it is written it takes at most six bytes a letter.
      if (String(id).length * 6 > longest) longest = Math.max(longest, Buffer.byteLength(line([id])));
    }
    bytes += longest;
  }
  if (bytes <= LINE_BYTES) return;
  throw new ArgumentError(
    'interactions',
    `ids that take ${bytes} bytes`,
    `ids that fit into a line of ${LINE_BYTES}`,
    `${file} could not be read back.`,
  );
}

/** A float32 in as few digits as come back to it. */
export function shortNumber(value: number): number {
  if (value === 0) return value; // with its sign
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return short;
  }
  return value;
}

function* encode(interactions: Interactions, { header, line }: Format): Generator<Uint8Array> {
  const { users, items, userCount, indptr, indices, values, uniformValue, times } = interactions;
  const hasValues = values !== null || uniformValue !== 1;
  const encoder = new TextEncoder();
  let lines = [header(COLUMNS.filter((name) => (name !== 'value' || hasValues) && (name !== 'time' || times)))];
  for (let user = 0; user < userCount; user++) {
    for (let at = indptr[user]; at < indptr[user + 1]; at++) {
      const value = hasValues ? shortNumber(interactions.valueAt(at)) : undefined;
      lines.push(line([users.idAt(user), items.idAt(indices[at]), value, times?.[at]]));
      if (lines.length < PIECE_LINES) continue;
      yield encoder.encode(lines.join(''));
      lines = [];
    }
  }
  yield encoder.encode(lines.join(''));
}

/** Each piece by itself: gzip files may be joined. */
function* gzipped(pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const piece of pieces) yield gzipSync(piece);
}

/** The ids that have interactions, and so are in the file. */
function usedIds(interactions: Interactions): ['users' | 'items', Id[]][] {
  const { users, items } = interactions;
  const used = (map: IdMap, counts: Int32Array) => map.ids().filter((_, at) => counts[at] > 0);
  return [
    ['users', used(users, interactions.userCounts())],
    ['items', used(items, interactions.itemCounts())],
  ];
}

function lossOfCsv(ids: readonly Id[]): string | undefined {
  if (typeof ids[0] === 'number') return undefined;
  const texts = ids as readonly string[];
  if (texts.every(isCanonicalInteger)) return 'that are text would be read as numbers';
  if (texts.some((id) => id.includes('\0'))) return 'would have the letter U+0000, which no text file has';
  return texts.some((id) => /\p{Surrogate}/u.test(id)) ? 'would lose letters that have no UTF-8' : undefined;
}

function jsonField(field: string | number): string {
  return Object.is(field, -0) ? '-0' : JSON.stringify(field);
}

/** RFC 4180, with quotes around other separators and outer blanks too. */
function csvField(field: string | number): string {
  const text = Object.is(field, -0) ? '-0' : String(field);
  return /[",;|\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
