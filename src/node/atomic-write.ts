// Files that are written whole or not at all: under another name in the same folder, flushed, then renamed.
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ArgumentError } from '../errors.ts';
import { checkFileName } from './file-name.ts';

/**
 * Checks that `writeAtomic` can write `file`: to be asked before hours of work.
 * @throws ArgumentError when something other than a file has that name (a rename would replace /dev/null); the system's
 * error when the folder is missing or not writable
 */
export async function checkWritable(file: string): Promise<void> {
  checkFileName('file', file);
  const found = await stat(file).catch(ignoreMissing);
  if (found && !found.isFile()) throw new ArgumentError('file', file, 'the name of a regular file, or a new one');
  await access(dirname(file), constants.W_OK);
}

/** What a file is made of: its bytes, or pieces of them in their order. */
export type Content = Uint8Array | Iterable<Uint8Array>;

/**
 * Writes `content` to `file`. When it fails, what was there before is still there, and nothing else is left behind.
 * @throws what `checkWritable` throws; the system's error when writing fails
 */
export async function writeAtomic(file: string, content: Content): Promise<void> {
  await checkWritable(file);
  const target = (await realpath(file).catch(ignoreMissing)) ?? file; // keeps a symbolic link a link
  const folder = dirname(target);
  const temporary = join(folder, `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    await writeFlushed(temporary, content);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await flushFolder(folder);
}

/** Removes what a process that was killed while writing `file` left beside it. No other may be writing it now. */
export async function removeLeftovers(file: string): Promise<void> {
  checkFileName('file', file);
  const target = (await realpath(file).catch(ignoreMissing)) ?? file;
  const folder = dirname(target);
  const isLeftover = (name: string) =>
    name.startsWith(`.${basename(target)}.`) && /^[\da-f-]{36}\.tmp$/.test(name.slice(basename(target).length + 2));
  const names = await readdir(folder);
  await Promise.all(names.filter(isLeftover).map((name) => rm(join(folder, name), { force: true })));
}

async function writeFlushed(file: string, content: Content): Promise<void> {
  const handle = await open(file, 'wx');
  try {
    for (const bytes of content instanceof Uint8Array ? [content] : content) await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** So that the new name survives a power cut too. Not every system can flush a folder; the file is complete all the same. */
async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
