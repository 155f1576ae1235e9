// Interactions from delimited text: CSV, TSV, MovieLens' `::` and .data, R's write.table, one interaction a line.
import type { EntryArrays } from '../../data/csr.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import { VALUE } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { type ColumnPlace, findColumns, type Layout } from '../columns/columns.ts';
import { IdColumn } from '../columns/id-columns.ts';
import {
  type EntryTable,
  handedOver,
  NO_VALUES,
  type OnPiece,
  type Place,
  Places,
  SKIP_EMPTY,
  takeEntries,
} from '../columns/interaction-columns.ts';
import { TakenColumns, type Weighed } from '../columns/taken.ts';
import { TimeColumn } from '../columns/times.ts';
import type { InteractionFileOptions } from '../options.ts';
import type { OpenPart, OpenTable } from '../table.ts';
import { numberIn, toNumber } from './numbers.ts';
import { readRecords } from './records.ts';
import { type Fields, textOf, textsOf } from './scanner.ts';

/** Reads such a table; `readInteractions` says how. */
export async function readDelimited(
  table: OpenTable,
  options: InteractionFileOptions,
  onPiece?: OnPiece,
): Promise<EntryTable> {
  const reader = new InteractionsReader(table.name, options);
  for (const part of table.parts) {
    const read = reader.begin(part);
    const bytes = part.bytes(() => reader.rows);
    await readRecords(part.name, onPiece ? handedOver(bytes, reader, onPiece) : bytes, read, options);
    reader.end();
  }
  reader.finish();
  return reader;
}

interface LineLayout extends Layout {
  /** Fields of a line. */
  readonly width: number;
  /** What the folders of the part say, the columns after those. */
  readonly constants: readonly (Uint8Array | null)[];
}

const NOTHING = new Uint8Array(0);
/** A number whose thousands are set apart. */
const GROUPED = /^[-+]?\d{1,3}(?:([,. '’\u00a0\u202f])\d{3}(?:\1\d{3})*)(?:[.,]\d+)?$/;
/** What stands for a number that is not there is no name of a column either. */
const NO_NAME = /^(?:nan|na|n\/a|null|[+-]?inf(?:inity)?)$/i;

class InteractionsReader implements EntryTable {
  readonly users: IdColumn;
  readonly items: IdColumn;
  readonly #table: string;
  readonly #options: InteractionFileOptions;
  readonly #values = new GrowingColumn(Float32Array);
  readonly #times: TimeColumn;
  readonly #places = new Places();
  readonly #taken: TakenColumns;
  readonly #decimal: '.' | ',';
  #file = '';
  #partition: OpenPart['partition'] = new Map();
  #header: { names: string[]; line: number; isQuoted: boolean } | undefined; // until the line after it
  #layout: LineLayout | undefined; // of the part
  #skipped = 0;
  #hasHeader = false;
  // The field that was located last: an object for each would be made of every one.
  #bytes: Uint8Array = NOTHING;
  #begin = 0;
  #end = 0;

  constructor(table: string, options: InteractionFileOptions) {
    this.#table = table;
    this.#options = options;
    this.#taken = new TakenColumns(options);
    this.#decimal = options.decimal ?? '.';
    this.users = new IdColumn(options.userIds);
    this.items = new IdColumn(options.itemIds);
    this.#times = new TimeColumn(options.timeUnit);
  }

  get rows(): number {
    return this.#places.length;
  }

  /** A part of the table comes next, with a header of its own if it has one. */
  begin({ name, partition }: OpenPart): (fields: Fields) => void {
    this.#file = name;
    this.#partition = partition;
    this.#layout = undefined;
    this.#header = undefined;
    return (fields) => this.#read(fields);
  }

  /** A part that has nothing but a header is checked, too. */
  end(): void {
    if (this.#header) this.#settle(this.#header.names.length, this.#header.line, undefined);
  }

  /** What has to be so at the end. */
  finish(): void {
    if (this.#skipped > 0) this.#options.onSkipped?.(this.#skipped);
    if (this.rows === 0) {
      throw new ParseError(this.#table, this.#hasHeader ? 2 : 1, undefined, '', 'interactions, one a line');
    }
  }

  take(): EntryArrays {
    const { layout } = this.#taken;
    return takeEntries(this.users, this.items, layout?.value && this.#values, layout?.time && this.#times);
  }

  placeOf(position: number): Place {
    return this.#places.of(position);
  }

  weigh(read: Weighed): void {
    this.#taken.weigh(read);
  }

  #read(fields: Fields): void {
    if (!this.#layout) {
      if (!this.#header && this.#isHeader(fields)) {
        this.#hasHeader = true;
        const names = textsOf(fields);
        this.#header = { names, line: fields.line, isQuoted: names.every((_, at) => fields.isQuoted(at)) };
        return;
      }
      this.#settle(fields.count, fields.line, fields);
    }
    const { user, item, value, time, width } = this.#layout!;
    if (fields.count !== width) this.#refuseWidth(fields);
    if (this.#options.empty === 'skip' && [user, item, value, time].some((place) => this.#isEmpty(fields, place))) {
      this.#skipped++;
      return;
    }
    this.#readId(this.users, fields, user, 'the id of a user');
    this.#readId(this.items, fields, item, 'the id of an item');
    if (value) this.#values.push(this.#valueOf(fields, value));
    if (time) this.#readTime(fields, time);
    this.#places.push(this.#file, fields.line);
  }

  #isHeader(fields: Fields): boolean {
    const { header, user, item, value, time } = this.#options;
    if (header !== undefined) return header;
    if ([user, item, value, time].some((column) => typeof column === 'string')) return true;
    return !textsOf(fields).some((field) => NO_NAME.test(field) || !Number.isNaN(toNumber(field, this.#decimal)));
  }

  /** Finds the columns of the part, by its header or else by the count of its first line. */
  #settle(width: number, line: number, first: Fields | undefined): void {
    const header = this.#header;
    // R names, in quotes, the columns of the values only; the names of the rows stand before them.
    const isOfR = header?.isQuoted && header.names.length === width - 1 && first?.isQuoted(0);
    const names = isOfR ? ['', ...header.names] : header?.names;
    const own = names ?? Array<string>(width).fill('');
    const folders = [...this.#partition].filter(([key]) => !own.includes(key));
    const table = {
      file: this.#file,
      line: header?.line ?? line,
      names: [...own, ...folders.map(([key]) => key)],
      isNamed: header !== undefined,
      own: own.length,
    };
    const found = findColumns(table, this.#options);
    const isNoTime = found.time && !found.time.isGiven && first && !isTime(this.#textOf(first, found.time.index));
    const layout = isNoTime ? { ...found, time: undefined } : found;
    if (!header && first && !found.user.isGiven) this.#refuseRowNames(first);
    this.#taken.take(table, layout);
    const constants = folders.map(([, text]) => (text === null ? null : new TextEncoder().encode(String(text))));
    this.#layout = { ...layout, width: own.length, constants };
    this.#header = undefined;
  }

  /** R's names of rows without a header: quoted from "1" on, beside numbers that are not quoted. They would be the users. */
  #refuseRowNames(first: Fields): void {
    const texts = textsOf(first);
    const isNumber = (text: string) => !Number.isNaN(toNumber(text, this.#decimal));
    if (!(first.isQuoted(0) && texts[0] === '1')) return;
    if (!texts.some((text, at) => !first.isQuoted(at) && isNumber(text))) return;
    const expected = 'the columns, --user and --item: the first one seems to have the numbers of the rows';
    throw this.#failure(first, 1, texts[0], expected);
  }

  #isEmpty(fields: Fields, place: ColumnPlace | undefined): boolean {
    if (!place) return false;
    this.#locate(fields, place.index);
    return this.#begin === this.#end;
  }

  #readId(ids: IdColumn, fields: Fields, { index, label }: ColumnPlace, expected: string): void {
    this.#locate(fields, index);
    if (this.#begin === this.#end) throw this.#failure(fields, label, '', expected + SKIP_EMPTY);
    if (ids.push(this.#bytes, this.#begin, this.#end)) return;
    throw this.#failure(fields, label, this.#textOf(fields, index), `${expected}, an integer like all others`);
  }

  #valueOf(fields: Fields, { index, label, isGiven }: ColumnPlace): number {
    this.#locate(fields, index);
    const value = numberIn(this.#bytes, this.#begin, this.#end, this.#decimal);
    if (VALUE.accepts(value)) return value;
    const got = this.#textOf(fields, index);
    const isOther = this.#decimal !== ',' && VALUE.accepts(toNumber(got, ','));
    const ofComma = isOther ? ' (a decimal comma is read with the option decimal: ",", --decimal ,)' : '';
    if (got === '') throw this.#failure(fields, label, got, VALUE.expected + SKIP_EMPTY);
    const remedy = GROUPED.test(got)
      ? ` (thousands are not set apart: 1234 instead of 1,234)${ofComma}`
      : ofComma !== ''
        ? ofComma
        : /^(?:true|false)$/i.test(got)
          ? ` (${NO_VALUES})`
          : !isGiven && !this.#layout!.valueAsked && ` (${this.#takenOtherwise()})`;
    throw this.#failure(fields, label, got, VALUE.expected + (remedy || ''));
  }

  /** What to do about columns that were found and are not those that were meant. */
  #takenOtherwise(): string {
    const { user, item } = this.#layout!;
    return `users are taken from ${user.label}, items from ${item.label}: --user, --item and --value name others, --value none leaves the values out`;
  }

  #readTime(fields: Fields, { index, label, isGiven }: ColumnPlace): void {
    this.#locate(fields, index);
    const number = numberIn(this.#bytes, this.#begin, this.#end, this.#decimal);
    if (this.#times.add(Number.isNaN(number) ? this.#textOf(fields, index) : number)) return;
    const remedy =
      this.#begin === this.#end ? SKIP_EMPTY : isGiven ? '' : ' (without the times: time: null, --time none)';
    throw this.#failure(fields, label, this.#textOf(fields, index), this.#times.expected + remedy);
  }

  /** Where the field lies: on the line, or with what the folders say. */
  #locate(fields: Fields, index: number): void {
    if (index < fields.count) {
      this.#bytes = fields.bytes;
      this.#begin = fields.begins[index];
      this.#end = fields.ends[index];
      return;
    }
    const { constants, width } = this.#layout!;
    this.#bytes = constants[index - width] ?? NOTHING;
    this.#begin = 0;
    this.#end = this.#bytes.length;
  }

  #textOf(fields: Fields, index: number): string {
    if (index < fields.count) return textOf(fields, index);
    const own = index - fields.count;
    return String([...this.#partition.values()][own] ?? '');
  }

  #refuseWidth(fields: Fields): never {
    const { width, user, item, value, time } = this.#layout!;
    const missing = [user, item, value, time].find(
      (place) => place && place.index >= fields.count && place.index < width,
    );
    const expected = `a line of ${width}, like the first (or quotes around what holds a separator)`;
    throw this.#failure(fields, missing?.label, `a line of ${fields.count}`, expected);
  }

  #failure({ line }: Fields, label: string | number | undefined, got: string, expected: string): ParseError {
    return new ParseError(this.#file, line, label, got, expected);
  }
}

function isTime(text: string): boolean {
  const number = toNumber(text);
  return new TimeColumn().add(Number.isNaN(number) ? text : number);
}
