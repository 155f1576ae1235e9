// Random half-sweep problems: rows of the lengths at which a solver changes its course, every kind of weight.
import fc from 'fast-check';
import { type Seeded, seeded } from '../../seeded.ts';
import type { Problem, Row } from './tasks.ts';

export interface Setting {
  readonly seed: number;
  readonly factors: number;
  readonly weights: 'constant' | 'per entry';
  readonly targets: 'constant' | 'per entry';
  /** Whether r_i and c_j differ from one. */
  readonly scaled: boolean;
  /** `none`: w0 = 0. `below`: C > 0 throughout. `mixed`: C of either sign. `above`: C < 0 throughout. */
  readonly unobserved: 'none' | 'below' | 'mixed' | 'above';
  readonly ridge: number;
}

export const setting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(1e6),
  factors: fc.constantFrom(1, 3, 8, 10, 32, 33, 70),
  weights: fc.constantFrom('constant', 'per entry'),
  targets: fc.constantFrom('constant', 'per entry'),
  scaled: fc.boolean(),
  unobserved: fc.constantFrom('none', 'below', 'mixed', 'above'),
  ridge: fc.constantFrom(0.5, 1, 8).map(Math.fround),
});

/** Weights of observed entries lie in [1, 4), r and c in [0.5, 2): w0·r·c is below, around or above them. */
const UNOBSERVED = { none: 0, below: 0.125, mixed: 1.5, above: 20 };
const COLUMNS = 220;

export function problemOf(given: Setting, lengths = lengthsFor(given.factors)): Problem {
  const { factors, scaled, unobserved } = given;
  const random = seeded(given.seed);
  const fixed = random.matrix(COLUMNS, factors, 1 / Math.sqrt(factors));
  const c = fixed.map(() => (scaled ? random.uniform(0.5, 2) : 1));
  const unobservedWeight = UNOBSERVED[unobserved];
  // w0·‖diag(√c)Y‖² in every axis is no less than w0·G, so that the system stays definite where C is negative.
  const bound = unobservedWeight * fixed.reduce((sum, y, j) => sum + c[j] * y.reduce((s, x) => s + x * x, 0), 0);
  const dense = fixed[0].map(() => {
    if (unobserved === 'mixed' || unobserved === 'above') return Math.fround(bound);
    return unobserved === 'none' ? 0 : random.uniform(0, 2);
  });
  const rows = lengths.map((length) => rowOf(given, random, length));
  return { factors, fixed, c, rows, dense, unobservedWeight };
}

function rowOf({ factors, weights, targets, scaled, ridge }: Setting, random: Seeded, length: number): Row {
  const columns = random.distinct(length, COLUMNS);
  return {
    columns,
    weights: columns.map(() => (weights === 'constant' ? 2 : random.uniform(1, 4))),
    targets: columns.map(() => (targets === 'constant' ? 1 : random.normal(2))),
    r: scaled ? random.uniform(0.5, 2) : 1,
    ridge,
    start: random.matrix(1, factors)[0],
  };
}

/** Empty, around one sliver, around d, across one and several batches of 64. */
export function lengthsFor(d: number): number[] {
  return [0, 1, 7, 8, 9, d - 1, d, d + 1, 2 * d, 63, 64, 65, 200, 0];
}
