// What a source of entries is to a preparation: it hands them on as they come, and knows their ids at the end.

import type { EntryArrays } from '../../data/csr.ts';
import { repeatedPair } from '../../data/csr.ts';
import { BatchReader, type InteractionBatch } from '../../data/from-batches.ts';
import type { RowColumns, RowNames } from '../../data/from-rows.ts';
import type { Id } from '../../data/id-map.ts';
import { IdTable } from '../../data/id-table.ts';
import { ArgumentError, ParseError } from '../../errors.ts';
import type { EntryTable } from '../../files/columns/interaction-columns.ts';
import { readEntries } from '../../files/interactions.ts';
import type { InteractionFileOptions } from '../../files/options.ts';
import type { Input } from '../../files/source/input.ts';
import type { Signal } from '../../platform.ts';
import { tableOf } from '../read/interactions.ts';
import { DirectIds } from './direct-ids.ts';

export interface Taken {
  readonly users: IdTable;
  readonly items: IdTable;
  /** What is wrong with the entry at a position, where policy `error` refuses it. */
  refusal(position: number, user: Id, item: Id): Error;
}

export interface Course {
  readonly signal?: Signal;
  /** Told how far the source has been read. */
  onRead(read: { rows: number; bytes?: number; size?: number }): void;
}

/** Reads a source to its end. @param write waited for with every piece of it */
export type Intake = (write: (entries: EntryArrays) => Promise<void>, course: Course) => Promise<Taken>;

/** Of batches, as `Interactions.fromBatches` takes them. */
export function intakeOfBatches(
  batches: AsyncIterable<InteractionBatch> | Iterable<InteractionBatch>,
  names: Omit<RowNames, 'time'>,
  options: RowColumns,
): Intake {
  return async (write, { signal, onRead }) => {
    const reader = new BatchReader({ ...names, time: null }, options, DirectIds);
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
    await reader.readAll(batches, { signal, onProgress: ({ rows }) => onRead({ rows }) }, take);
    const { users, items } = reader;
    return {
      users: users.ids.table,
      items: items.ids.table,
      refusal: (position, user, item) => repeatedPair(reader.entryName(position), user, item),
    };
  };
}

/** Of files, as `readInteractions` takes them, without their times. */
export function intakeOfFile(file: Input, options: Omit<InteractionFileOptions, 'time' | 'onProgress'>): Intake {
  return async (write, { signal, onRead: onProgress }) => {
    const source = await tableOf(file, options.name, signal);
    let nnz = 0;
    const take = (table: EntryTable) => {
      const entries = table.take();
      nnz += entries.userIndices.length;
      return write(entries);
    };
    const table = await readEntries(source, { ...options, time: null, signal, onProgress }, take);
    await take(table);
    const [users, items] = [tableFrom(table.users), tableFrom(table.items)];
    table.weigh?.({ users, userCount: users.size, nnz });
    const refusal = (position: number, user: Id, item: Id) => {
      const { file: name, line } = table.placeOf(position);
      const { got, expected } = repeatedPair('', user, item);
      return new ParseError(name, line, undefined, got, expected);
    };
    return { users, items, refusal };
  };
}

function tableFrom({ ids }: EntryTable['users']): IdTable {
  const [map, table] = [ids.build(), new IdTable()];
  for (let index = 0; index < map.size; index++) table.add(map.idAt(index));
  return table;
}
