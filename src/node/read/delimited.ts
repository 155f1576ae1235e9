// Interactions from delimited text: CSV, TSV, MovieLens' `::` and .data, packed by gzip or not, one interaction a line.

import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import type { Interactions } from '../../data/interactions.ts';
import { TIME, VALUE } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { type Column, type Columns, fieldOf, findColumns, numberOf } from './columns.ts';
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
  #columns: Columns | undefined;

  constructor(file: string, options: InteractionFileOptions) {
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
      users: this.#users,
      items: this.#items,
      values: this.#columns?.value ? this.#values.done() : null,
      times: this.#columns?.time ? this.#times.done() : null,
    };
    return buildInteractions(columns, duplicates, (position) => ({ file: this.#file, line: lines[position] }));
  }

  #readId(ids: IdColumn, fields: string[], line: number, column: Column, expected: string): void {
    const id = fieldOf(this.#file, line, fields, column, expected);
    if (ids.push(id)) return;
    throw new ParseError(this.#file, line, column.label, id, `${expected}, an integer as all others`);
  }
}
