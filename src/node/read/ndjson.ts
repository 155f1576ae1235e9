// Interactions from NDJSON (JSON Lines): a JSON object a line, one interaction each.

import { placeByName } from '../../data/column-names.ts';
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
 * Reads the interactions of such a file. `user`, `item`, `value` and `time` name properties: by default those that the first
 * row has of these names or of ones like them (`user_id`, `movieId`, `stars`), and no times. Blank lines are skipped.
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
  readonly #options: InteractionFileOptions;
  #user = '';
  #item = '';
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
    this.#options = options;
    for (const role of ['user', 'item', 'value'] as const) propertyName(role, options[role]);
    this.#time = propertyName('time', options.time);
    this.#users = new TypedIdColumn(options.userIds);
    this.#items = new TypedIdColumn(options.itemIds);
  }

  read(text: string, line: number): void {
    if (text.trim() === '') return;
    if (this.#rows === 0 && text.trimStart().startsWith('[')) throw listInstead(this.#file, line, text);
    const row = parseRow(this.#file, line, text);
    if (this.#value === undefined) this.#settle(row);
    this.#push(this.#users, row, this.#user, line);
    this.#push(this.#items, row, this.#item, line);
    if (typeof this.#value === 'string') this.#push(this.#values, row, this.#value, line);
    if (this.#time !== undefined) this.#push(this.#times, row, this.#time, line);
    this.#lines.push(line);
    this.#rows++;
  }

  /** The first row decides which properties are read. */
  #settle(row: Row): void {
    const names = Object.keys(row);
    const { user, item, value } = this.#options;
    const usual = (role: 'user' | 'item' | 'value'): string | undefined =>
      Object.hasOwn(row, role) ? role : names[placeByName(names, role)];
    this.#user = propertyName('user', user) ?? usual('user') ?? 'user';
    this.#item = propertyName('item', item) ?? usual('item') ?? 'item';
    this.#value = value === undefined ? (usual('value') ?? null) : (value as string | null);
    const columns = { user: this.#user, item: this.#item, value: this.#value ?? undefined, time: this.#time };
    this.#options.onColumns?.(columns);
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

/** A list of objects is refused by what makes lines of it. */
function listInstead(file: string, line: number, text: string): ParseError {
  const remedy = "(of a list, `jq -c '.[]'` makes such lines)";
  return new ParseError(file, line, undefined, text, `a JSON object a line ${remedy}`);
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
