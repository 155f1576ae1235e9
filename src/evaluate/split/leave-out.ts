// Splits within each user's own history: leave-one-out and its relatives, at random or the latest.
import { anInteractions, type Interactions } from '../../data/interactions.ts';
import { Random } from '../../data/random.ts';
import { ArgumentError } from '../../errors.ts';
import { anInteger, aSeed, aShare, type OptionTable, oneOf, option, resolveOptions } from '../../options.ts';
import { drawOrder } from './sample.ts';
import { partBy, type Split } from './split-parts.ts';

export interface LeaveOutOptions {
  /** How many interactions of each user to hold out. Default 1, unless a share is given. */
  count?: number;
  /** The share of each user's interactions to hold out, in (0, 1), rounded down; instead of a count. */
  share?: number;
  /** Which of a user's interactions: any (default), or the latest. Ties in time are broken at random. */
  order?: 'random' | 'time';
  /** An integer in [0, 2³²). Default 1. */
  seed?: number;
}

const LEAVE_OUT = {
  count: option(anInteger(1, 2 ** 31 - 1), undefined),
  share: option(aShare, undefined),
  order: option(oneOf('random', 'time'), 'random'),
  seed: option(aSeed, 1),
} satisfies OptionTable<LeaveOutOptions>;

/**
 * Holds out `count` interactions, or a share, of each user. Users with no more than `count` keep all of theirs in train and
 * are counted as untested, as are those whose share comes to less than one.
 *
 * @throws ArgumentError for what is no Interactions, for options out of their domain, and for interactions without times
 * where the latest are wanted
 */
export function leaveOut(interactions: Interactions, options: LeaveOutOptions = {}): Split {
  const { indptr, nnz, userCount } = anInteractions('interactions', interactions);
  const { count, share, order, seed } = resolveOptions(LEAVE_OUT, options);
  if (count !== undefined && share !== undefined) {
    throw new ArgumentError('count', count, 'left out where a share is given');
  }
  const times = order === 'time' ? timesOf(interactions) : null;
  const random = new Random(seed);
  const held = new Uint8Array(nnz);
  for (let user = 0; user < userCount; user++) {
    const from = indptr[user];
    const own = indptr[user + 1] - from;
    const wanted = share === undefined ? (count ?? 1) : shareOf(share, own);
    if (wanted >= own) continue;
    // The order is drawn first: a stable sort by time then leaves equal times to chance.
    const positions = Array.from(drawOrder(own, random), (position) => from + position);
    if (times) positions.sort((a, b) => times[a] - times[b]);
    for (const position of positions.slice(own - wanted)) held[position] = 1;
  }
  return partBy(interactions, held);
}

/** The times of interactions that have them. @throws ArgumentError for interactions without */
export function timesOf({ times }: Interactions): Float64Array {
  if (times) return times;
  throw new ArgumentError('interactions.times', times, 'given: the split goes by them');
}

/** ⌊share · count⌋, but not one less because the product was rounded below a whole number. */
function shareOf(share: number, count: number): number {
  return Math.floor(share * count + 1e-9);
}
