// The folders in that of Spark's ALSModel, and where that lies in what a pipeline saved; apart from its reader, which loads the
// decoders of Parquet.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FormatError } from '../../errors.ts';

export const USER_FOLDER = 'userFactors';
export const ITEM_FOLDER = 'itemFactors';
/** Of a PipelineModel, and of the best model of a CrossValidatorModel: within each other, at most so deep. */
const [STAGES, BEST, MAX_DEPTH] = ['stages', 'bestModel', 4];

/**
 * The folder of the ALSModel: the one given, or the only one among the stages of a pipeline; undefined where there is none.
 * @throws FormatError for a pipeline with several
 */
export async function findAlsModel(folder: string): Promise<string | undefined> {
  const found = await alsModelsIn(folder, MAX_DEPTH);
  if (found.length < 2) return found[0];
  throw new FormatError(
    folder,
    `${found.length} of them`,
    `one stage of ALS (or give its folder: ${found.join(', ')})`,
  );
}

async function alsModelsIn(folder: string, depth: number): Promise<string[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  if (names.includes(ITEM_FOLDER)) return [folder];
  if (depth === 0) return [];
  const stages = names.includes(STAGES) ? (await readdir(join(folder, STAGES))).map((name) => join(STAGES, name)) : [];
  const within = names.includes(BEST) ? [...stages, BEST] : stages;
  return (await Promise.all(within.sort().map((name) => alsModelsIn(join(folder, name), depth - 1)))).flat();
}
