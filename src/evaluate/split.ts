// A seeded hold-out split: each interaction goes to train or test, over the same users and items.
import type { Interactions } from '../data/interactions.ts';
import { Random } from '../data/random.ts';
import { ArgumentError } from '../errors.ts';

export interface SplitOptions {
  /** The share of interactions held out, in (0, 1). Default 0.1. */
  holdout?: number;
  /** An integer in [0, 2⁵³). Default 1. */
  seed?: number;
}

export interface Split {
  readonly train: Interactions;
  readonly test: Interactions;
  /** How many users have held-out interactions and none to train on. */
  readonly coldUsers: number;
  /** How many items have held-out interactions and none to train on. */
  readonly coldItems: number;
}

/**
 * Holds out exactly round(holdout · nnz) interactions; every such subset is equally likely, and a seed gives the same one
 * on every engine. On very small data one side may be empty. Throws ArgumentError for a holdout or seed out of range.
 */
export function splitInteractions(interactions: Interactions, { holdout = 0.1, seed = 1 }: SplitOptions = {}): Split {
  if (!(typeof holdout === 'number' && holdout > 0 && holdout < 1)) {
    throw new ArgumentError('holdout', holdout, 'a number above 0 and below 1');
  }
  const { nnz } = interactions;
  const held = sample(nnz, Math.round(holdout * nnz), new Random(seed));
  const test = interactions.select(held);
  const train = interactions.select(held.map((isHeld) => 1 - isHeld));
  return {
    train,
    test,
    coldUsers: countCold(train.userCounts(), test.userCounts()),
    coldItems: countCold(train.itemCounts(), test.itemCounts()),
  };
}

/** A mask with `count` ones: selection sampling (Knuth, "The Art of Computer Programming" 2, §3.4.2, algorithm S). */
function sample(size: number, count: number, random: Random): Uint8Array {
  const mask = new Uint8Array(size);
  let wanted = count;
  for (let position = 0; wanted > 0; position++) {
    if (random.below(size - position) < wanted) {
      mask[position] = 1;
      wanted--;
    }
  }
  return mask;
}

function countCold(train: Int32Array, test: Int32Array): number {
  return test.reduce((count, held, index) => count + (held > 0 && train[index] === 0 ? 1 : 0), 0);
}
