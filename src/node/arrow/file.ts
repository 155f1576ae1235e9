// An Arrow file by its name: read whole, as its batches may stand in any order.
import { open } from 'node:fs/promises';
import type { DuplicatePolicy } from '../../data/duplicates.ts';
import type { Interactions } from '../../data/interactions.ts';
import { fill, memoryFor } from '../file-pieces.ts';
import { cannotRead } from '../file-system-error.ts';
import type { InteractionFileOptions } from '../read/options.ts';
import { readArrowInteractions } from './interactions.ts';

/** @throws what `readArrowInteractions` throws; FileSystemError when it cannot be read */
export async function readArrowFile(
  file: string,
  options: InteractionFileOptions,
  duplicates: DuplicatePolicy,
): Promise<Interactions> {
  const bytes = await readWhole(file).catch(cannotRead(file));
  return readArrowInteractions(bytes, file, options, duplicates);
}

async function readWhole(file: string): Promise<Uint8Array> {
  const handle = await open(file);
  try {
    const bytes = new Uint8Array(memoryFor((await handle.stat()).size));
    await fill(file, handle, bytes, 0);
    return bytes;
  } finally {
    await handle.close();
  }
}
