// Seeded splits of single interactions: each goes to train or test, over the same users and items. Splits by user, by time
// and of whole users are in leave-out.ts, split-by-time.ts and hold-out-users.ts.
import type { Interactions } from '../../data/interactions.ts';
import { Random } from '../../data/random.ts';
import { ArgumentError } from '../../errors.ts';
import { drawOrder, sample } from './sample.ts';
import { checkShare, partBy, type Split } from './split-parts.ts';

export interface SplitOptions {
  /** The share of interactions held out, in (0, 1). Default 0.1. */
  holdout?: number;
  /** An integer in [0, 2⁵³). Default 1. */
  seed?: number;
}

export interface FoldOptions {
  /** How many parts, at least 2. Default 5. */
  folds?: number;
  /** An integer in [0, 2⁵³). Default 1. */
  seed?: number;
}

/**
 * Holds out exactly round(holdout · nnz) interactions; every such subset is equally likely, and a seed gives the same one
 * on every engine. On very small data one side may be empty. Throws ArgumentError for a holdout or seed out of range.
 */
export function splitInteractions(interactions: Interactions, { holdout = 0.1, seed = 1 }: SplitOptions = {}): Split {
  checkShare('holdout', holdout);
  const { nnz } = interactions;
  return partBy(interactions, sample(nnz, Math.round(holdout * nnz), new Random(seed)));
}

/**
 * k-fold cross-validation: every interaction is in the test part of exactly one of the splits, which differ in size by
 * one at most, and every such partition is equally likely. Throws ArgumentError for more folds than interactions.
 */
export function foldInteractions(interactions: Interactions, { folds = 5, seed = 1 }: FoldOptions = {}): Split[] {
  const { nnz } = interactions;
  if (!Number.isInteger(folds) || folds < 2 || folds > nnz) {
    throw new ArgumentError('folds', folds, `an integer from 2 to ${nnz}, the number of interactions`);
  }
  const order = drawOrder(nnz, new Random(seed));
  const fold = new Int32Array(nnz);
  order.forEach((position, rank) => {
    fold[position] = rank % folds;
  });
  return Array.from({ length: folds }, (_, part) =>
    partBy(
      interactions,
      Uint8Array.from(fold, (f) => +(f === part)),
    ),
  );
}
