// Seeded splits of single interactions: each goes to train or test, over the same users and items. Splits by user, by time
// and of whole users are in leave-out.ts, split-by-time.ts and hold-out-users.ts.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import { Random } from '../../data/random.ts';
import { maskOf } from '../../data/select-entries.ts';
import { ArgumentError } from '../../errors.ts';
import { anInteger, aSeed, aShare, type OptionTable, option, resolveOptions } from '../../options.ts';
import { drawOrder, sample } from './sample.ts';
import { partBy, type Split } from './split-parts.ts';

export interface SplitOptions {
  /** The share of interactions held out, in (0, 1). Default 0.1. */
  holdout?: number;
  /** An integer in [0, 2³²). Default 1. */
  seed?: number;
}

export interface FoldOptions {
  /** How many parts, at least 2. Default 5. */
  folds?: number;
  /** An integer in [0, 2³²). Default 1. */
  seed?: number;
}

const SPLIT = { holdout: option(aShare, 0.1), seed: option(aSeed, 1) } satisfies OptionTable<SplitOptions>;
const FOLDS = { folds: option(anInteger(2, 2 ** 31), 5), seed: option(aSeed, 1) } satisfies OptionTable<FoldOptions>;

/**
 * Holds out exactly round(holdout · nnz) interactions. Every subset of that size is equally likely, and a seed gives the
 * same one on every engine. Either part of very small data may be empty.
 *
 * @throws ArgumentError for what is no Interactions, and for options out of their domain
 */
export function splitInteractions(interactions: Interactions, options: SplitOptions = {}): Split {
  const { nnz } = anInteractions('interactions', interactions);
  const { holdout, seed } = resolveOptions(SPLIT, options);
  return partBy(interactions, sample(nnz, Math.round(holdout * nnz), new Random(seed)));
}

/**
 * k-fold cross-validation: every interaction is in the test part of exactly one of the splits. Their sizes differ by one
 * at most, and every such partition is equally likely.
 *
 * @throws ArgumentError for what is no Interactions, for options out of their domain, and for more folds than interactions
 */
export function foldInteractions(interactions: Interactions, options: FoldOptions = {}): Split[] {
  const { nnz } = anInteractions('interactions', interactions);
  const { folds, seed } = resolveOptions(FOLDS, options);
  if (folds > nnz) throw new ArgumentError('folds', folds, `at most ${nnz}, the number of interactions`);
  const order = drawOrder(nnz, new Random(seed));
  const fold = new Int32Array(nnz);
  order.forEach((position, rank) => {
    fold[position] = rank % folds;
  });
  return Array.from({ length: folds }, (_, part) =>
    partBy(
      interactions,
      maskOf(nnz, (at) => fold[at] === part),
    ),
  );
}
