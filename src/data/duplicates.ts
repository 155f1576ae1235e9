// What becomes of several interactions of one user with one item.
import { oneOf, option } from '../options.ts';

/**
 * How the values and weights of equal (user, item) pairs become one: the one given last, their sum, mean or maximum, or
 * an ArgumentError that names the first repeated entry.
 */
export type DuplicatePolicy = 'last' | 'sum' | 'mean' | 'max' | 'error';

/** The constants of assembly/sparse/duplicates.ts. `error` never merges; it is checked before. */
export const POLICY: Readonly<Record<DuplicatePolicy, number>> = { last: 0, sum: 1, mean: 2, max: 3, error: 0 };

/** What the policies are, and which it is where none is given. */
export const DUPLICATES_OPTION = option(oneOf(...(Object.keys(POLICY) as DuplicatePolicy[])), 'last');
