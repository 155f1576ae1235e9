// Interactions from Parquet: a file, or a folder of them, as Spark and others write a table. Columns are chosen as those of
// delimited text with a header.
import type { EntryArrays } from '../../data/csr.ts';
import { EntryIds } from '../../data/entry-columns.ts';
import { FormatError, ParseError } from '../../errors.ts';
import { createPause, type Pause } from '../../workers/pause.ts';
import { type ColumnPlace, findColumns } from '../columns/columns.ts';
import { FileIds } from '../columns/file-ids.ts';
import { type EntryTable, type OnPiece, type Place, takeEntries, ValueColumn } from '../columns/interaction-columns.ts';
import { TakenColumns, type Weighed } from '../columns/taken.ts';
import { TimeColumn } from '../columns/times.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { OpenPart, OpenTable } from '../table.ts';
import { NoId } from './exact.ts';
import { ParquetFile } from './file.ts';

/**
 * Reads such a table. Text that stands third is no value, and what stands for a time by its name is one if it is of that type;
 * dates and timestamps, as times, count as seconds since 1970.
 * @throws ParseError with the row for a null and for a value of the wrong type; FormatError for a file that is not valid
 */
export async function readParquetEntries(
  table: OpenTable,
  options: InteractionFileOptions,
  onPiece?: OnPiece,
): Promise<EntryTable> {
  const pause = createPause();
  const reader = new TableReader(options, pause);
  try {
    for (const part of table.parts) {
      options.signal?.throwIfAborted();
      const ranges = await part.ranges();
      try {
        await reader.read(part, await ParquetFile.open(part.name, ranges), onPiece);
      } finally {
        await ranges.close();
      }
    }
  } finally {
    pause.close();
  }
  reader.finish(table.name);
  return reader;
}

/** What takes a few milliseconds. */
const SLICE_ROWS = 2 ** 14;

type TableColumn = EntryIds | ValueColumn | TimeColumn;

class TableReader implements EntryTable {
  readonly users: EntryIds;
  readonly items: EntryIds;
  readonly #options: InteractionFileOptions;
  readonly #pause: Pause;
  readonly #values = new ValueColumn();
  readonly #times: TimeColumn;
  readonly #parts: { file: string; begin: number }[] = [];
  readonly #taken: TakenColumns;
  #rows = 0;

  constructor(options: InteractionFileOptions, pause: Pause) {
    this.#options = options;
    this.#taken = new TakenColumns(options);
    this.#pause = pause;
    this.users = new EntryIds(new FileIds(options.userIds));
    this.items = new EntryIds(new FileIds(options.itemIds));
    this.#times = new TimeColumn(options.timeUnit);
  }

  async read(part: OpenPart, parquet: ParquetFile, onPiece?: OnPiece): Promise<void> {
    if (parquet.rows === 0) return; // a part that Spark left empty
    const { name: file, partition } = part;
    const own = parquet.columns;
    const names = [...own, ...[...partition.keys()].filter((key) => !own.includes(key))];
    const table = { file, line: 1, names, isNamed: true, own: own.length };
    const found = findColumns(table, this.#options);
    const isOfType = (place: ColumnPlace | undefined, isTyped: (path: string[]) => boolean) => {
      const leaf = place && parquet.leafOf(names[place.index]);
      return place && (place.index >= own.length || (leaf !== undefined && isTyped(leaf)));
    };
    const value =
      found.valueAsked || isOfType(found.value, (path) => parquet.isNumeric(path)) ? found.value : undefined;
    const time =
      found.time?.isGiven || isOfType(found.time, (path) => parquet.mayBeTime(path)) ? found.time : undefined;
    this.#taken.take(table, { ...found, value, time });
    this.#parts.push({ file, begin: this.#rows });
    const columns: [ColumnPlace, TableColumn][] = [
      [found.user, this.users],
      [found.item, this.items],
      ...(value ? ([[value, this.#values]] as [ColumnPlace, TableColumn][]) : []),
      ...(time ? ([[time, this.#times]] as [ColumnPlace, TableColumn][]) : []),
    ];
    let begin = 0;
    for (const [group, rows] of parquet.groups.entries()) {
      for (const [at, [{ index, label }, column]] of columns.entries()) {
        const name = names[index];
        if (index >= own.length) {
          fill(file, name, partition.get(name), begin, rows, column);
          continue;
        }
        await readColumn(file, parquet, { group, begin, name, label }, column, async (row) => {
          if (this.#pause.due()) await this.#pause.take();
          this.#options.signal?.throwIfAborted();
          const done = begin + (at * rows + row - begin) / columns.length;
          part.tell(done / parquet.rows, this.#rows + Math.floor(done));
        });
      }
      begin += rows;
      await onPiece?.(this);
    }
    this.#rows += parquet.rows;
  }

  /** What has to be so at the end. */
  finish(file: string): void {
    if (this.#rows === 0) throw new ParseError(file, 1, undefined, '', 'interactions, one a row');
  }

  take(): EntryArrays {
    const { layout } = this.#taken;
    return takeEntries(this.users, this.items, layout?.value && this.#values, layout?.time && this.#times);
  }

  placeOf(position: number): Place {
    const part = this.#parts.findLast(({ begin }) => begin <= position)!;
    return { file: part.file, line: position - part.begin + 1 };
  }

  weigh(read: Weighed): void {
    this.#taken.weigh(read);
  }
}

/** A column that is the same for all rows of a part, in a row group of it. */
function fill(
  file: string,
  name: string,
  value: string | number | null | undefined,
  begin: number,
  rows: number,
  column: TableColumn,
): void {
  for (let row = begin + 1; row <= begin + rows; row++) {
    if (!column.add(value)) throw new ParseError(file, row, name, value, column.expected);
  }
}

/** A column within a row group: its name, what the caller calls it, and how many rows of the part come before. */
interface ColumnOfGroup {
  readonly group: number;
  readonly begin: number;
  readonly name: string;
  readonly label: string | number;
}

async function readColumn(
  file: string,
  parquet: ParquetFile,
  { group, begin, name, label }: ColumnOfGroup,
  column: TableColumn,
  onRows: (row: number) => Promise<void>,
): Promise<void> {
  const path = parquet.leafOf(name);
  if (path?.length !== 1) throw new FormatError(`${file}: column ${name}`, 'a nested column', 'one of text or numbers');
  let row = begin;
  for await (const { values, count, firstNull } of parquet.pages(path, column instanceof EntryIds, group)) {
    await onRows(row);
    if (values.length !== count) {
      const remedy = ' (rows with nulls have to be left out, or filled, before)';
      throw new ParseError(file, row + firstNull + 1, label, null, column.expected + remedy);
    }
    for (let at = 0; at < count; at++) {
      row++;
      if (row % SLICE_ROWS === 0) await onRows(row); // a page may have millions
      if (column.add(values[at])) continue;
      const [got, more] = values[at] instanceof NoId ? [values[at].text, values[at].expected] : [values[at], ''];
      throw new ParseError(file, row, label, got, column.expected + more);
    }
  }
}
