// What has been written, on the disk before anything else happens. By the number of the file: the handles of Yarn's Plug'n'Play
// have no sync(), and say so only when it is called.
import { fdatasync, fsync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

const [flushAll, flushData] = [promisify(fsync), promisify(fdatasync)];

/** The file and what the system knows of it. */
export function flush({ fd }: FileHandle): Promise<void> {
  return flushAll(fd);
}

/** What stands in it, and how long it is. */
export function flushContent({ fd }: FileHandle): Promise<void> {
  return flushData(fd);
}
