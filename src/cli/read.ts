// Reading the interactions that a command is about.
import type { Command } from 'commander';
import type { Interactions } from '../index.ts';
import { type ColumnsTaken, type ReadProgress, readInteractions } from '../node/index.ts';
import { fileOptions } from './flags.ts';
import { note } from './output.ts';
import { readProgress } from './progress.ts';
import { readByQuery } from './query.ts';
import { count } from './table.ts';

/** Runs what reads a file, and shows on a terminal how far it is; --json of the command leaves it out. */
export async function watched<T>(
  file: string,
  { json }: { json?: boolean },
  read: (file: string, onProgress: (event: ReadProgress) => void) => Promise<T>,
): Promise<T> {
  const progress = readProgress(json);
  try {
    return await read(file, progress.bytes);
  } finally {
    progress.stop();
  }
}

/** Reads a file, or the query of --sql, by the command's flags and says on standard error how much there was. */
export async function readCounted(
  file: string | undefined,
  command: Command,
  signal: AbortSignal,
): Promise<Interactions> {
  const started = performance.now();
  let taken = '';
  const onColumns = (columns: ColumnsTaken) => {
    const roles = Object.entries(columns).filter(([, column]) => column !== undefined);
    taken = ` (${roles.map(([role, column]) => `${role}: ${typeof column === 'number' ? `column ${column}` : column}`).join(', ')})`;
  };
  const data =
    file === undefined
      ? await readByQuery(command, { signal, onColumns })
      : await watched(file, command.opts(), (name, onProgress) =>
          readInteractions(name, { ...fileOptions(command), signal, onProgress, onColumns }),
        );
  const size = `${count(data.nnz)} interactions of ${count(data.userCount)} users with ${count(data.itemCount)} items`;
  note(`${size}${taken}, read in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return data;
}
