// A model as two .npy matrices and, beside them, the ids of their rows: which any program with NumPy can read and write.
import { stat } from 'node:fs/promises';
import type { IdMap } from '../../data/id-map.ts';
import { FormatError } from '../../errors.ts';
import { type Matrix, npyMatrix } from '../../files/matrix/npy-values.ts';
import type { ReadProgress } from '../../files/progress.ts';
import type { Factors } from '../../model/from-factors.ts';
import { cannotRead } from '../file-system-error.ts';
import { readNpyFile } from '../formats/npy-file.ts';
import { readIds } from './id-list.ts';

export interface NpyFiles {
  /** items × d, float32 or float64. */
  readonly itemFactors: string;
  /** users × d. Without it the model knows items only. */
  readonly userFactors?: string;
  /** JSON arrays. Without them ids are the numbers of the rows, from 0. */
  readonly itemIds?: string;
  readonly userIds?: string;
}

/**
 * Reads the factors and ids.
 * @param onProgress called after every piece of the matrices
 * @throws FormatError for a file that is none of these; FileSystemError for a missing one
 */
export async function readNpyFactors(
  files: NpyFiles,
  onProgress: (progress: ReadProgress) => void = () => {},
): Promise<Factors> {
  const readMatrix = await matrixReader([files.itemFactors, files.userFactors], onProgress);
  const items = await readMatrix(files.itemFactors);
  const users = files.userFactors === undefined ? undefined : await readMatrix(files.userFactors);
  return {
    ...factorsOf(items, users, files.userFactors ?? files.itemFactors),
    items: await idsOf(files.itemIds, items.rows),
    users: await idsOf(files.userIds, users?.rows ?? 0),
    metadata: { algorithm: 'imported', source: 'npy' },
  };
}

/** Both matrices as factors. @throws FormatError when they are empty or differ in width */
export function factorsOf(items: Matrix, users: Matrix | undefined, what: string): Factors {
  if (items.rows === 0 || items.columns === 0) {
    throw new FormatError(what, `a matrix of ${items.rows} × ${items.columns}`, 'at least one item and one factor');
  }
  if (users && users.columns !== items.columns) {
    throw new FormatError(what, `users with ${users.columns} factors`, `${items.columns}, like the items`);
  }
  return {
    factors: items.columns,
    userFactors: users?.values ?? new Float32Array(0),
    itemFactors: items.values,
  };
}

/** What reads one of the matrices and tells how far the reading of all of them is. */
async function matrixReader(files: readonly (string | undefined)[], onProgress: (progress: ReadProgress) => void) {
  const sizes = files.map(async (file) => (file === undefined ? 0 : (await stat(file).catch(cannotRead(file))).size));
  const size = (await Promise.all(sizes)).reduce((sum, bytes) => sum + bytes);
  let before = { bytes: 0, rows: 0 }; // of the matrices that have been read
  return async (file: string): Promise<Matrix> => {
    let now = before;
    const array = await readNpyFile(file, undefined, (bytes, rows) => {
      now = { bytes: before.bytes + bytes, rows: before.rows + rows };
      onProgress({ ...now, size });
    });
    before = now;
    return npyMatrix(array, file);
  };
}

async function idsOf(file: string | undefined, rows: number): Promise<IdMap | undefined> {
  return file === undefined ? undefined : readIds(file, rows);
}
