// halfsweep prepare: interactions of a file → partitions on disk, for data that memory does not hold.
import { type Command, Option } from 'commander';
import { INTERACTION_FILE_OPTIONS } from '../files/options.ts';
import {
  type ColumnsTaken,
  type PartitionOptions,
  type PrepareFileOptions,
  type PrepareProgress,
  preparePartitions,
} from '../node/index.ts';
import { PARTITION_OPTIONS } from '../node/partitions/options.ts';
import { addFlags, addJsonOption, FILE_FLAGS, type Flags, fileOptions, givenOptions } from './flags.ts';
import { note, print, printJson } from './output.ts';
import { readProgress } from './progress.ts';
import { rolesOf } from './read.ts';
import { cleanUpOnSignals, interruptible } from './signals.ts';
import { count, table } from './table.ts';

/** The flag of every option that says what partitions are made; `duplicates` is that of files. */
export const PARTITION_FLAGS = {
  partitions: { flag: '--partitions <n>', text: 'how many', usual: 'as many as --partition-bytes makes' },
  partitionBytes: {
    flag: '--partition-bytes <n>',
    text: 'bytes of the interactions of one, by users and by items',
    usual: '268435456',
  },
  idOrder: { flag: '--id-order <order>', text: 'how users and items are numbered', read: String },
  overwrite: { flag: '--overwrite', text: 'replace the partitions that are in the folder' },
  duplicates: null,
  signal: null,
  onProgress: null,
} satisfies Flags<PartitionOptions>;

/** Those of files: partitions have no times. */
const OF_FILE = { ...FILE_FLAGS, time: null, timeUnit: null };

interface PrepareFlags {
  out: string;
  json?: boolean;
}

export function addPrepare(program: Command): void {
  const command = program
    .command('prepare')
    .description('Put the interactions of a file into partitions on disk, for data that memory does not hold.')
    .argument('<file>', 'interactions, one a line or row: CSV, TSV, NDJSON, Parquet, or a folder of these')
    .requiredOption('-o, --out <folder>', 'where to write: a new folder');
  addFlags(command, PARTITION_FLAGS, { partitions: PARTITION_OPTIONS });
  addFlags(command, OF_FILE, { file: INTERACTION_FILE_OPTIONS });
  command.addOption(new Option('--header', 'the first line is a header').hideHelp());
  addJsonOption(command).action((file: string, flags: PrepareFlags) => {
    cleanUpOnSignals();
    return interruptible((signal) => prepare(file, command, flags, signal));
  });
}

async function prepare(
  file: string,
  command: Command,
  { out, json }: PrepareFlags,
  signal: AbortSignal,
): Promise<void> {
  const started = performance.now();
  const { time, timeUnit, ...ofFile } = fileOptions(command);
  const partitions = givenOptions(command, PARTITION_FLAGS, PARTITION_OPTIONS);
  const told: string[] = [];
  const progress = readProgress(json);
  let isRead = false;
  const made = await preparePartitions(file, out, {
    ...ofFile,
    ...partitions,
    signal,
    onProgress({ phase, bytes = 0, size, rows, total }: PrepareProgress) {
      if (phase === 'read') return progress.bytes({ bytes, size, rows });
      if (!isRead) {
        progress.stop();
        note(`${count(total!)} rows read in ${secondsSince(started)} s`);
      }
      isRead = true;
    },
    onColumns: (columns) => told.push(columnsLine(columns)),
    onSkipped: (entries) => told.push(`${count(entries)} entries with an empty field were left out (--empty)`),
    onWarning: (warning) => told.push(`warning: ${warning}`),
  } as PrepareFileOptions).finally(() => isRead || progress.stop());
  for (const line of told) note(line);
  if (made.rows > made.nnz) note(`${count(made.rows - made.nnz)} repeated pairs were merged (--duplicates)`);
  await made.close();
  const { userCount: users, itemCount: items, nnz, print: contents } = made;
  const report = { users, items, nnz, rows: made.rows, partitions: made.partitions.length, print: contents, out };
  if (json) return printJson(report);
  const facts = Object.entries({ ...report, 'prepared in': `${secondsSince(started)} s` });
  print(
    table(
      'll',
      facts.map(([name, value]) => [name, typeof value === 'number' ? count(value) : value]),
    ),
  );
}

function secondsSince(started: number): string {
  return ((performance.now() - started) / 1000).toFixed(1);
}

function columnsLine(columns: ColumnsTaken): string {
  const left = columns.others.length;
  return `read ${rolesOf(columns)}${left > 0 ? `; ${left} not used` : ''}`;
}
