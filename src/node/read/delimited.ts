// Interactions from delimited text: CSV, TSV, MovieLens' `::` and .data, gzipped or not, one interaction a line.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import type { Interactions } from '../../data/interactions.ts';
import { TIME, VALUE } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { type FieldPlace, fieldOf, findColumns, type LineLayout, numberFieldOf } from './columns.ts';
import { IdColumn } from './id-columns.ts';
import { buildInteractions } from './interaction-columns.ts';
import type { InteractionFileOptions } from './options.ts';
import { readRecords } from './records.ts';

/** Reads such a file; `readInteractions` says how. */
export async function readDelimited(
  file: string,
  options: InteractionFileOptions,
  duplicates: DuplicatePolicy,
): Promise<Interactions> {
  const reader = new InteractionsReader(file, options);
  await readRecords(file, (fields, line) => reader.read(fields, line), options);
  return reader.finish(duplicates);
}

class InteractionsReader {
  readonly #file: string;
  readonly #options: InteractionFileOptions;
  readonly #users: IdColumn;
  readonly #items: IdColumn;
  readonly #values = new GrowingColumn(Float32Array);
  readonly #times = new GrowingColumn(Float64Array);
  readonly #lines = new GrowingColumn(Int32Array); // of every entry, for messages
  #layout: LineLayout | undefined;
  #width = 0; // of the first line, and so of all

  constructor(file: string, options: InteractionFileOptions) {
    this.#file = file;
    this.#options = options;
    this.#users = new IdColumn(options.userIds);
    this.#items = new IdColumn(options.itemIds);
  }

  read(fields: string[], line: number): void {
    if (!this.#layout) {
      this.#width = fields.length;
      this.#layout = findColumns(this.#file, line, fields, this.#options);
      const { user, item, value, time } = this.#layout;
      const taken = { user: user.label, item: item.label, value: value?.label, time: time?.label };
      this.#options.onColumns?.(taken);
      if (this.#layout.header) return;
    }
    const { user, item, value, time } = this.#layout;
    this.#readId(this.#users, fields, line, user, 'the id of a user');
    this.#readId(this.#items, fields, line, item, 'the id of an item');
    if (value) this.#values.push(numberFieldOf(this.#file, line, fields, value, VALUE, this.#options.decimal));
    if (time) this.#times.push(numberFieldOf(this.#file, line, fields, time, TIME, this.#options.decimal));
    if (fields.length !== this.#width) {
      const expected = `a line of ${this.#width}, like the first (or quotes around what holds a separator)`;
      throw new ParseError(this.#file, line, undefined, `a line of ${fields.length}`, expected);
    }
    this.#lines.push(line);
  }

  finish(duplicates: DuplicatePolicy): Interactions {
    const lines = this.#lines.done();
    if (lines.length === 0) {
      throw new ParseError(this.#file, this.#layout?.header ? 2 : 1, undefined, '', 'interactions, one a line');
    }
    const columns = {
      users: this.#users,
      items: this.#items,
      values: this.#layout?.value ? this.#values.done() : null,
      times: this.#layout?.time ? this.#times.done() : null,
    };
    return buildInteractions(columns, duplicates, (position) => ({ file: this.#file, line: lines[position] }));
  }

  #readId(ids: IdColumn, fields: string[], line: number, place: FieldPlace, expected: string): void {
    const id = fieldOf(this.#file, line, fields, place, expected);
    if (ids.push(id)) return;
    throw new ParseError(this.#file, line, place.label, id, `${expected}, an integer like all others`);
  }
}
