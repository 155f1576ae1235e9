// Interactions from Parquet: a file, or a folder of them, as Spark and others write a table. Columns are chosen as those of
// delimited text with a header.
import { stat } from 'node:fs/promises';
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { Interactions } from '../../data/interactions.ts';
import { FormatError, ParseError } from '../../errors.ts';
import { cannotRead } from '../file-system-error.ts';
import { ParquetFile, partFiles } from '../formats/parquet/file.ts';
import { findColumns } from './columns.ts';
import { TypedIdColumn } from './id-columns.ts';
import { buildInteractions, type NumberColumn, timeColumn, valueColumn } from './interaction-columns.ts';
import type { InteractionFileOptions } from './options.ts';
import { type OnShare, watchParts } from './parts.ts';

/**
 * Reads such a table. By default the users are the first column, the items the second, and the values the third when it is
 * there, free and of numbers. Dates and timestamps, as times, count as seconds since 1970.
 * @throws ParseError with the row for a null and for a value of the wrong type; FormatError for a file that is not valid
 */
export async function readParquetInteractions(
  file: string,
  options: InteractionFileOptions,
  duplicates: DuplicatePolicy,
): Promise<Interactions> {
  const files = (await stat(file).catch(cannotRead(file))).isDirectory() ? await partFiles(file) : [file];
  const reader = new TableReader(options);
  const watch = await watchParts(files, options.onProgress ?? (() => {}));
  for (const part of files) {
    options.signal?.throwIfAborted();
    const onShare = watch(part);
    await ParquetFile.use(part, (parquet) => reader.read(part, parquet, onShare));
  }
  return reader.finish(file, duplicates);
}

type TableColumn = TypedIdColumn | NumberColumn<Float32Array> | NumberColumn<Float64Array>;

class TableReader {
  readonly #options: InteractionFileOptions;
  readonly #users: TypedIdColumn;
  readonly #items: TypedIdColumn;
  readonly #values = valueColumn();
  readonly #times = timeColumn();
  readonly #parts: { file: string; begin: number }[] = [];
  #rows = 0;
  #valued: boolean | undefined; // undefined until the first part decides

  constructor(options: InteractionFileOptions) {
    this.#options = options;
    this.#users = new TypedIdColumn(options.userIds);
    this.#items = new TypedIdColumn(options.itemIds);
  }

  /** @param onShare told after every page how much of the part has been read, and how many of its rows */
  async read(file: string, parquet: ParquetFile, onShare: OnShare): Promise<void> {
    if (parquet.rows === 0) return; // a part that Spark left empty
    const names = parquet.columns;
    const { user, item, value, time } = findColumns(file, 1, names, { ...this.#options, header: true });
    const leaf = value && parquet.leafOf(names[value.index] ?? '');
    // A third column of text is not taken for values unless an option says so.
    const valued = value !== undefined && (this.#options.value !== undefined || (!!leaf && parquet.isNumeric(leaf)));
    this.#valued ??= valued;
    if (valued !== this.#valued) throw new FormatError(file, names.join(', '), 'the columns of the parts before it');
    this.#parts.push({ file, begin: this.#rows });
    const columns = [
      [user, this.#users],
      [item, this.#items],
      ...(value && valued ? ([[value, this.#values]] as const) : []),
      ...(time ? ([[time, this.#times]] as const) : []),
    ] as const;
    for (const [at, [{ index, label }, column]] of columns.entries()) {
      await readColumn(file, parquet, names[index], label, column, (row) => {
        this.#options.signal?.throwIfAborted();
        const rows = (at * parquet.rows + row) / columns.length;
        onShare(rows / parquet.rows, Math.floor(rows));
      });
    }
    this.#rows += parquet.rows;
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
  let row = 0;
  for await (const { values, count } of parquet.pages(path)) {
    onPage(row);
    if (values.length !== count) {
      throw new ParseError(file, row + 1, label, `${count - values.length} nulls from this row on`, column.expected);
    }
    for (let at = 0; at < count; at++) {
      row++;
      if (!column.push(values[at])) throw new ParseError(file, row, label, values[at], column.expected);
    }
  }
}
