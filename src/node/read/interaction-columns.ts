// What every reader of interactions fills, entry by entry, and the interactions made from it: one column each for the users,
// the items and, where the file has them, the values and times.
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import { GrowingColumn } from '../../data/growing-column.ts';
import type { Id } from '../../data/id-map.ts';
import { Interactions } from '../../data/interactions.ts';
import { type Domain, TIME, VALUE } from '../../data/number-columns.ts';
import { ArgumentError, ParseError } from '../../errors.ts';

/** Where an entry was read, for messages. */
export interface Place {
  readonly file: string;
  /** The line of a text file or the row of a table, from 1. */
  readonly line: number;
}

export interface EntryColumns {
  users: { finish(): Id[] };
  items: { finish(): Id[] };
  values: Float32Array | null;
  times: Float64Array | null;
}

/**
 * The interactions of the columns. `placeOf` says where the entry at a position came from: a repeated pair, which
 * `duplicates: 'error'` refuses, is a ParseError there.
 */
export function buildInteractions(
  { users, items, values, times }: EntryColumns,
  duplicates: DuplicatePolicy,
  placeOf: (position: number) => Place,
): Interactions {
  try {
    return Interactions.fromColumns({ users: users.finish(), items: items.finish(), values, times }, { duplicates });
  } catch (error) {
    throw placed(error, placeOf);
  }
}

/** The library names a repeated pair by its position; the reader knows the line. */
export function placed(error: unknown, placeOf: (position: number) => Place): unknown {
  const position = error instanceof ArgumentError && /^users\[(\d+)\] with/.exec(error.argument)?.[1];
  if (!position) return error;
  const { file, line } = placeOf(Number(position));
  return new ParseError(file, line, undefined, error.got, error.expected);
}

/** A column of numbers of a domain, from values that have a type: numbers, 64-bit integers, dates (as seconds since 1970). */
export class NumberColumn<Numbers extends Float32Array | Float64Array> {
  readonly #domain: Domain<Numbers>;
  readonly #numbers: GrowingColumn<Numbers>;

  constructor(domain: Domain<Numbers>) {
    this.#domain = domain;
    this.#numbers = new GrowingColumn(domain.column);
  }

  /** What it takes, in words. */
  get expected(): string {
    return this.#domain.expected;
  }

  /** Adds a value; false when it is outside the domain. */
  push(value: unknown): boolean {
    const number = untyped(this.#domain.expected === TIME.expected ? (isoTime(value) ?? value) : value);
    if (!this.#domain.accepts(number)) return false;
    this.#numbers.push(number);
    return true;
  }

  done(): Numbers {
    return this.#numbers.done();
  }
}

export const valueColumn = () => new NumberColumn(VALUE);
export const timeColumn = () => new NumberColumn(TIME);

const ISO_TIME = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?) ?(Z|[+-]\d\d:\d\d)?)?$/;

/** Text as ISO 8601 has times, of UTC where it names no zone; undefined for other text and other values. */
function isoTime(value: unknown): Date | undefined {
  const [, day, time = '00:00', zone = 'Z'] = (typeof value === 'string' && ISO_TIME.exec(value)) || [];
  return day === undefined ? undefined : new Date(`${day}T${time}${zone}`);
}

/** A 64-bit integer or a date as the plain number that stands for it. */
function untyped(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.getTime() / 1000 : value;
}
