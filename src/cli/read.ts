// Reading the interactions that a command is about.
import type { Interactions } from '../index.ts';
import { type InteractionFileOptions, readInteractions } from '../node/index.ts';
import { type InteractionFlags, interactionOptions } from './options.ts';
import { count, note } from './output.ts';

interface ReadFlags extends InteractionFlags {
  duplicates?: InteractionFileOptions['duplicates'];
}

/** Reads a file and says on standard error how much there was. */
export async function readCounted(file: string, flags: ReadFlags, signal: AbortSignal): Promise<Interactions> {
  const started = performance.now();
  const { duplicates } = flags;
  const data = await readInteractions(file, { ...interactionOptions(flags), duplicates, signal });
  const size = `${count(data.nnz)} interactions of ${count(data.userCount)} users with ${count(data.itemCount)} items`;
  note(`${size}, read in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return data;
}
