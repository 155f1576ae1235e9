// A model as two .npy matrices and, beside them, the ids of their rows: which any program with NumPy can read and write.
import type { IdMap } from '../../data/id-map.ts';
import { FormatError } from '../../errors.ts';
import { type Matrix, npyMatrix } from '../../files/matrix/npy-values.ts';
import type { Factors } from '../../model/from-factors.ts';
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

/** Reads the factors and ids. @throws FormatError for a file that is none of these; FileSystemError for a missing one */
export async function readNpyFactors(files: NpyFiles): Promise<Factors> {
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

async function readMatrix(file: string): Promise<Matrix> {
  return npyMatrix(await readNpyFile(file), file);
}

async function idsOf(file: string | undefined, rows: number): Promise<IdMap | undefined> {
  return file === undefined ? undefined : readIds(file, rows);
}
