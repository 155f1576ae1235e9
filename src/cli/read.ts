// Reading the interactions that a command is about.
import type { Command } from 'commander';
import type { Interactions } from '../index.ts';
import { readInteractions } from '../node/index.ts';
import { fileOptions } from './flags.ts';
import { count, note } from './output.ts';

/** Reads a file by the command's flags and says on standard error how much there was. */
export async function readCounted(file: string, command: Command, signal: AbortSignal): Promise<Interactions> {
  const started = performance.now();
  const data = await readInteractions(file, { ...fileOptions(command), signal });
  const size = `${count(data.nnz)} interactions of ${count(data.userCount)} users with ${count(data.itemCount)} items`;
  note(`${size}, read in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return data;
}
