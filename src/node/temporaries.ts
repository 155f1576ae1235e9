// The files and folders that are being written, under names that say by whom, and what killed processes have left of theirs.
import { createHash, randomBytes } from 'node:crypto';
import { readlinkSync, rmSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cannotWrite } from './file-system-error.ts';

/** Bytes of a name that may stand in that of its temporary file: file systems take 255 in all. */
const NAME_BYTES = 200;
/** After that time without a write, a file of another machine has been left: whether its process lives cannot be asked. */
const STALE_MILLISECONDS = 86_400_000;

/** Those of this process. */
const current = new Set<string>();

/**
 * Has `write` write a temporary file beside `target`, which then takes its place. When that fails, what was there before is
 * still there, and nothing else.
 */
export async function throughTemporary(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryOf(target);
  current.add(temporary);
  try {
    await write(temporary);
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  } finally {
    current.delete(temporary);
  }
}

/** The same of a folder. Where one of that name is there, there is none for the moment between two renames. */
export async function throughTemporaryFolder(
  target: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const temporary = temporaryOf(target);
  current.add(temporary);
  try {
    await mkdir(temporary);
    await write(temporary);
    await replaceFolder(target, temporary);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true });
    throw error;
  } finally {
    current.delete(temporary);
  }
}

async function replaceFolder(target: string, folder: string): Promise<void> {
  const old = temporaryOf(target);
  const wasThere = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return false;
    },
  );
  try {
    await rename(folder, target);
  } catch (error) {
    if (wasThere) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true }).catch(() => undefined);
}

/** Runs `work` with an empty folder of that name's among the temporary files, which is removed when it ends, however it ends. */
export async function inTemporaryFolder<T>(name: string, work: (folder: string) => Promise<T>): Promise<T> {
  const target = join(tmpdir(), name);
  await removeLeftoversOf(target);
  const folder = temporaryOf(target);
  current.add(folder);
  try {
    await mkdir(folder, { mode: 0o700 }).catch(cannotWrite(folder));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    current.delete(folder);
  }
}

/** The name of a folder beside `target`, which is the caller's to make and to remove, and `end` to call then. */
export async function takeTemporaryFolder(target: string): Promise<{ folder: string; end(): void }> {
  await removeLeftoversOf(target);
  const folder = temporaryOf(target);
  current.add(folder);
  return { folder, end: () => current.delete(folder) };
}

/** Removes the temporary files of this process, which is about to end: for signals. */
export function removeTemporaries(): void {
  for (const temporary of current) rmSync(temporary, { recursive: true, force: true });
}

/** Removes what processes that were killed while writing `target` left beside it, and nothing of those that live. */
export async function removeLeftoversOf(target: string): Promise<void> {
  const folder = dirname(target);
  const names = await readdir(folder).catch(() => []); // who may not look may write all the same
  const prefix = prefixOf(target);
  for (const name of names) {
    const written = name.startsWith(prefix) && /^([\da-f]{8})-(\d+)-[\da-f]{12}\.tmp$/.exec(name.slice(prefix.length));
    if (!written) continue;
    const file = join(folder, name);
    const isLeft = written[1] === machine() ? !isRunning(Number(written[2])) : await isStale(file);
    if (isLeft) await rm(file, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** A name beside `target` that says by whom it was made. */
function temporaryOf(target: string): string {
  const name = `${prefixOf(target)}${machine()}-${process.pid}-${randomBytes(6).toString('hex')}.tmp`;
  return join(dirname(target), name);
}

function prefixOf(target: string): string {
  const name = basename(target);
  const short = Buffer.byteLength(name) <= NAME_BYTES ? name : createHash('sha256').update(name).digest('hex');
  return `.${short}.`;
}

/** Where the number of a process means something: this machine, and in it this container. */
function machine(): string {
  machineMark ??= createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
  return machineMark;
}
let machineMark: string | undefined;

function processNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return ''; // not Linux
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function isStale(file: string): Promise<boolean> {
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && Date.now() - found.mtimeMs > STALE_MILLISECONDS;
}
