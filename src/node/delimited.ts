// Interactions from delimited text: CSV, TSV, MovieLens' `::` and .data, packed by gzip or not, one interaction a line.
import { TIME, VALUE } from '../data/columns.ts';
import { checkPolicy, type DuplicatePolicy } from '../data/duplicates.ts';
import { GrowingColumn } from '../data/growing-column.ts';
import { Interactions } from '../data/interactions.ts';
import { ArgumentError, ParseError } from '../errors.ts';
import { type Column, type ColumnOptions, type Columns, fieldOf, findColumns, numberOf } from './columns.ts';
import { IdColumn, type IdType } from './id-column.ts';
import { type RecordOptions, readRecords } from './records.ts';

export interface DelimitedOptions extends ColumnOptions, RecordOptions {
  /** What becomes of several lines of one user and item. Default `last`: the later line counts. */
  duplicates?: DuplicatePolicy;
  /** The types of the ids, for a file that must fit to another. Default `auto`. */
  userIds?: IdType;
  itemIds?: IdType;
}

/**
 * Reads the interactions of a text file; users and items are numbered in the order of first appearance.
 * @param options the columns, `header`, `separator` (default: found in the first line), `duplicates` and types of ids
 * @throws ParseError with file, line and column for a line that is no interaction, for a file without any, and for a
 * repeated pair when `duplicates` is `error`
 * @throws FormatError for a damaged gzip file
 * @throws ArgumentError for options out of their domain
 */
export async function readInteractions(file: string, options: DelimitedOptions = {}): Promise<Interactions> {
  checkColumns(options);
  const duplicates = checkPolicy(options.duplicates);
  const reader = new InteractionsReader(file, options);
  await readRecords(file, (fields, line) => reader.read(fields, line), options);
  return reader.finish(duplicates);
}

class InteractionsReader {
  readonly #file: string;
  readonly #options: DelimitedOptions;
  readonly #users: IdColumn;
  readonly #items: IdColumn;
  readonly #values = new GrowingColumn(Float32Array);
  readonly #times = new GrowingColumn(Float64Array);
  readonly #lines = new GrowingColumn(Int32Array); // of every entry, for messages
  #columns: Columns | undefined;

  constructor(file: string, options: DelimitedOptions) {
    this.#file = file;
    this.#options = options;
    this.#users = new IdColumn(options.userIds);
    this.#items = new IdColumn(options.itemIds);
  }

  read(fields: string[], line: number): void {
    if (!this.#columns) {
      this.#columns = findColumns(this.#file, line, fields, this.#options);
      if (this.#columns.header) return;
    }
    const { user, item, value, time } = this.#columns;
    this.#readId(this.#users, fields, line, user, 'the id of a user');
    this.#readId(this.#items, fields, line, item, 'the id of an item');
    if (value) this.#values.push(numberOf(this.#file, line, fields, value, VALUE));
    if (time) this.#times.push(numberOf(this.#file, line, fields, time, TIME));
    this.#lines.push(line);
  }

  finish(duplicates: DuplicatePolicy): Interactions {
    const lines = this.#lines.done();
    if (lines.length === 0) {
      throw new ParseError(this.#file, this.#columns?.header ? 2 : 1, undefined, '', 'interactions, one a line');
    }
    const columns = {
      users: this.#users.finish(),
      items: this.#items.finish(),
      values: this.#columns?.value ? this.#values.done() : null,
      times: this.#columns?.time ? this.#times.done() : null,
    };
    try {
      return Interactions.fromColumns(columns, { duplicates });
    } catch (error) {
      // A repeated pair is named by its position; the caller has lines.
      const position = error instanceof ArgumentError && /^users\[(\d+)\]/.exec(error.argument)?.[1];
      if (!position) throw error;
      throw new ParseError(this.#file, lines[Number(position)], undefined, error.got, error.expected);
    }
  }

  #readId(ids: IdColumn, fields: string[], line: number, column: Column, expected: string): void {
    const id = fieldOf(this.#file, line, fields, column, expected);
    if (ids.push(id)) return;
    throw new ParseError(this.#file, line, column.label, id, `${expected}, an integer as all others`);
  }
}

function checkColumns(options: ColumnOptions): void {
  for (const name of ['user', 'item', 'value', 'time'] as const) {
    const column = options[name];
    if (typeof column !== 'number' || (Number.isInteger(column) && column >= 1)) continue;
    throw new ArgumentError(name, column, 'the name of a column, or its position from 1');
  }
}
