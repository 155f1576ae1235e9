// Interactions from Parquet: a file, or a folder of them, as Spark and others write a table. Columns are chosen as those of
// delimited text with a header.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { Interactions } from '../../data/interactions.ts';
import { FormatError, ParseError } from '../../errors.ts';
import { ParquetFile } from '../formats/parquet/file.ts';
import { type FieldPlace, findColumns } from './columns.ts';
import { isFolder, type Part, partsOf } from './folder.ts';
import { isCanonicalInteger, TypedIdColumn } from './id-columns.ts';
import { buildInteractions, type NumberColumn, timeColumn, valueColumn } from './interaction-columns.ts';
import type { InteractionFileOptions } from './options.ts';
import { type OnShare, watchParts } from './parts.ts';

/**
 * Reads such a table. By default the users and items are the columns named for them (`user…`, `item…`), else the first two,
 * and the values a column `rating…`, else the third when it is there, free and of numbers. Dates and timestamps, as times, count as seconds since 1970.
 * @throws ParseError with the row for a null and for a value of the wrong type; FormatError for a file that is not valid
 */
export async function readParquetInteractions(
  file: string,
  options: InteractionFileOptions,
  duplicates: DuplicatePolicy,
): Promise<Interactions> {
  const parts = (await isFolder(file)) ? await partsOf(file) : [{ file, partition: new Map<string, string>() }];
  const reader = new TableReader(options, parts);
  const watch = await watchParts(
    parts.map((part) => part.file),
    options.onProgress ?? (() => {}),
  );
  for (const part of parts) {
    options.signal?.throwIfAborted();
    const onShare = watch(part.file);
    await ParquetFile.use(part.file, (parquet) => reader.read(part, parquet, onShare));
  }
  return reader.finish(file, duplicates);
}

/** What Hive calls a partition of nulls. */
const NO_VALUE = '__HIVE_DEFAULT_PARTITION__';

type TableColumn = TypedIdColumn | NumberColumn<Float32Array> | NumberColumn<Float64Array>;

class TableReader {
  readonly #options: InteractionFileOptions;
  readonly #users: TypedIdColumn;
  readonly #items: TypedIdColumn;
  readonly #values = valueColumn();
  readonly #times = timeColumn();
  readonly #parts: { file: string; begin: number }[] = [];
  readonly #integers: ReadonlySet<string>; // partitions all of whose values are integers
  #rows = 0;
  #valued = false;
  #taken: string | undefined; // the names of the columns of the first part

  constructor(options: InteractionFileOptions, parts: readonly Part[]) {
    this.#options = options;
    this.#users = new TypedIdColumn(options.userIds);
    this.#items = new TypedIdColumn(options.itemIds);
    const keys = parts.flatMap(({ partition }) => [...partition.keys()]);
    this.#integers = new Set(
      keys.filter((key) => parts.every((part) => isCanonicalInteger(part.partition.get(key) ?? ''))),
    );
  }

  /** @param onShare told after every page how much of the part has been read, and how many of its rows */
  async read({ file, partition }: Part, parquet: ParquetFile, onShare: OnShare): Promise<void> {
    if (parquet.rows === 0) return; // a part that Spark left empty
    const own = parquet.columns;
    const names = [...own, ...[...partition.keys()].filter((key) => !own.includes(key))];
    const { user, item, value, time, valueAsked } = findColumns(
      file,
      1,
      names,
      { ...this.#options, header: true },
      own.length,
    );
    const leaf = value && parquet.leafOf(names[value.index] ?? '');
    // A third column of text is not taken for values unless an option or its name says so.
    const valued = value !== undefined && (valueAsked || (!!leaf && parquet.isNumeric(leaf)));
    const nameOf = (place: FieldPlace | undefined) => place && (names[place.index] ?? place.label);
    const taken = {
      user: nameOf(user)!,
      item: nameOf(item)!,
      value: valued ? nameOf(value) : undefined,
      time: nameOf(time),
    };
    if (this.#taken === undefined) this.#options.onColumns?.(taken);
    this.#checkTaken(
      file,
      Object.values(taken)
        .filter((name) => name !== undefined)
        .join(', '),
    );
    this.#valued = valued;
    this.#parts.push({ file, begin: this.#rows });
    const columns = [
      [user, this.#users],
      [item, this.#items],
      ...(value && valued ? ([[value, this.#values]] as const) : []),
      ...(time ? ([[time, this.#times]] as const) : []),
    ] as const;
    for (const [at, [{ index, label }, column]] of columns.entries()) {
      const name = names[index];
      if (index >= own.length && name !== undefined) {
        this.#fill(file, name, partition.get(name), parquet.rows, column);
        continue;
      }
      await readColumn(file, parquet, name, label, column, (row) => {
        this.#options.signal?.throwIfAborted();
        const rows = (at * parquet.rows + row) / columns.length;
        onShare(rows / parquet.rows, Math.floor(rows));
      });
    }
    this.#rows += parquet.rows;
  }

  /** Parts whose columns come in another order are one table only where the same names are taken from each. */
  #checkTaken(file: string, taken: string): void {
    this.#taken ??= taken;
    if (taken === this.#taken) return;
    const expected = `${this.#taken}, the columns of the parts before it: the options user, item and value name them`;
    throw new FormatError(file, taken, expected);
  }

  /** A column that is the same for all rows of a part. */
  #fill(file: string, name: string, text: string | undefined, rows: number, column: TableColumn): void {
    const value = this.#integers.has(name) ? Number(text) : text;
    for (let row = 1; row <= rows; row++) {
      if (text === NO_VALUE || !column.push(value)) throw new ParseError(file, row, name, text, column.expected);
    }
  }

  finish(file: string, duplicates: DuplicatePolicy): Interactions {
    if (this.#rows === 0) throw new ParseError(file, 1, undefined, '', 'interactions, one a row');
    const columns = {
      users: this.#users,
      items: this.#items,
      values: this.#valued ? this.#values.done() : null,
      times: this.#options.time === undefined ? null : this.#times.done(),
    };
    return buildInteractions(columns, duplicates, (position) => {
      const part = this.#parts.findLast(({ begin }) => begin <= position)!;
      return { file: part.file, line: position - part.begin + 1 };
    });
  }
}

async function readColumn(
  file: string,
  parquet: ParquetFile,
  name: string | undefined,
  label: string | number,
  column: TableColumn,
  onPage: (row: number) => void,
): Promise<void> {
  if (name === undefined) throw new ParseError(file, 1, label, `${parquet.columns.length} columns`, 'that column');
  const path = parquet.leafOf(name);
  if (path?.length !== 1) throw new FormatError(`${file}: column ${name}`, 'a nested column', 'one of text or numbers');
  const isValue = !(column instanceof TypedIdColumn); // true counts 1, but is nobody's id
  let row = 0;
  for await (const { values, count } of parquet.pages(path)) {
    onPage(row);
    if (values.length !== count) {
      throw new ParseError(file, row + 1, label, `${count - values.length} nulls from this row on`, column.expected);
    }
    for (let at = 0; at < count; at++) {
      row++;
      const value = isValue && typeof values[at] === 'boolean' ? Number(values[at]) : values[at];
      if (!column.push(value)) throw new ParseError(file, row, label, values[at], column.expected);
    }
  }
}
