// What becomes of several interactions of one user with one item.
import { ArgumentError } from '../errors.ts';

/**
 * How the values and weights of equal (user, item) pairs become one: the one given last, their sum, mean or maximum, or
 * an ArgumentError that names the first repeated entry.
 */
export type DuplicatePolicy = 'last' | 'sum' | 'mean' | 'max' | 'error';

/** The constants of assembly/sparse/duplicates.ts. `error` never merges; it is checked before. */
export const POLICY: Readonly<Record<DuplicatePolicy, number>> = { last: 0, sum: 1, mean: 2, max: 3, error: 0 };

/** `duplicates` as given, or the default `last`. Throws ArgumentError when it is none of the policies. */
export function checkPolicy(duplicates: DuplicatePolicy = 'last'): DuplicatePolicy {
  if (!Object.hasOwn(POLICY, duplicates)) {
    throw new ArgumentError('duplicates', duplicates, `one of ${Object.keys(POLICY).join(', ')}`);
  }
  return duplicates;
}
