// Files that are written whole or not at all: under another name in the same folder, flushed, then renamed.
import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, open, readdir, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ArgumentError } from '../errors.ts';
import { checkFileName } from './file-name.ts';
import { withPath } from './file-pieces.ts';

/** Links to links that are followed where the last one leads to nothing yet. */
const MOST_LINKS = 40;
/** Bytes of a name that may stand in that of its temporary file: file systems take 255 in all. */
const NAME_BYTES = 200;

/**
 * Checks that `writeAtomic` can write `file`: to be asked before hours of work.
 * @throws ArgumentError when something other than a file has that name (a rename would replace /dev/null); the system's
 * error when the folder is missing or not writable, or the name too long
 */
export async function checkWritable(file: string): Promise<void> {
  await destinationOf(file);
}

/** What a file is made of: its bytes, or pieces of them in their order. */
export type Content = Uint8Array | Iterable<Uint8Array>;

/**
 * Writes `content` to `file`, through a symbolic link where it is one; a file that was there keeps its permissions. When it
 * fails, what was there before is still there, and nothing else is left behind.
 * @throws what `checkWritable` throws; the system's error, with the file's name, when writing fails
 */
export async function writeAtomic(file: string, content: Content): Promise<void> {
  const { target, mode } = await destinationOf(file);
  const folder = dirname(target);
  const temporary = join(folder, `${temporaryPrefix(target)}${randomUUID()}.tmp`);
  try {
    await writeFlushed(temporary, content, mode);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw withPath(error, file);
  }
  await flushFolder(folder);
}

/** Removes what a process that was killed while writing `file` left beside it. No other may be writing it now. */
export async function removeLeftovers(file: string): Promise<void> {
  checkFileName('file', file);
  const target = await targetOf(file);
  const folder = dirname(target);
  const prefix = temporaryPrefix(target);
  const isLeftover = (name: string) => name.startsWith(prefix) && /^[\da-f-]{36}\.tmp$/.test(name.slice(prefix.length));
  const names = await readdir(folder);
  await Promise.all(names.filter(isLeftover).map((name) => rm(join(folder, name), { force: true })));
}

/** The path to be written, and the permissions of the file that is there. */
async function destinationOf(file: string): Promise<{ target: string; mode: number | undefined }> {
  checkFileName('file', file);
  const target = await targetOf(file);
  const found = await stat(target).catch(ignoreMissing);
  if (found && !found.isFile()) throw new ArgumentError('file', file, 'the name of a regular file, or a new one');
  await access(dirname(target), constants.W_OK);
  return { target, mode: found && found.mode & 0o777 };
}

/** Where a path leads, through links, though nothing may be there yet. */
export async function targetOf(file: string, links = MOST_LINKS): Promise<string> {
  const real = await realpath(file).catch(ignoreMissing);
  if (real !== undefined) return real;
  const link = links > 0 ? await readlink(file).catch(() => undefined) : undefined;
  return link === undefined ? file : targetOf(resolve(dirname(file), link), links - 1);
}

function temporaryPrefix(target: string): string {
  const name = basename(target);
  const short = Buffer.byteLength(name) <= NAME_BYTES ? name : createHash('sha256').update(name).digest('hex');
  return `.${short}.`;
}

async function writeFlushed(file: string, content: Content, mode: number | undefined): Promise<void> {
  // What is not for everybody to read must not be so for a moment either.
  const handle = await open(file, 'wx', mode === undefined ? 0o666 : 0o600);
  try {
    // Where permissions cannot be set, it stays the owner's.
    if (mode !== undefined) await handle.chmod(mode).catch(() => undefined);
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
