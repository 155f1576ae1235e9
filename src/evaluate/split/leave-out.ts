// Splits within each user's own history: leave-one-out and its kin, at random or the latest.
import type { Interactions } from '../../data/interactions.ts';
import { Random } from '../../data/random.ts';
import { ArgumentError } from '../../errors.ts';
import { drawOrder } from './sample.ts';
import { checkShare, partBy, type Split, shareOf } from './split-parts.ts';

export interface LeaveOutOptions {
  /** Interactions held out of each user. Default 1, where no share is given. */
  count?: number;
  /** Instead of a count, the share held out, in (0, 1), rounded down for each user. */
  share?: number;
  /** Which of a user's interactions: any (default), or the latest. Of interactions of one time any are later. */
  order?: 'random' | 'time';
  /** An integer in [0, 2⁵³). Default 1. */
  seed?: number;
}

/**
 * Holds out `count` interactions, or a share, of each user. Users with no more than `count` keep all of theirs to train
 * on, and are counted as untested, as are those whose share is less than one. Throws ArgumentError for options out of their
 * domain, and for interactions without times where the latest are wanted.
 */
export function leaveOut(interactions: Interactions, options: LeaveOutOptions = {}): Split {
  const { count, share, order = 'random', seed = 1 } = options;
  checkAmount(count, share);
  if (order !== 'random' && order !== 'time') throw new ArgumentError('order', order, `'random' or 'time'`);
  const times = order === 'time' ? timesOf(interactions) : null;
  const random = new Random(seed);
  const { indptr, nnz, userCount } = interactions;
  const held = new Uint8Array(nnz);
  for (let user = 0; user < userCount; user++) {
    const from = indptr[user];
    const own = indptr[user + 1] - from;
    const wanted = share === undefined ? (count ?? 1) : shareOf(share, own);
    if (wanted >= own) continue;
    // In a drawn order a stable sort by time leaves equal times to chance.
    const positions = Array.from(drawOrder(own, random), (position) => from + position);
    if (times) positions.sort((a, b) => times[a] - times[b]);
    for (const position of positions.slice(own - wanted)) held[position] = 1;
  }
  return partBy(interactions, held);
}

/** The times of interactions that have them; else throws ArgumentError. */
export function timesOf({ times }: Interactions): Float64Array {
  if (times) return times;
  throw new ArgumentError('interactions.times', times, 'given: the split goes by them');
}

function checkAmount(count: unknown, share: unknown): void {
  if (share !== undefined) {
    if (count !== undefined) throw new ArgumentError('count', count, 'left out where a share is given');
    checkShare('share', share);
  } else if (count !== undefined && !(Number.isSafeInteger(count) && (count as number) >= 1)) {
    throw new ArgumentError('count', count, 'an integer of at least 1');
  }
}
