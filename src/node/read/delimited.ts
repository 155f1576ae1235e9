// Interactions from delimited text: CSV, TSV, MovieLens' `::` and .data, gzipped or not, one interaction a line.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import type { Interactions } from '../../data/interactions.ts';
import { TIME, VALUE } from '../../data/number-columns.ts';
import { ParseError } from '../../errors.ts';
import { type FieldPlace, fieldOf, findColumns, type LineLayout, numberFieldOf } from './columns.ts';
import { textParts } from './folder.ts';
import { IdColumn } from './id-columns.ts';
import { buildInteractions } from './interaction-columns.ts';
import type { InteractionFileOptions } from './options.ts';
import { watchParts } from './parts.ts';
import type { ReadProgress } from './read-progress.ts';
import { readRecords } from './records.ts';

/** Reads such a file; `readInteractions` says how. */
export async function readDelimited(
  file: string,
  options: InteractionFileOptions,
  duplicates: DuplicatePolicy,
): Promise<Interactions> {
  const reader = new InteractionsReader(file, options);
  const parts = await textParts(file);
  const watch = parts.length > 1 && options.onProgress ? await watchParts(parts, options.onProgress) : undefined;
  for (const part of parts) {
    reader.begin(part);
    const onShare = watch?.(part);
    const onProgress = onShare
      ? ({ bytes, size = 1, rows }: ReadProgress) => onShare(bytes / size, rows)
      : options.onProgress;
    await readRecords(part, (fields, line) => reader.read(fields, line), { ...options, onProgress });
  }
  return reader.finish(duplicates);
}

class InteractionsReader {
  readonly #table: string;
  #file: string;
  readonly #options: InteractionFileOptions;
  readonly #users: IdColumn;
  readonly #items: IdColumn;
  readonly #values = new GrowingColumn(Float32Array);
  readonly #times = new GrowingColumn(Float64Array);
  readonly #lines = new GrowingColumn(Int32Array); // of every entry, for messages
  readonly #parts: { file: string; begin: number }[] = [];
  #layout: LineLayout | undefined;
  #width = 0; // of the first line, and so of all
  #first: LineLayout | undefined; // of the first part that is not empty; the others have to be like it

  constructor(file: string, options: InteractionFileOptions) {
    this.#table = this.#file = file;
    this.#options = options;
    this.#users = new IdColumn(options.userIds);
    this.#items = new IdColumn(options.itemIds);
  }

  /** A part of the table comes next, with a header of its own if it has one. */
  begin(file: string): void {
    this.#file = file;
    this.#layout = undefined;
    this.#parts.push({ file, begin: this.#lines.done().length });
  }

  read(fields: string[], line: number): void {
    if (!this.#layout) {
      this.#width = fields.length;
      this.#layout = findColumns(this.#file, line, fields, this.#options);
      this.#checkTaken(line, this.#layout);
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
      throw new ParseError(this.#table, this.#first?.header ? 2 : 1, undefined, '', 'interactions, one a line');
    }
    const columns = {
      users: this.#users,
      items: this.#items,
      values: this.#first?.value ? this.#values.done() : null,
      times: this.#first?.time ? this.#times.done() : null,
    };
    return buildInteractions(columns, duplicates, (position) => {
      const part = this.#parts.findLast(({ begin }) => begin <= position)!;
      return { file: part.file, line: lines[position] };
    });
  }

  /** @throws ParseError for a part whose columns are not those of the parts before it */
  #checkTaken(line: number, layout: LineLayout): void {
    if (!this.#first) {
      this.#first = layout;
      const { user, item, value, time } = layout;
      this.#options.onColumns?.({ user: user.label, item: item.label, value: value?.label, time: time?.label });
    }
    const [taken, expected] = [layout, this.#first].map(({ user, item, value, time }) =>
      [user, item, value, time].map((place) => place?.label ?? 'none').join(', '),
    );
    if (taken === expected) return;
    throw new ParseError(this.#file, line, undefined, taken, `columns as in the first part: ${expected}`);
  }

  #readId(ids: IdColumn, fields: string[], line: number, place: FieldPlace, expected: string): void {
    const id = fieldOf(this.#file, line, fields, place, expected);
    if (ids.push(id)) return;
    throw new ParseError(this.#file, line, place.label, id, `${expected}, an integer like all others`);
  }
}
