// What a source of entries is to a preparation: it hands them on as they come, and knows their ids at the end.

import type { EntryArrays } from '../../data/csr.ts';
import { repeatedPair } from '../../data/csr.ts';
import { BatchReader, type InteractionBatch } from '../../data/from-batches.ts';
import type { RowColumns, RowNames } from '../../data/from-rows.ts';
import type { Id } from '../../data/id-map.ts';
import { IdTable } from '../../data/id-table.ts';
import { ArgumentError } from '../../errors.ts';
import type { Signal } from '../../platform.ts';

export interface Taken {
  readonly users: IdTable;
  readonly items: IdTable;
  /** What is wrong with the entry at a position, where policy `error` refuses it. */
  refusal(position: number, user: Id, item: Id): Error;
}

export interface Course {
  readonly signal?: Signal;
  /** Told how many entries there have been. */
  onRows(rows: number): void;
}

/** Reads a source to its end. @param write waited for with every piece of it */
export type Intake = (write: (entries: EntryArrays) => Promise<void>, course: Course) => Promise<Taken>;

/** Of batches, as `Interactions.fromBatches` takes them. */
export function intakeOfBatches(
  batches: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  names: Omit<RowNames, 'time'>,
  options: RowColumns,
): Intake {
  return async (write, { signal, onRows }) => {
    const reader = new BatchReader({ ...names, time: null }, options, IdTable);
    const take = () => {
      const entries = reader.take();
      if (entries.times)
        throw new ArgumentError(
          'batches[0].times',
          entries.times,
          'left out',
          'Partitions keep no times; pairs given twice are merged in the order in which they come.',
        );
      return write(entries);
    };
    await reader.readAll(batches, { signal, onProgress: ({ rows }) => onRows(rows) }, take);
    const { users, items } = reader;
    return {
      users: users.ids,
      items: items.ids,
      refusal: (position, user, item) => repeatedPair(reader.entryName(position), user, item),
    };
  };
}
