// What every reader of interactions fills, entry by entry, and the interactions made from it: one column each for the users,
// the items and, where the file has them, the values and times.
import type { EntryArrays } from '../../data/csr.ts';
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { type EntryIds, pairName } from '../../data/entry-columns.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import { Interactions } from '../../data/interactions.ts';
import { VALUE } from '../../data/number-columns.ts';
import { ArgumentError, ParseError } from '../../errors.ts';
import type { IdColumn } from './id-columns.ts';
import type { Weighed } from './taken.ts';

/** Where an entry was read, for messages. */
export interface Place {
  readonly file: string;
  /** The line of a text file or the row of a table, from 1. */
  readonly line: number;
}

/** A table as far as it has been read. */
export interface EntryTable {
  readonly users: EntryIds | IdColumn;
  readonly items: EntryIds | IdColumn;
  /** The entries since the last call, as views that are valid until more are read; times only where nothing has been taken. */
  take(): EntryArrays;
  placeOf(position: number): Place;
  /** A word on columns that are doubtful by what has been read of them. */
  weigh?(read: Weighed): void;
}

/** Those of columns, which begin anew but for the times; values and times where the file has them. */
export function takeEntries(
  users: Pick<EntryIds | IdColumn, 'take'>,
  items: Pick<EntryIds | IdColumn, 'take'>,
  values: { take(): Float32Array } | undefined,
  times: { done(): Float64Array } | undefined,
): EntryArrays {
  return {
    userIndices: users.take(),
    itemIndices: items.take(),
    values: values?.take() ?? null,
    weights: null,
    times: times?.done() ?? null,
  };
}

/** Whoever takes the entries of a table as they come is waited for after every piece of it. */
export type OnPiece = (table: EntryTable) => Promise<void>;

/** The bytes of a table's part, piece by piece. */
export async function* handedOver(
  bytes: AsyncIterable<Uint8Array>,
  table: EntryTable,
  onPiece: OnPiece,
): AsyncGenerator<Uint8Array> {
  for await (const piece of bytes) {
    yield piece;
    await onPiece(table);
  }
}

/** What becomes of entries of one pair, and who is told. */
export interface Merging {
  readonly duplicates: DuplicatePolicy;
  readonly onMerged?: (entries: number) => void;
}

/** The interactions of a table. A repeated pair, which `duplicates: 'error'` refuses, is a ParseError where it was read. */
export function buildInteractions(table: EntryTable, merging: Merging): Interactions {
  const [users, items] = [table.users.ids.build(), table.items.ids.build()];
  const triplets = { ...table.take(), users, items, entryName: pairName };
  const placeOf = (position: number) => table.placeOf(position);
  const interactions = merge(triplets.userIndices.length, merging, placeOf, () =>
    Interactions.fromEntries(triplets, merging.duplicates),
  );
  table.weigh?.(interactions);
  return interactions;
}

/** What `build` makes of so many entries: says how many were merged, and where a repeated pair stands that is refused. */
export function merge(
  entries: number,
  { onMerged }: Merging,
  placeOf: (position: number) => Place,
  build: () => Interactions,
): Interactions {
  try {
    const interactions = build();
    if (interactions.nnz < entries) onMerged?.(entries - interactions.nnz);
    return interactions;
  } catch (error) {
    throw placed(error, placeOf);
  }
}

/** The library names a repeated pair by its position; the reader knows the line. */
function placed(error: unknown, placeOf: (position: number) => Place): unknown {
  const position = error instanceof ArgumentError && /^users\[(\d+)\] with/.exec(error.argument)?.[1];
  if (!position) return error;
  const { file, line } = placeOf(Number(position));
  return new ParseError(file, line, undefined, error.got, error.expected);
}

/** What to do about a column of truth values, or of text, that stands where values do. */
export const NO_VALUES = 'without the values: value: null, --value none';

/** What to do about an entry that lacks something. */
export const SKIP_EMPTY = ' (such entries are left out by empty: "skip", --empty skip)';

/** Values that have a type: numbers, 64-bit integers, truth values (1 and 0). */
export class ValueColumn {
  readonly expected = VALUE.expected;
  readonly #values = new GrowingColumn(Float32Array);

  /** Adds a value; false when it is no finite float32. */
  add(value: unknown): boolean {
    const number = typeof value === 'bigint' || typeof value === 'boolean' ? Number(value) : value;
    if (!VALUE.accepts(number)) return false;
    this.#values.push(number);
    return true;
  }

  take(): Float32Array {
    return this.#values.take();
  }
}

/**
 * The lines of the entries: most follow each other, so that only where they do not is remembered, with the file where another
 * part of a table begins.
 */
export class Places {
  readonly #jumps: { position: number; file: string; line: number }[] = [];
  #next = 0;
  #line = -1;
  #file = '';

  /** An entry was read from that line. */
  push(file: string, line: number): void {
    if (line !== this.#line || file !== this.#file) this.#jumps.push({ position: this.#next, file, line });
    this.#next++;
    this.#line = line + 1;
    this.#file = file;
  }

  get length(): number {
    return this.#next;
  }

  of(position: number): Place {
    const { file, line, position: begin } = this.#jumps.findLast((jump) => jump.position <= position)!;
    return { file, line: line + position - begin };
  }
}
