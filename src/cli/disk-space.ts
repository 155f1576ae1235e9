// Whether the volume of a file has room for it: asked before hours of work, not after them.
import { stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { IdMap, Interactions } from '../index.ts';
import { targetOf } from '../node/atomic-write.ts';
import { FileError } from './failure.ts';
import { count } from './table.ts';

/** Bytes that the model of a fit to `data` has at least: its weights, and what says what is what, come on top. */
export function modelBytes(data: Interactions, factors: number): number {
  const { users, items, nnz } = data;
  return (users.size + items.size) * (factors + 1) * 4 + nnz * 4 + idBytes(users) + idBytes(items);
}

/** The same of a checkpoint. */
export function stateBytes({ userCount, itemCount }: Interactions, factors: number): number {
  return (userCount + itemCount) * factors * 4;
}

function idBytes(ids: IdMap): number {
  let bytes = 4 * ids.size;
  if (ids.size === 0 || typeof ids.idAt(0) === 'number') return bytes;
  for (let index = 0; index < ids.size; index++) bytes += Buffer.byteLength(ids.idAt(index) as string);
  return bytes;
}

interface Output {
  readonly file: string;
  readonly bytes: number;
}

/**
 * Throws FileError when the model's volume has not as much free, or that of the checkpoint, which is written first and stays
 * there. A new file is whole before it takes the place of an old one.
 */
export async function checkSpace(model: Output, checkpoint?: Output): Promise<void> {
  await checkVolume([model]);
  if (!checkpoint) return;
  await checkVolume([checkpoint]);
  const isThere = await stat(checkpoint.file).catch(() => undefined);
  if (!isThere && (await volumeOf(model.file)).id === (await volumeOf(checkpoint.file)).id)
    await checkVolume([model, checkpoint]);
}

async function checkVolume(outputs: readonly Output[]): Promise<void> {
  const { free } = await volumeOf(outputs[0].file);
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  if (bytes <= free) return;
  const files = outputs.map(({ file }) => file).join(' and ');
  const needs = `${files} ${outputs.length > 1 ? 'need' : 'needs'} at least ${count(bytes)} bytes`;
  throw new FileError(`${needs}, and there are ${count(free)} free. Make room, or name a file elsewhere.`);
}

/** Free without end where the system does not say. */
async function volumeOf(file: string): Promise<{ id: number; free: number }> {
  const folder = dirname(await targetOf(file));
  const [{ dev: id }, found] = await Promise.all([stat(folder), statfs(folder).catch(() => undefined)]);
  return { id, free: found && found.blocks > 0 ? found.bavail * found.bsize : Number.POSITIVE_INFINITY };
}
