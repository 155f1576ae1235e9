// Batches of rows or of columns, as cursors of databases give them → triplets. What is kept of an entry is its numbers.
import { checkIterable } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { aFunction, aSignal } from '../option-kinds.ts';
import { checkNames, type OptionTable, option, resolveOptions } from '../options.ts';
import type { Signal } from '../platform.ts';
import { createPause } from '../workers/pause.ts';
import type { Triplets } from './csr.ts';
import { DUPLICATES_OPTION, type DuplicatePolicy } from './duplicates.ts';
import { EntryIds, EntryNumbers } from './entry-columns.ts';
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

type Kind = 'a row' | 'an array of rows' | 'an object of columns';
type AnyColumns = Readonly<Record<string, ArrayLike<unknown> | null | undefined>>;

/** The columns that a batch may have, and what keeps them. */
const COLUMNS: Readonly<Record<keyof BatchColumns, () => EntryIds | EntryNumbers>> = {
  users: () => new EntryIds(new WideIds()),
  items: () => new EntryIds(new WideIds()),
  values: () => new EntryNumbers(VALUE),
  weights: () => new EntryNumbers(WEIGHT),
  times: () => new EntryNumbers(TIME),
};

/** @throws ArgumentError, which names the batch and the row, for what is no interaction; what the source throws */
export async function readBatches(
  batches: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  options: BatchOptions,
): Promise<{ triplets: Triplets; duplicates: DuplicatePolicy }> {
  const { duplicates, signal, onProgress, ...names } = resolveOptions(BATCH_OPTIONS, options);
  if (!(batches as AsyncIterable<unknown> | null)?.[Symbol.asyncIterator]) {
    checkIterable('batches', batches, 'an iterable or async iterable of batches');
  }
  const reader = new BatchReader(names, options);
  const pause = createPause();
  try {
    signal?.throwIfAborted();
    for await (const batch of batches) {
      const isSingle = reader.read(batch);
      if (isSingle && reader.rows % SINGLE_ROWS > 0) continue;
      onProgress?.({ batches: reader.batches, rows: reader.rows });
      if (pause.due()) await pause.take();
      signal?.throwIfAborted();
    }
  } finally {
    pause.close();
  }
  return { triplets: reader.done(), duplicates };
}

/** Takes batches one by one, all of the kind of the first. */
class BatchReader {
  batches = 0;
  rows = 0;
  readonly #options: BatchOptions;
  readonly #reader: RowReader;
  /** Where batches are columns: those of the first. */
  readonly #columns = new Map<string, EntryIds | EntryNumbers>();
  readonly #begins = new GrowingColumn(Int32Array); // of batches that have several rows
  #kind: Kind | undefined;

  constructor(names: RowNames, options: BatchOptions) {
    this.#reader = new RowReader(names, WideIds);
    this.#options = options;
  }

  /** Whether it was a single row. */
  read(batch: unknown): boolean {
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
      this.rows += Array.isArray(batch) ? this.#readRows(batch, name) : this.#readColumns(batch as AnyColumns, name);
    }
    this.batches++;
    return kind === 'a row';
  }

  #readRows(rows: Row[], name: string): number {
    for (let at = 0; at < rows.length; at++) this.#reader.read(rows[at], name, at);
    return rows.length;
  }

  #readColumns(batch: AnyColumns, name: string): number {
    checkNames(batch as unknown, COLUMNS, name);
    if (this.batches === 0) this.#settle(batch);
    const { length } = batch.users!;
    for (const column of Object.keys(COLUMNS)) {
      const given = batch[column];
      const entries = this.#columns.get(column);
      if (!entries && !given) continue;
      if (!entries) throw new ArgumentError(`${name}.${column}`, given, 'absent, as in the batches before it');
      checkArray(`${name}.${column}`, given, length);
      for (let at = 0; at < length; at++) {
        if (!entries.add(given[at])) throw new ArgumentError(`${name}.${column}[${at}]`, given[at], entries.expected);
      }
    }
    return length;
  }

  /** Which columns there are. */
  #settle(batch: AnyColumns): void {
    for (const name of Object.keys(ROW_COLUMNS) as (keyof RowColumns)[]) {
      const given = this.#options[name];
      if (given !== undefined) throw new ArgumentError(name, given, 'left out', 'Columns of batches have fixed names.');
    }
    for (const [column, make] of Object.entries(COLUMNS)) if (batch[column]) this.#columns.set(column, make());
  }

  done(): Triplets {
    const begins = this.#begins.done();
    const entryName = (at: number) => {
      if (this.#kind === 'a row') return `batches[${at}]`;
      const batch = begins.findLastIndex((begin) => begin <= at);
      return `batches[${batch}][${at - begins[batch]}]`;
    };
    if (this.#columns.size === 0) return { ...this.#reader.done(), entryName };
    const ids = (column: string) => this.#columns.get(column) as EntryIds;
    const numbers = (column: string) => (this.#columns.get(column) as EntryNumbers | undefined)?.done() ?? null;
    return {
      users: ids('users').ids.build(),
      items: ids('items').ids.build(),
      userIndices: ids('users').done(),
      itemIndices: ids('items').done(),
      values: numbers('values') as Float32Array | null,
      weights: numbers('weights') as Float32Array | null,
      times: numbers('times') as Float64Array | null,
      entryName,
    };
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
