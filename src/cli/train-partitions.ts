// halfsweep train of a folder that `prepare` has made: partitions that are read when they are wanted.
import type { Command } from 'commander';
import type { WalsOptions } from '../index.ts';
import { factorStore, openPartitions, writeModel } from '../node/index.ts';
import { ALGORITHMS, type FitOptions } from './algorithms.ts';
import { UsageError } from './failure.ts';
import { type FitFlags, fit } from './fit.ts';
import { printTrained } from './fit-report.ts';
import { note } from './output.ts';
import { count } from './table.ts';

interface PartitionFlags extends FitFlags {
  readonly out: string;
  readonly json?: boolean;
}

/** What the file was read by when it was prepared, or what wants all interactions at once. */
const SETTLED = [
  'holdout',
  'start',
  'attach',
  'sql',
  'minValue',
  'duplicates',
  'user',
  'item',
  'value',
  'time',
  'format',
];

/** With the users' factors beside the checkpoint, where there is one, so that both are gone on from. */
export async function trainPartitions(
  folder: string,
  command: Command,
  given: FitOptions,
  flags: PartitionFlags,
  signal: AbortSignal,
): Promise<void> {
  const { algorithm, checkpoint, out, json } = flags;
  if (algorithm !== 'wals') throw new UsageError(`--algorithm must be wals with partitions; got ${algorithm}.`);
  const settled = SETTLED.find((name) => command.getOptionValueSource(name) === 'cli');
  if (settled) {
    const flag = command.options.find((each) => each.attributeName() === settled)?.long;
    throw new UsageError(`${flag} is no option of a folder of partitions: its file was read when it was prepared.`);
  }
  const store = checkpoint === undefined ? undefined : factorStore(`${checkpoint}.users`);
  const options: WalsOptions & FitOptions = { ...given, ...(store && { store }) };
  const { epochs: planned } = ALGORITHMS.wals.check(options);
  const source = await openPartitions(folder);
  try {
    const { userCount, itemCount, nnz, partitions } = source;
    note(
      `${count(nnz)} interactions of ${count(userCount)} users and ${count(itemCount)} items in ${count(partitions.length)} partitions`,
    );
    const { model, epochs } = await fit(source, options, flags, planned, signal);
    signal.throwIfAborted();
    await writeModel(out, model);
    printTrained({ data: source, model, epochs, measured: undefined, out }, json);
  } finally {
    await source.close();
  }
}
