// The folder that partitions are written to: a new one, an empty one, or one of partitions that are to be replaced.
import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ArgumentError } from '../../errors.ts';
import { targetOf } from '../atomic-write.ts';
import { checkFileName } from '../file-name.ts';
import { cannotWrite } from '../file-system-error.ts';
import { MANIFEST } from './layout.ts';

/** The names of what is in such a folder. Whatever else is there, nobody has asked to be removed. */
const OURS = /^(?:manifest\.json|item-counts|(?:users|items)-(?:ids|offsets)|block-\d{5,})$/;

/**
 * The path of the folder, through links.
 * @throws ArgumentError for what is no folder, has other files, or has partitions that may not be replaced; FileSystemError where
 * it cannot be written
 */
export async function checkDestination(folder: string, overwrite: boolean): Promise<string> {
  checkFileName('folder', folder);
  const target = await targetOf(resolve(folder)).catch(cannotWrite(folder));
  await access(dirname(target), constants.W_OK).catch(cannotWrite(folder));
  const found = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') cannotWrite(folder)(error);
    return undefined;
  });
  if (!found) return target;
  const expected = 'the name of a new folder, or of an empty one';
  if (!found.isDirectory()) throw new ArgumentError('folder', folder, expected);
  const names = await readdir(target).catch(cannotWrite(folder));
  const other = names.find((name) => !OURS.test(name));
  if (other !== undefined || (names.length > 0 && !names.includes(MANIFEST)))
    throw new ArgumentError(
      'folder',
      folder,
      expected,
      `There is ${other ?? names[0]} in it, and no partitions alone.`,
    );
  if (names.length > 0 && !overwrite)
    throw new ArgumentError('folder', folder, expected, 'To replace the partitions in it: overwrite: true.');
  return target;
}
