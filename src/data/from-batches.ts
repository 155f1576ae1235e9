// Batches of rows or of columns, as cursors of databases give them → triplets. What is kept of an entry is its numbers.
import { checkIterable } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { aFunction, aSignal } from '../option-kinds.ts';
import { checkNames, type OptionTable, option, resolveOptions } from '../options.ts';
import type { Signal } from '../platform.ts';
import { createPause } from '../workers/pause.ts';
import type { EntryArrays, Triplets } from './csr.ts';
import { DUPLICATES_OPTION, type DuplicatePolicy } from './duplicates.ts';
import { type EntryIds, EntryNumbers, type IdBuilder, type IdNumbering } from './entry-columns.ts';
import type { ColumnArrays } from './from-arrays.ts';
import { ROW_COLUMNS, type Row, type RowColumns, type RowNames, RowReader } from './from-rows.ts';
import { GrowingColumn } from './growing-column.ts';
import type { Id } from './id-map.ts';
import { checkArray, TIME, VALUE, WEIGHT } from './number-columns.ts';
import { WideIds } from './wide-ids.ts';

/** The columns of some interactions: as `ColumnArrays`, with 64-bit integers for ids, too. */
export interface BatchColumns extends Omit<ColumnArrays, 'users' | 'items'> {
  users: ArrayLike<Id | bigint>;
  items: ArrayLike<Id | bigint>;
}

/** A row, some rows, or the columns of some: all batches of a source are of one kind. */
export type InteractionBatch = Record<string, unknown> | readonly Record<string, unknown>[] | BatchColumns;

export interface BatchProgress {
  /** Batches so far. */
  readonly batches: number;
  /** Interactions so far. */
  readonly rows: number;
}

/** Options of `Interactions.fromBatches`. */
export interface BatchOptions extends RowColumns {
  /** How several interactions of one pair become one. Default `last`: the one given last. Times keep the latest. */
  duplicates?: DuplicatePolicy;
  /** Ends the reading between two batches; the promise rejects with the signal's reason. */
  signal?: Signal;
  /** Called after every batch, and where rows come one by one after some thousand of them. */
  onProgress?: (progress: BatchProgress) => void;
}

export const BATCH_OPTIONS = {
  ...ROW_COLUMNS,
  duplicates: DUPLICATES_OPTION,
  signal: option<Signal | undefined>(aSignal, undefined),
  onProgress: option<BatchOptions['onProgress']>(aFunction(), undefined),
} satisfies OptionTable<BatchOptions>;

/** Single rows between two looks at the clock and the signal. */
const SINGLE_ROWS = 4096;
/** Rows of a batch's columns that are read at a time: they may be as long as memory has them. */
const PIECE_ROWS = 2 ** 16;

type Kind = 'a row' | 'an array of rows' | 'an object of columns';
type AnyColumns = Readonly<Record<string, ArrayLike<unknown> | null | undefined>>;

/** The columns of numbers that a batch may have. */
const NUMBERS = { values: VALUE, weights: WEIGHT, times: TIME } as const;
const COLUMNS = { users: 0, items: 0, ...NUMBERS } satisfies Record<keyof BatchColumns, unknown>;

/** @throws ArgumentError, which names the batch and the row, for what is no interaction; what the source throws */
export async function readBatches(
  batches: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  options: BatchOptions,
): Promise<{ triplets: Triplets; duplicates: DuplicatePolicy }> {
  const { duplicates, signal, onProgress, ...names } = resolveOptions(BATCH_OPTIONS, options);
  const reader = new BatchReader(names, options, WideIds);
  await reader.readAll(batches, { signal, onProgress });
  const { users, items } = reader;
  const triplets = { ...reader.take(), users: users.ids.build(), items: items.ids.build() };
  return { triplets: { ...triplets, entryName: (at) => reader.entryName(at) }, duplicates };
}

/** Takes batches one by one, all of the kind of the first. */
export class BatchReader<Numbering extends IdNumbering = IdBuilder> {
  batches = 0;
  rows = 0;
  /** Their ids. */
  readonly users: EntryIds<Numbering>;
  readonly items: EntryIds<Numbering>;
  readonly #options: RowColumns;
  readonly #reader: RowReader<Numbering>;
  /** Where batches are columns: those of the first. */
  readonly #columns = new Map<string, EntryIds<Numbering> | EntryNumbers>();
  readonly #begins = new GrowingColumn(Float64Array); // of batches that have several rows
  #kind: Kind | undefined;

  /** @param names as they come of `options`, in which those are that were given */
  constructor(names: RowNames, options: RowColumns, Ids: new () => Numbering) {
    this.#reader = new RowReader(names, Ids);
    this.users = this.#reader.users;
    this.items = this.#reader.items;
    this.#options = options;
  }

  /** Reads all batches of a source. @param onPiece waited for after so many rows: for those that take them as they come */
  async readAll(
    batches: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
    { signal, onProgress }: Pick<BatchOptions, 'signal' | 'onProgress'>,
    onPiece?: () => Promise<void>,
  ): Promise<void> {
    if (!(batches as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator]) {
      checkIterable('batches', batches, 'an iterable or async iterable of batches');
    }
    const pause = createPause();
    try {
      signal?.throwIfAborted();
      for await (const batch of batches) {
        for (const _ of this.#read(batch)) {
          await onPiece?.();
          signal?.throwIfAborted();
        }
        if (this.#kind === 'a row' && this.rows % SINGLE_ROWS > 0) continue;
        await onPiece?.();
        onProgress?.({ batches: this.batches, rows: this.rows });
        if (pause.due()) await pause.take();
        signal?.throwIfAborted();
      }
      await onPiece?.();
    } finally {
      pause.close();
    }
  }

  /** Reads a batch; where it has columns, a piece of them at a time. */
  *#read(batch: unknown): Generator<void> {
    const kind = kindOf(batch);
    const name = `batches[${this.batches}]`;
    this.#kind ??= kind;
    if (!kind || kind !== this.#kind) {
      throw new ArgumentError(name, batch, this.#kind ? `${this.#kind}, as those before it` : 'rows or columns');
    }
    if (kind === 'a row') {
      this.#reader.read(batch as Row, 'batches', this.rows++);
    } else {
      this.#begins.push(this.rows);
      if (Array.isArray(batch)) this.#readRows(batch, name);
      else yield* this.#readColumns(batch as AnyColumns, name);
    }
    this.batches++;
  }

  #readRows(rows: Row[], name: string): void {
    for (let at = 0; at < rows.length; at++) this.#reader.read(rows[at], name, at);
    this.rows += rows.length;
  }

  *#readColumns(batch: AnyColumns, name: string): Generator<void> {
    checkNames(batch as unknown, COLUMNS, name);
    if (this.batches === 0) this.#settle(batch);
    const { length } = batch.users!;
    const given = Object.keys(COLUMNS).filter((column) => this.#columns.has(column) || batch[column]);
    for (const column of given) {
      if (!this.#columns.has(column))
        throw new ArgumentError(`${name}.${column}`, batch[column], 'absent, as in the batches before it');
      checkArray(`${name}.${column}`, batch[column], length);
    }
    for (let begin = 0; begin < length; begin += PIECE_ROWS) {
      const end = Math.min(length, begin + PIECE_ROWS);
      for (const column of given) fill(this.#columns.get(column)!, batch[column]!, begin, end, `${name}.${column}`);
      this.rows += end - begin;
      yield;
    }
  }

  /** Which columns there are. */
  #settle(batch: AnyColumns): void {
    for (const name of Object.keys(ROW_COLUMNS) as (keyof RowColumns)[]) {
      const given = this.#options[name];
      if (given !== undefined) throw new ArgumentError(name, given, 'left out', 'Columns of batches have fixed names.');
    }
    this.#columns.set('users', this.users).set('items', this.items);
    for (const [name, domain] of Object.entries(NUMBERS)) {
      if (batch[name]) this.#columns.set(name, new EntryNumbers<Float32Array | Float64Array>(domain));
    }
  }

  /** What has been read since the last call, as views that are valid until more is. */
  take(): EntryArrays {
    if (this.#columns.size === 0) return this.#reader.take();
    const numbers = (column: string) => (this.#columns.get(column) as EntryNumbers | undefined)?.take() ?? null;
    return {
      userIndices: this.users.take(),
      itemIndices: this.items.take(),
      values: numbers('values') as Float32Array | null,
      weights: numbers('weights') as Float32Array | null,
      times: numbers('times') as Float64Array | null,
    };
  }

  /** What the caller calls the entry at a position. */
  entryName(at: number): string {
    if (this.#kind === 'a row') return `batches[${at}]`;
    const begins = this.#begins.done();
    const batch = begins.findLastIndex((begin) => begin <= at);
    return `batches[${batch}][${at - begins[batch]}]`;
  }
}

function fill(
  entries: EntryIds<IdNumbering> | EntryNumbers,
  given: ArrayLike<unknown>,
  begin: number,
  end: number,
  name: string,
): void {
  for (let at = begin; at < end; at++) {
    if (!entries.add(given[at])) throw new ArgumentError(`${name}[${at}]`, given[at], entries.expected);
  }
}

function kindOf(batch: unknown): Kind | undefined {
  if (Array.isArray(batch)) return 'an array of rows';
  if (typeof batch !== 'object' || batch === null) return undefined;
  const { users, items } = batch as AnyColumns;
  return isArray(users) && isArray(items) ? 'an object of columns' : 'a row';
}

function isArray(given: unknown): boolean {
  return Array.isArray(given) || ArrayBuffer.isView(given);
}
