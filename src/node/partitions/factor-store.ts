// The users' factors of a fit of partitions, as files of a folder: whole ones only, each under the name that the fit gives it.
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { FactorStore } from '../../data/partitions.ts';
import { FormatError } from '../../errors.ts';
import { checkFileName } from '../file-name.ts';
import { fill, put } from '../file-pieces.ts';
import { cannotRead, cannotWrite } from '../file-system-error.ts';
import { takeTemporaryFolder } from '../temporaries.ts';

/** What a store's own files look like: nothing else in its folder is touched. */
const OURS = /^(?:\d+|settled)\.users\.\d+(?:\.part)?$/;

/**
 * A store in this folder, which is made if it is not there: what a fit of partitions leaves in it between two epochs is what `resume`
 * goes on from. Once the fit is done its files are gone, and the folder too where nothing else is in it.
 * @throws FileSystemError, from the fit, where it cannot be read or written
 */
export function factorStore(folder: string): FactorStore {
  checkFileName('folder', folder);
  let isMade = false;
  const fileOf = (name: string) => join(folder, name);
  async function remove(prefix: string): Promise<void> {
    for (const name of await namesIn(folder)) {
      if (OURS.test(name) && name.startsWith(prefix))
        await rm(fileOf(name), { force: true }).catch(cannotWrite(folder));
    }
  }
  return {
    async has(name) {
      return stat(fileOf(name)).then(
        () => true,
        (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? false : cannotRead(fileOf(name))(error)),
      );
    },
    async read(name, into) {
      const file = fileOf(name);
      const handle = await open(file, 'r').catch(cannotRead(file));
      try {
        const { size } = await handle.stat();
        if (size !== into.byteLength) throw new FormatError(file, `${size} bytes`, `${into.byteLength} bytes`);
        await fill(file, handle, into, 0).catch(cannotRead(file));
      } finally {
        await handle.close();
      }
    },
    async write(name, from) {
      const file = fileOf(name);
      if (!isMade) await mkdir(folder, { recursive: true }).catch(cannotWrite(folder));
      isMade = true;
      const part = `${file}.part`;
      const handle = await open(part, 'w').catch(cannotWrite(file));
      try {
        await put(handle, from, 0);
      } catch (error) {
        await handle.close();
        await rm(part, { force: true });
        throw cannotWrite(file)(error as NodeJS.ErrnoException);
      }
      await handle.close();
      await rename(part, file).catch(cannotWrite(file));
    },
    remove,
    async close(isDone) {
      if (!isDone) return;
      await remove('');
      if ((await namesIn(folder)).length === 0) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** One beside these partitions, for as long as a fit runs; what fits that were killed have left there is removed. */
export async function temporaryStore(partitions: string): Promise<FactorStore> {
  const { folder, end } = await takeTemporaryFolder(`${resolve(partitions)}.users`);
  const store = factorStore(folder);
  return {
    ...store,
    async close(isDone) {
      await store.close(isDone);
      end();
    },
  };
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: NodeJS.ErrnoException) =>
    error.code === 'ENOENT' ? [] : cannotRead(folder)(error),
  );
}
