// Interactions from Arrow IPC: files (.arrow, .feather of version 2) and streams (.arrows), a record batch at a time. Columns
// are chosen as those of Parquet are.
import { type ArrowValues, addChunk } from '../../data/arrow-columns.ts';
import { EntryIds, EntryNumbers } from '../../data/entry-columns.ts';
import type { Interactions } from '../../data/interactions.ts';
import { VALUE } from '../../data/number-columns.ts';
import { ArgumentError, FormatError, MemoryLimitError, ParseError } from '../../errors.ts';
import { createPause } from '../../workers/pause.ts';
import { findColumns, type Layout, type Table } from '../columns/columns.ts';
import { FileIds } from '../columns/file-ids.ts';
import { buildInteractions, type Merging, takeEntries } from '../columns/interaction-columns.ts';
import { TakenColumns, type Weighed } from '../columns/taken.ts';
import { TimeColumn } from '../columns/times.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { ReadProgress } from '../progress.ts';
import { collect } from '../source/source.ts';
import type { OpenTable } from '../table.ts';
import { BatchReader, type Chunk } from './columns.ts';
import { type BatchMessage, readMessages } from './messages.ts';
import { type ArrowSchema, type ColumnType, DictionaryType, TYPE } from './schema.ts';

/** Types that stand third as values unasked; others are values only where an option or their name says so. */
const NUMERIC: readonly number[] = [TYPE.int, TYPE.float, TYPE.decimal, TYPE.bool];
/** Those of a column that is named for a time, and is one. */
const MAY_BE_TIMES: readonly number[] = [...NUMERIC, TYPE.date, TYPE.timestamp];

/**
 * Reads such a table, of parts one after the other. Text that stands third is no value, and what stands for a time by its name
 * is one if it is of that type; dates and timestamps count as seconds since 1970. A file is read whole, as its batches may
 * stand in any order.
 * @throws ParseError with the row for a null and for a value of another type; FormatError for bytes that are no such file
 */
export async function readArrowTable(
  table: OpenTable,
  options: InteractionFileOptions,
  merging: Merging,
): Promise<Interactions> {
  const [part, other] = table.parts;
  if (other) throw new FormatError(other.name, 'a second file', 'one file: each is a table of its own');
  const bytes = await collect(part.bytes(() => 0));
  const onProgress =
    options.onProgress && (({ bytes: read, rows }: ReadProgress) => part.tell(read / bytes.length, rows));
  return readArrowInteractions(bytes, part.name, { ...options, onProgress }, merging);
}

/** The same of bytes. @param name what errors call it */
export async function readArrowInteractions(
  bytes: Uint8Array,
  name: string,
  options: InteractionFileOptions,
  merging: Merging,
): Promise<Interactions> {
  const { schema, batches } = guarded(name, () => readMessages(bytes));
  const table = guarded(name, () => new ArrowTableReader(name, schema, options));
  table.begin(); // not guarded: what its callers throw is theirs
  const iterator = batches[Symbol.iterator]();
  const pause = createPause();
  try {
    for (;;) {
      options.signal?.throwIfAborted();
      const next = guarded(name, () => iterator.next() as IteratorResult<BatchMessage>);
      if (next.done) break;
      guarded(name, () => table.read(next.value));
      options.onProgress?.({ bytes: next.value.end, size: bytes.length, rows: table.rows });
      if (pause.due()) await pause.take();
    }
  } finally {
    pause.close();
  }
  return table.finish(merging);
}

interface TakenColumn {
  readonly place: number;
  readonly name: string;
  readonly column: EntryIds | EntryNumbers | TimeColumn;
}

class ArrowTableReader {
  rows = 0;
  readonly #file: string;
  readonly #schema: ArrowSchema;
  readonly #users: EntryIds;
  readonly #items: EntryIds;
  readonly #values = new EntryNumbers<Float32Array>(VALUE);
  readonly #times: TimeColumn;
  readonly #table: Table;
  readonly #layout: Layout;
  readonly #columns: readonly TakenColumn[];
  readonly #taken: TakenColumns;
  readonly #dictionaries = new Map<number, DictionaryValues>();

  constructor(file: string, schema: ArrowSchema, options: InteractionFileOptions) {
    this.#file = file;
    this.#schema = schema;
    this.#users = new EntryIds(new FileIds(options.userIds));
    this.#items = new EntryIds(new FileIds(options.itemIds));
    this.#times = new TimeColumn(options.timeUnit);
    this.#taken = new TakenColumns(options);
    const names = schema.fields.map(({ name }) => name);
    this.#table = { file, line: 1, names, isNamed: true, own: names.length };
    this.#layout = this.#choose(options);
    const columns = { user: this.#users, item: this.#items, value: this.#values, time: this.#times };
    this.#columns = (Object.keys(columns) as (keyof typeof columns)[]).flatMap((role) => {
      const place = this.#layout[role];
      return place ? [{ place: place.index, name: names[place.index], column: columns[role] }] : [];
    });
  }

  #choose(options: InteractionFileOptions): Layout {
    const { fields } = this.#schema;
    const layout = findColumns(this.#table, options);
    const { value, time } = layout;
    const isTime = (place: number) => time?.isGiven || MAY_BE_TIMES.includes(valueTypeOf(fields[place].type));
    const isValue = (place: number) => layout.valueAsked || NUMERIC.includes(valueTypeOf(fields[place]?.type));
    return {
      ...layout,
      value: value && isValue(value.index) ? value : undefined,
      time: time && isTime(time.index) ? time : undefined,
    };
  }

  /** Says which columns are read. */
  begin(): void {
    this.#taken.take(this.#table, this.#layout);
  }

  read(message: BatchMessage): void {
    const { batch } = message;
    if (message.kind === 'dictionary') {
      this.#readDictionary(message);
      return;
    }
    const reader = new BatchReader(batch, this.#dictionaries);
    const chunks = new Map<number, Chunk>();
    for (const [place, { type }] of this.#schema.fields.entries()) {
      if (this.#columns.some((each) => each.place === place)) chunks.set(place, reader.read(type));
      else reader.skip(type);
    }
    for (const { place, name, column } of this.#columns) {
      const chunk = chunks.get(place)!;
      addChunk(column, chunk, chunk.get, (row, got, expected) => {
        throw new ParseError(this.#file, this.rows + row + 1, name, got, expected);
      });
    }
    this.rows += batch.length;
  }

  /** Those of columns that nobody takes are not even unpacked. */
  #readDictionary({ id, isDelta, batch }: BatchMessage & { kind: 'dictionary' }): void {
    const isTaken = this.#columns.some(({ place }) => {
      const { type } = this.#schema.fields[place];
      return type instanceof DictionaryType && type.id === id;
    });
    if (!isTaken) return;
    const chunk = new BatchReader(batch, this.#dictionaries).read(this.#schema.dictionaries.get(id)!);
    const parts = isDelta ? (this.#dictionaries.get(id)?.parts ?? []) : [];
    this.#dictionaries.set(id, new DictionaryValues([...parts, chunk]));
  }

  finish(merging: Merging): Interactions {
    if (this.rows === 0) throw new ParseError(this.#file, 1, undefined, '', 'interactions, one a row');
    const table = {
      users: this.#users,
      items: this.#items,
      take: () =>
        takeEntries(this.#users, this.#items, this.#layout.value && this.#values, this.#layout.time && this.#times),
      placeOf: (position: number) => ({ file: this.#file, line: position + 1 }),
      weigh: (read: Weighed) => this.#taken.weigh(read),
    };
    return buildInteractions(table, merging);
  }
}

/** The values of a dictionary, of which later messages may add more. */
class DictionaryValues implements ArrowValues {
  readonly length: number;
  readonly #begins: number[] = [];

  constructor(readonly parts: readonly Chunk[]) {
    let length = 0;
    for (const part of parts) {
      this.#begins.push(length);
      length += part.length;
    }
    this.length = length;
  }

  get(key: number): unknown {
    if (!(key >= 0 && key < this.length)) return undefined;
    const part = this.#begins.findLastIndex((begin) => begin <= key);
    return this.parts[part].get(key - this.#begins[part]);
  }
}

function valueTypeOf(type: ColumnType | undefined): number {
  return type instanceof DictionaryType ? type.dictionary.typeId : (type?.typeId ?? 0);
}

/** What the bytes are to blame for is a FormatError, whoever notices it. */
function guarded<T>(name: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ParseError || error instanceof ArgumentError || error instanceof MemoryLimitError) throw error;
    if (error instanceof FormatError) throw new FormatError(`${name}: ${error.what}`, error.got, error.expected);
    throw new FormatError(name, 'a damaged one', 'an Arrow file or stream');
  }
}
