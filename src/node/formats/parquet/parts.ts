// A table that is a folder of Parquet files, as Spark, Hadoop and others write it.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../../errors.ts';

/** The parts of the table, by name. What begins with a dot or an underscore is no part. Throws FormatError without any. */
export async function partFiles(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^[^._].*\.parquet$/i.test(name)).sort();
  if (names.length === 0) throw new FormatError(folder, 'no Parquet files', 'a folder of them');
  return names.map((name) => join(folder, name));
}
