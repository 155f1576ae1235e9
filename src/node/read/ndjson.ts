// Interactions from NDJSON (JSON Lines): a JSON object a line, one interaction each.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError, ParseError } from '../../errors.ts';
import { TypedIdColumn } from './id-columns.ts';
import { buildInteractions, type NumberColumn, timeColumn, valueColumn } from './interaction-columns.ts';
import { readLines } from './lines.ts';
import type { InteractionFileOptions } from './options.ts';

type Row = Record<string, unknown>;

/**
 * Reads the interactions of such a file. `user`, `item`, `value` and `time` name properties: by default `user`, `item`,
 * `value` when the first row has it, and no times. Blank lines are skipped.
 * @throws ParseError for a line that is not a JSON object or lacks a property; ArgumentError for a position as a column
 */
export async function readNdjson(
  file: string,
  options: InteractionFileOptions,
  duplicates: DuplicatePolicy,
): Promise<Interactions> {
  const reader = new RowReader(file, options);
  await readLines(file, (text, line) => reader.read(text, line), options);
  return reader.finish(duplicates);
}

class RowReader {
  readonly #file: string;
  readonly #user: string;
  readonly #item: string;
  readonly #time: string | undefined;
  readonly #users: TypedIdColumn;
  readonly #items: TypedIdColumn;
  readonly #values = valueColumn();
  readonly #times = timeColumn();
  readonly #lines = new GrowingColumn(Int32Array);
  #value: string | null | undefined; // undefined until the first row decides
  #rows = 0;

  constructor(file: string, options: InteractionFileOptions) {
    this.#file = file;
    this.#user = propertyName('user', options.user) ?? 'user';
    this.#item = propertyName('item', options.item) ?? 'item';
    this.#time = propertyName('time', options.time);
    this.#value = options.value === null ? null : propertyName('value', options.value);
    this.#users = new TypedIdColumn(options.userIds);
    this.#items = new TypedIdColumn(options.itemIds);
  }

  read(text: string, line: number): void {
    if (text.trim() === '') return;
    const row = parseRow(this.#file, line, text);
    if (this.#value === undefined) this.#value = Object.hasOwn(row, 'value') ? 'value' : null;
    this.#push(this.#users, row, this.#user, line);
    this.#push(this.#items, row, this.#item, line);
    if (this.#value !== null) this.#push(this.#values, row, this.#value, line);
    if (this.#time !== undefined) this.#push(this.#times, row, this.#time, line);
    this.#lines.push(line);
    this.#rows++;
  }

  finish(duplicates: DuplicatePolicy): Interactions {
    if (this.#rows === 0) throw new ParseError(this.#file, 1, undefined, '', 'interactions, one JSON object a line');
    const lines = this.#lines.done();
    const columns = {
      users: this.#users,
      items: this.#items,
      values: typeof this.#value === 'string' ? this.#values.done() : null,
      times: this.#time === undefined ? null : this.#times.done(),
    };
    return buildInteractions(columns, duplicates, (position) => ({ file: this.#file, line: lines[position] }));
  }

  #push(
    column: TypedIdColumn | NumberColumn<Float32Array> | NumberColumn<Float64Array>,
    row: Row,
    property: string,
    line: number,
  ): void {
    const got = Object.hasOwn(row, property) ? row[property] : undefined;
    if (!column.push(got)) throw new ParseError(this.#file, line, property, got, column.expected);
  }
}

function parseRow(file: string, line: number, text: string): Row {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch {
    throw new ParseError(file, line, undefined, text, 'a JSON object');
  }
  if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as Row;
  throw new ParseError(file, line, undefined, row, 'a JSON object');
}

function propertyName(option: string, name: string | number | null | undefined): string | undefined {
  if (typeof name !== 'number') return name ?? undefined;
  throw new ArgumentError(option, name, 'the name of a property', 'The columns of a JSON object have no positions.');
}
