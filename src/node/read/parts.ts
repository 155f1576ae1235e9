// How far the reading of a table is that is in several files.
import { stat } from 'node:fs/promises';
import { cannotRead } from '../file-system-error.ts';
import type { ReadProgress } from './read-progress.ts';

/** Told how much of a part has been read, from 0 to 1, and how many of its rows. */
export type OnShare = (share: number, rows: number) => void;

/** To be called as each part begins, in their order. */
export type WatchPart = (part: string) => OnShare;

/** Turns what is known of each part into what is known of all. @throws FileSystemError for a part that is not there */
export async function watchParts(
  parts: readonly string[],
  onProgress: (progress: ReadProgress) => void,
): Promise<WatchPart> {
  const sizes = new Map<string, number>();
  for (const part of parts) sizes.set(part, (await stat(part).catch(cannotRead(part))).size);
  const size = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  let [bytes, rowsBefore, rowsOfPart] = [0, 0, 0];
  return (part) => {
    const [begin, length] = [bytes, sizes.get(part)!];
    bytes += length;
    rowsBefore += rowsOfPart;
    rowsOfPart = 0;
    return (share, rows) => {
      rowsOfPart = rows;
      onProgress({ bytes: begin + Math.round(share * length), size, rows: rowsBefore + rows });
    };
  };
}
