// The two parts of a split, and what a caller should know before trusting figures made from them.
import type { Interactions } from '../../data/interactions.ts';

/** Train and test have the same users and items, and together hold every interaction of the whole exactly once. */
export interface Split {
  readonly train: Interactions;
  readonly test: Interactions;
  /** How many users have held-out interactions but none to train on. */
  readonly coldUsers: number;
  /** How many items have held-out interactions but none to train on. */
  readonly coldItems: number;
  /** How many users have interactions but none held out: an evaluation does not see them. */
  readonly untestedUsers: number;
}

/** Splits by a mask with a byte for each interaction, 1 where it is held out. */
export function partBy(interactions: Interactions, held: Uint8Array): Split {
  const test = interactions.select(held);
  const train = interactions.select(held.map((isHeld) => 1 - isHeld));
  return {
    train,
    test,
    coldUsers: countOnly(test.userCounts(), train.userCounts()),
    coldItems: countOnly(test.itemCounts(), train.itemCounts()),
    untestedUsers: countOnly(train.userCounts(), test.userCounts()),
  };
}

/** How many rows have something in the first part and nothing in the other. */
export function countOnly(some: Int32Array, none: Int32Array): number {
  return some.reduce((count, own, index) => count + (own > 0 && none[index] === 0 ? 1 : 0), 0);
}
