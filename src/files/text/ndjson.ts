// Interactions from NDJSON (JSON Lines), a JSON object a line, or from a JSON array of such objects.

import { placeByName, type Role } from '../../data/column-names.ts';
import { EntryIds } from '../../data/entry-columns.ts';
import type { Interactions } from '../../data/interactions.ts';
import { ArgumentError, FormatError, ParseError } from '../../errors.ts';
import { FileIds } from '../columns/file-ids.ts';
import { buildInteractions, type Merging, NO_VALUES, Places, ValueColumn } from '../columns/interaction-columns.ts';
import { TimeColumn } from '../columns/times.ts';
import type { InteractionFileOptions } from '../options.ts';
import { collect } from '../source/source.ts';
import type { OpenPart, OpenTable } from '../table.ts';
import { readLines } from './lines.ts';
import { readText } from './text.ts';

type Row = Record<string, unknown>;

const RECORDS = "one object a row: in pandas to_json(orient='records')";

/** A JSON array is held in memory as one text, of which engines have half a gigabyte. */
const MOST_ARRAY_BYTES = 2 ** 29 - 24;

/**
 * Reads such a table. `user`, `item`, `value` and `time` name properties: by default those that the first row has of these
 * names or of ones like them (`user_id`, `movieId`, `stars`, `timestamp`). Blank lines are skipped.
 * @throws ParseError for a line that is not a JSON object or lacks a property; ArgumentError for a position as a column
 */
export async function readNdjson(
  table: OpenTable,
  options: InteractionFileOptions,
  merging: Merging,
): Promise<Interactions> {
  const reader = new RowReader(options);
  for (const part of table.parts) {
    reader.begin(part);
    const isArray = /^\s*\[/.test((await part.head()).replace(/^\xef\xbb\xbf/, ''));
    const bytes = part.bytes(() => reader.rows);
    if (isArray) await readArray(part.name, bytes, (row, at) => reader.push(row, at), options);
    else await readLines(part.name, bytes, (text, line) => reader.read(text, line), options);
  }
  return reader.finish(table.name, merging);
}

async function readArray(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  onRow: (row: unknown, at: number) => void,
  { encoding, signal }: InteractionFileOptions,
): Promise<void> {
  const text = new TextDecoder().decode(await collect(readText(name, bytes, encoding), MOST_ARRAY_BYTES));
  signal?.throwIfAborted();
  let rows: unknown[];
  try {
    rows = JSON.parse(text);
  } catch (error) {
    throw new FormatError(name, (error as Error).message, 'a JSON array of objects');
  }
  for (const [at, row] of rows.entries()) onRow(row, at + 1);
}

class RowReader {
  readonly #options: InteractionFileOptions;
  readonly #users: EntryIds;
  readonly #items: EntryIds;
  readonly #values = new ValueColumn();
  readonly #times: TimeColumn;
  readonly #places = new Places();
  #part: OpenPart | undefined;
  #taken: { user: string; item: string; value?: string; time?: string } | undefined; // the first row decides

  constructor(options: InteractionFileOptions) {
    this.#options = options;
    for (const role of ['user', 'item', 'value', 'time'] as const) propertyName(role, options[role]);
    this.#users = new EntryIds(new FileIds(options.userIds));
    this.#items = new EntryIds(new FileIds(options.itemIds));
    this.#times = new TimeColumn(options.timeUnit);
  }

  get rows(): number {
    return this.#places.length;
  }

  begin(part: OpenPart): void {
    this.#part = part;
  }

  read(text: string, line: number): void {
    if (text.trim() === '') return;
    let row: unknown;
    try {
      row = JSON.parse(text);
    } catch {
      throw new ParseError(this.#part!.name, line, undefined, text, 'a JSON object');
    }
    this.push(row, line);
  }

  push(given: unknown, line: number): void {
    const file = this.#part!.name;
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new ParseError(file, line, undefined, given, `a JSON object (${RECORDS})`);
    }
    const { partition } = this.#part!;
    const row = partition.size > 0 ? { ...Object.fromEntries(partition), ...given } : (given as Row);
    this.#taken ??= this.#settle(row);
    const { user, item, value, time } = this.#taken;
    this.#push(this.#users, row, user, line);
    this.#push(this.#items, row, item, line);
    if (value !== undefined) this.#push(this.#values, row, value, line);
    if (time !== undefined) this.#push(this.#times, row, time, line);
    this.#places.push(file, line);
  }

  finish(file: string, merging: Merging): Interactions {
    if (this.rows === 0) throw new ParseError(file, 1, undefined, '', 'interactions, one JSON object a line');
    const columns = {
      users: this.#users,
      items: this.#items,
      values: this.#taken?.value === undefined ? null : this.#values.done(),
      times: this.#taken?.time === undefined ? null : this.#times.done(),
    };
    return buildInteractions(columns, merging, (position) => this.#places.of(position));
  }

  #settle(row: Row) {
    const { user, item, value, time } = this.#options;
    const given = [user, item, value, time];
    const names = Object.keys(row).map((name) => (given.includes(name) ? '' : name));
    const usual = (role: Role): string | undefined =>
      Object.hasOwn(row, role) && !given.includes(role) ? role : names[placeByName(names, role)];
    const taken = {
      user: propertyName('user', user) ?? usual('user') ?? 'user',
      item: propertyName('item', item) ?? usual('item') ?? 'item',
      value: value === undefined ? usual('value') : propertyName('value', value),
      time: time === undefined ? this.#timeOf(row, usual('time')) : propertyName('time', time),
    };
    const all: unknown[] = Object.values(taken);
    this.#options.onColumns?.({ ...taken, others: Object.keys(row).filter((name) => !all.includes(name)) });
    return taken;
  }

  /** A property that is named for a time and is one. */
  #timeOf(row: Row, name: string | undefined): string | undefined {
    return name !== undefined && new TimeColumn().add(row[name]) ? name : undefined;
  }

  #push(column: EntryIds | ValueColumn | TimeColumn, row: Row, property: string, line: number): void {
    const got = Object.hasOwn(row, property) ? row[property] : undefined;
    const isBoolean = typeof got === 'boolean'; // in JSON, true is nobody's rating
    if (!isBoolean && column.add(got)) return;
    // The first row without its property, or with a table of its own, is a whole table written the other way.
    const isOtherForm = this.rows === 0 && (got === undefined || typeof got === 'object') && got !== null;
    const remedy = isOtherForm ? ` (${RECORDS})` : isBoolean && column === this.#values ? ` (${NO_VALUES})` : '';
    throw new ParseError(this.#part!.name, line, property, got, column.expected + remedy);
  }
}

function propertyName(option: string, name: string | number | null | undefined): string | undefined {
  if (typeof name !== 'number') return name ?? undefined;
  throw new ArgumentError(option, name, 'the name of a property', 'The columns of a JSON object have no positions.');
}
