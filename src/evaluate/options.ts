// What the evaluations report, and the checks of the options they share.
import { ArgumentError } from '../errors.ts';

export interface Evaluation {
  /** Users (or cases) that the means are taken over. */
  users: number;
  /** Users the ranker knows that have no test items; left out. */
  withoutTest: number;
  /** Users with test items that the ranker does not know; left out. */
  unknownUsers: number;
  /** Means over the users, by name and cut-off, such as `ndcg@10`. */
  metrics: Record<string, number>;
}

/** The cut-offs, ascending and distinct. Throws ArgumentError unless all are integers of at least 1. */
export function checkCutoffs(k: number | readonly number[] = [10, 20]): number[] {
  const cutoffs = typeof k === 'number' ? [k] : [...k];
  if (cutoffs.length === 0) throw new ArgumentError('k', cutoffs, 'at least one cut-off');
  for (const cutoff of cutoffs) {
    if (!Number.isSafeInteger(cutoff) || cutoff < 1) throw new ArgumentError('k', cutoff, 'an integer of at least 1');
  }
  return [...new Set(cutoffs)].sort((a, b) => a - b);
}
