// Interactions from NDJSON (JSON Lines), a JSON object a line, or from a JSON array of such objects.

import { placeByName, type Role } from '../../data/column-names.ts';
import type { EntryArrays } from '../../data/csr.ts';
import { EntryIds } from '../../data/entry-columns.ts';
import { ArgumentError, FormatError, ParseError } from '../../errors.ts';
import { FileIds } from '../columns/file-ids.ts';
import {
  type EntryTable,
  handedOver,
  NO_VALUES,
  type OnPiece,
  type Place,
  Places,
  SKIP_EMPTY,
  takeEntries,
  ValueColumn,
} from '../columns/interaction-columns.ts';
import { TimeColumn } from '../columns/times.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { OpenPart, OpenTable } from '../table.ts';
import { isWrittenInteger, membersOf, partsOf } from './json-text.ts';
import { readLines } from './lines.ts';
import { readWholeText } from './text.ts';

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
  onPiece?: OnPiece,
): Promise<EntryTable> {
  const reader = new RowReader(options);
  for (const part of table.parts) {
    reader.begin(part);
    const isArray = /^\s*\[/.test((await part.head()).replace(/^\xef\xbb\xbf/, ''));
    const all = part.bytes(() => reader.rows);
    const bytes = onPiece ? handedOver(all, reader, onPiece) : all;
    const onRow = (text: string, row: number) => reader.read(text, row);
    if (isArray) await readArray(part.name, bytes, onRow, options);
    else await readLines(part.name, bytes, (text, line) => text.trim() === '' || onRow(text, line), options);
  }
  reader.finish(table.name);
  return reader;
}

async function readArray(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  onRow: (text: string, row: number) => void,
  { encoding, signal }: InteractionFileOptions,
): Promise<void> {
  const text = await readWholeText(name, bytes, encoding, MOST_ARRAY_BYTES);
  signal?.throwIfAborted();
  if (/^\s*\[\s*\]\s*$/.test(text)) return;
  const rows = partsOf(text, text.indexOf('[') + 1);
  for (let row = 1; ; row++) {
    const { done, value } = rows.next();
    if (!done) onRow(value, row);
    else if (value > 0 && text.slice(value).trim() === '') return;
    else
      throw new FormatError(
        name,
        value < 0 ? 'its end' : text.slice(value),
        'a JSON array of objects, and then its end',
      );
  }
}

class RowReader implements EntryTable {
  readonly users: EntryIds;
  readonly items: EntryIds;
  readonly #options: InteractionFileOptions;
  readonly #values = new ValueColumn();
  readonly #times: TimeColumn;
  readonly #places = new Places();
  #part: OpenPart | undefined;
  #taken: { user: string; item: string; value?: string; time?: string } | undefined; // the first row decides
  #skipped = 0;
  #written: Written | undefined; // of these

  constructor(options: InteractionFileOptions) {
    this.#options = options;
    for (const role of ['user', 'item', 'value', 'time'] as const) propertyName(role, options[role]);
    this.users = new EntryIds(new FileIds(options.userIds));
    this.items = new EntryIds(new FileIds(options.itemIds));
    this.#times = new TimeColumn(options.timeUnit);
  }

  get rows(): number {
    return this.#places.length;
  }

  begin(part: OpenPart): void {
    this.#part = part;
  }

  /** @param text that of the row, blank or not */
  read(text: string, line: number): void {
    const file = this.#part!.name;
    let given: unknown;
    try {
      given = JSON.parse(text);
    } catch {
      throw new ParseError(file, line, undefined, text.trim(), 'a JSON object');
    }
    if (typeof given !== 'object' || given === null || Array.isArray(given)) {
      throw new ParseError(file, line, undefined, given, `a JSON object (${RECORDS})`);
    }
    const { partition } = this.#part!;
    const row = partition.size > 0 ? { ...Object.fromEntries(partition), ...given } : (given as Row);
    this.#taken ??= this.#settle(row);
    const { user, item, value, time } = this.#taken;
    this.#checkText(text, given, line);
    const isEmpty = (name: string | undefined) => name !== undefined && ((row[name] as string) ?? '') === '';
    if (this.#options.empty === 'skip' && [user, item, value, time].some(isEmpty)) {
      this.#skipped++;
      return;
    }
    this.#push(this.users, row, user, line);
    this.#push(this.items, row, item, line);
    if (value !== undefined) this.#push(this.#values, row, value, line);
    if (time !== undefined) this.#push(this.#times, row, time, line);
    this.#places.push(file, line);
  }

  /** @throws ParseError for a key that stands twice, and for an id that float64 rounds, so that two became one */
  #checkText(text: string, given: object, line: number): void {
    const { names, ids, keys, decimals } = this.#written!;
    let count = 0;
    keys.lastIndex = 0;
    while (keys.test(text)) count++;
    for (const name of names) if (Object.hasOwn(given, name)) count--;
    if (count === 0 && !decimals.test(text)) return;
    const known = new Set<string>();
    for (const [name, value] of membersOf(text)) {
      if (!names.includes(name)) continue;
      if (known.has(name))
        throw new ParseError(this.#part!.name, line, name, value, 'a key that stands once in an object');
      known.add(name);
      if (ids.includes(name) && /^[-\d]/.test(value) && !isWrittenInteger(value))
        throw new ParseError(this.#part!.name, line, name, value, 'an id, text or an integer without decimals');
    }
  }

  /** What has to be so at the end. */
  finish(file: string): void {
    if (this.#skipped > 0) this.#options.onSkipped?.(this.#skipped);
    if (this.rows === 0) throw new ParseError(file, 1, undefined, '', 'interactions, one JSON object a line');
  }

  take(): EntryArrays {
    const { value, time } = this.#taken ?? {};
    const ifNamed = <Column>(name: string | undefined, column: Column) => (name === undefined ? undefined : column);
    return takeEntries(this.users, this.items, ifNamed(value, this.#values), ifNamed(time, this.#times));
  }

  placeOf(position: number): Place {
    return this.#places.of(position);
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
    this.#written = writtenAs(taken);
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
    const remedy = isOtherForm
      ? ` (${RECORDS})`
      : isBoolean && column === this.#values
        ? ` (${NO_VALUES})`
        : got
          ? ''
          : SKIP_EMPTY;
    throw new ParseError(this.#part!.name, line, property, got, column.expected + remedy);
  }
}

/** What the text of a row is searched for, as most are as they seem: reading each by its letters would take twice as long. */
interface Written {
  readonly names: readonly string[];
  readonly ids: readonly string[];
  /** The keys, also where they are text or lie within. */
  readonly keys: RegExp;
  /** Ids that are numbers with decimals or an exponent. */
  readonly decimals: RegExp;
}

function writtenAs({
  user,
  item,
  value,
  time,
}: {
  user: string;
  item: string;
  value?: string;
  time?: string;
}): Written {
  const names = [user, item, value, time].filter((name) => name !== undefined);
  const anyOf = (list: readonly string[]) =>
    `(?:${list.map((name) => JSON.stringify(name).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|')})`;
  const ids = [user, item];
  return { names, ids, keys: new RegExp(anyOf(names), 'g'), decimals: new RegExp(`${anyOf(ids)}\\s*:\\s*-?\\d+[.eE]`) };
}

function propertyName(option: string, name: string | number | null | undefined): string | undefined {
  if (typeof name !== 'number') return name ?? undefined;
  throw new ArgumentError(option, name, 'the name of a property', 'The columns of a JSON object have no positions.');
}
