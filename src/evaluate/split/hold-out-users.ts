// Strong generalisation: whole users are held out, and a part of each one's history is given to fold them in. The protocol
// of D. Liang et al., "Variational Autoencoders for Collaborative Filtering" (2018), §4.3, and of S. Rendle et al.,
// "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (2021).
import { rowsWith } from '../../data/csr.ts';
import { anInteractions, Interactions } from '../../data/interactions.ts';
import { Random } from '../../data/random.ts';
import { maskOf } from '../../data/select-entries.ts';
import { ArgumentError } from '../../errors.ts';
import { aSeed, aShare, type OptionTable, option, resolveOptions } from '../../options.ts';
import { leaveOut } from './leave-out.ts';
import { sample } from './sample.ts';
import { countOnly } from './split-parts.ts';

export interface HoldOutUsersOptions {
  /** How many users to hold out: a share of them, below 1, or a number. Default 0.1. */
  users?: number;
  /** The share of a held-out user's interactions that is tested, rounded down, in (0, 1). Default 0.2. */
  holdout?: number;
  /** An integer in [0, 2³²). Default 1. */
  seed?: number;
}

const HOLD_OUT = {
  users: option(aShareOrCount, 0.1),
  holdout: option(aShare, 0.2),
  seed: option(aSeed, 1),
} satisfies OptionTable<HoldOutUsersOptions>;

function aShareOrCount(argument: string, given: unknown): number {
  if (typeof given === 'number' && given > 0 && (given < 1 || Number.isSafeInteger(given))) return given;
  throw new ArgumentError(argument, given, 'a share above 0 and below 1, or an integer of at least 1');
}

export interface UserSplit {
  /** All interactions of the users that are not held out. */
  readonly train: Interactions;
  /** What is known of the held-out users. */
  readonly foldIn: Interactions;
  /** What is to be predicted, over the same users as `foldIn`. All three have the same items. */
  readonly test: Interactions;
  /** How many items only held-out users have: as in the papers, they are in none of the parts. */
  readonly coldItems: number;
  /** How many interactions of held-out users were left out because they are with such items. */
  readonly dropped: number;
  /** How many held-out users have too few interactions for one to be tested. */
  readonly untestedUsers: number;
}

/**
 * Holds out users who have interactions, at random, and a share of the interactions of each, at random. `evaluateFoldIn`
 * takes the result.
 *
 * @throws ArgumentError for what is no Interactions, for options out of their domain, and when nobody would be left to
 * train on, to hold out or to fold in
 */
export function holdOutUsers(interactions: Interactions, options: HoldOutUsersOptions = {}): UserSplit {
  const counts = anInteractions('interactions', interactions).userCounts();
  const { users, holdout, seed } = resolveOptions(HOLD_OUT, options);
  const random = new Random(seed);
  const active = rowsWith(counts);
  const isHeld = sample(active.length, heldCount(users, active.length), random);
  const train = pickUsers(
    interactions,
    active.filter((_, at) => !isHeld[at]),
  );
  const itemCounts = train.itemCounts();
  const held = pickUsers(
    interactions,
    active.filter((_, at) => isHeld[at]),
  );
  const coldItems = countOnly(held.itemCounts(), itemCounts);
  const warm = held.select(maskOf(held.nnz, (at) => itemCounts[held.indices[at]] > 0));
  if (warm.nnz === 0) {
    throw new ArgumentError('users', users, 'such that held-out users have items to fold in by', 'Hold out fewer.');
  }
  const { train: foldIn, test } = leaveOut(warm, { share: holdout, seed: random.next() });
  const untestedUsers = test.userCounts().filter((count) => count === 0).length;
  return { train, foldIn, test, coldItems, dropped: held.nnz - warm.nnz, untestedUsers };
}

/** How many of the active users are held out. */
function heldCount(users: number, active: number): number {
  const count = users < 1 ? Math.round(users * active) : users;
  if (count >= 1 && count < active) return count;
  throw new ArgumentError('users', users, `such that of ${active} users some are held out and some are trained on`);
}

/**
 * All interactions of the users at these ascending indices, who must have some between them, as interactions of those users
 * alone; the items are the whole's.
 */
function pickUsers(interactions: Interactions, users: Int32Array): Interactions {
  const mask = new Uint8Array(interactions.nnz);
  for (const user of users) mask.fill(1, interactions.indptr[user], interactions.indptr[user + 1]);
  const { indptr, indices, values, uniformValue, weights, times } = interactions.select(mask);
  const starts = new Int32Array(users.length + 1);
  // The rows of all others are empty now.
  users.forEach((user, row) => {
    starts[row + 1] = indptr[user + 1];
  });
  return Interactions.fromCsr({
    indptr: starts,
    indices,
    values: values ?? new Float32Array(indices.length).fill(uniformValue),
    weights,
    times,
    users: Array.from(users, (user) => interactions.users.idAt(user)),
    items: interactions.items.ids(),
  });
}
