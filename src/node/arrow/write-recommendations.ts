// writeRecommendations: what a model recommends to all its users, as a table.
import { ArgumentError } from '../../errors.ts';
import { FactorModel } from '../../model/factor-model.ts';
import type { RecommendAllOptions } from '../../model/rank/recommend-all.ts';
import { writeAtomic } from '../atomic-write.ts';
import { checkFileName } from '../file-name.ts';

/** The names of files that it writes. */
export const ARROW_NAME = /\.(?:arrow|feather)$/i;
export const ARROW_NAMES = 'a name that ends in .arrow or .feather';

/**
 * Writes the best items of every user into an Arrow file (.arrow, .feather): columns `user`, `item`, `rank` from 1, `score`, and
 * `basis`: `factors`, or `popularity` for users without training rows, whose scores are training counts. The file is whole or
 * not there. Takes 20 bytes a recommendation until it is written.
 * @returns how many recommendations there are
 * @throws ArgumentError for another name, for a model without users, and for options out of their domain; FileSystemError
 * when writing fails
 */
export async function writeRecommendations(
  file: string,
  model: FactorModel,
  options: RecommendAllOptions = {},
): Promise<number> {
  return (await writeAndCount(file, model, options)).recommendations;
}

/** @internal The same, with how many users had no training rows. */
export async function writeAndCount(
  file: string,
  model: FactorModel,
  options: RecommendAllOptions,
): Promise<{ readonly recommendations: number; readonly coldUsers: number }> {
  checkFileName('file', file);
  if (!ARROW_NAME.test(file)) throw new ArgumentError('file', file, ARROW_NAMES);
  if (!(model instanceof FactorModel)) throw new ArgumentError('model', model, 'a FactorModel');
  if (model.userFactors.length === 0) throw new ArgumentError('model', model, 'one that keeps its users');
  let recommendations = 0;
  let coldUsers = 0;
  function* counted() {
    for (const batch of model.recommendAll(options)) {
      for (const each of batch.counts) recommendations += each;
      for (const isPopular of batch.popular) coldUsers += isPopular;
      yield batch;
    }
  }
  const { encodeArrowRecommendations } = await import('./encode.ts');
  await writeAtomic(file, encodeArrowRecommendations(counted(), model.users, model.items));
  return { recommendations, coldUsers };
}
