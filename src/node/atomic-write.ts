// Files that are written whole or not at all: under another name in the same folder, flushed, then renamed.
import { constants } from 'node:fs';
import { access, open, readlink, realpath, stat } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { checkIterable } from '../arguments.ts';
import { ArgumentError } from '../errors.ts';
import { checkFileName } from './file-name.ts';
import { cannotWrite } from './file-system-error.ts';
import { flush } from './flush.ts';
import { removeLeftoversOf, throughTemporary } from './temporaries.ts';

/** Links to links that are followed where the last one leads to nothing yet. */
const MOST_LINKS = 40;

/**
 * Checks that `writeAtomic` can write `file`: to be asked before hours of work.
 * @throws ArgumentError when something other than a file has that name (a rename would replace /dev/null);
 * FileSystemError when the folder is missing or not writable, or the name too long
 */
export async function checkWritable(file: string): Promise<void> {
  await destinationOf(file);
}

/** What a file is made of: its bytes, or pieces of them in their order. */
export type Content = Uint8Array | Iterable<Uint8Array>;

/**
 * Writes `content` to `file`, through a symbolic link where it is one; a file that was there keeps its permissions. When it
 * fails, what was there before is still there, and nothing else is left behind; what processes that were killed while they
 * wrote it have left is removed.
 * @throws what `checkWritable` throws; FileSystemError when writing fails
 */
export async function writeAtomic(file: string, content: Content): Promise<void> {
  if (!(content instanceof Uint8Array)) checkIterable('content', content, 'a Uint8Array, or an iterable of them');
  const { target, mode } = await destinationOf(file);
  await removeLeftoversOf(target);
  await throughTemporary(target, (temporary) => writeFlushed(temporary, content, mode)).catch(cannotWrite(file));
  await flushFolder(dirname(target));
}

/**
 * Removes what processes that were killed while writing `file` left beside it, as `writeAtomic` does itself; nothing of a
 * process that still runs, and of another machine's only what has not been touched for a day.
 */
export async function removeLeftovers(file: string): Promise<void> {
  checkFileName('file', file);
  await removeLeftoversOf(await targetOf(file).catch(cannotWrite(file)));
}

/** The path to be written, and the permissions of the file that is there. */
async function destinationOf(file: string): Promise<{ target: string; mode: number | undefined }> {
  checkFileName('file', file);
  if (file.endsWith('/') || file.endsWith(sep))
    throw new ArgumentError('file', file, 'the name of a file, and not of a folder');
  const target = await targetOf(file).catch(cannotWrite(file));
  const found = await stat(target).catch(ignoreMissing).catch(cannotWrite(file));
  if (found && !found.isFile()) throw new ArgumentError('file', file, 'the name of a regular file, or a new one');
  await access(dirname(target), constants.W_OK).catch(cannotWrite(file));
  return { target, mode: found && found.mode & 0o777 };
}

/** Where a path leads, through links, though nothing may be there yet. */
export async function targetOf(file: string, links = MOST_LINKS): Promise<string> {
  const real = await realpath(file).catch(ignoreMissing);
  if (real !== undefined) return real;
  const link = links > 0 ? await readlink(file).catch(() => undefined) : undefined;
  return link === undefined ? file : targetOf(resolve(dirname(file), link), links - 1);
}

async function writeFlushed(file: string, content: Content, mode: number | undefined): Promise<void> {
  // What is not for everybody to read must not be so for a moment either.
  const handle = await open(file, 'wx', mode === undefined ? 0o666 : 0o600);
  try {
    // Where permissions cannot be set, it stays the owner's.
    if (mode !== undefined) await handle.chmod(mode).catch(() => undefined);
    for (const bytes of content instanceof Uint8Array ? [content] : content) {
      if (!(bytes instanceof Uint8Array)) throw new ArgumentError('content', bytes, 'made of Uint8Arrays');
      await handle.writeFile(bytes);
    }
    await flush(handle);
  } finally {
    await handle.close();
  }
}

/** So that the new name survives a power cut too. Not every system can flush a folder; the file is complete all the same. */
export async function flushFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  if (handle) await flush(handle).catch(() => undefined);
  await handle?.close();
}

function ignoreMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
