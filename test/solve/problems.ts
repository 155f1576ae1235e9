// Small random interactions for the solver tests, and models as arrays of rows.
import fc from 'fast-check';
import { Interactions } from '../../src/data/interactions.ts';
import type { FactorModel } from '../../src/model/factor-model.ts';
import { unpadRows } from '../assembly/memory.ts';
import { type Seeded, seeded } from '../seeded.ts';

export interface Shape {
  readonly seed: number;
  readonly userCount: number;
  readonly itemCount: number;
  /** The share of cells that are observed. */
  readonly density: number;
  readonly factors: number;
}

export const shape: fc.Arbitrary<Shape> = fc.record({
  seed: fc.nat(1e6),
  userCount: fc.integer({ min: 2, max: 40 }),
  itemCount: fc.integer({ min: 2, max: 40 }),
  density: fc.constantFrom(0.05, 0.2, 0.6),
  factors: fc.constantFrom(1, 3, 8, 10),
});

export const example: Shape = { seed: 1, userCount: 40, itemCount: 30, density: 0.2, factors: 10 };

export interface Given {
  readonly interactions: Interactions;
  readonly entries: readonly { user: number; item: number; value: number; weight: number }[];
  readonly random: Seeded;
}

/** Values 1 to 5. The last user and the last item have no interactions; one entry at least there is. */
export function given({ seed, userCount, itemCount, density }: Shape, options: { weights?: boolean } = {}): Given {
  const random = seeded(seed);
  const entries = [];
  for (let user = 0; user < userCount - 1; user++) {
    for (let item = 0; item < itemCount - 1; item++) {
      if (random.uniform(0, 1) >= density && user + item > 0) continue;
      entries.push({ user, item, value: 1 + random.index(5), weight: random.uniform(0.5, 2) });
    }
  }
  const interactions = Interactions.fromTriplets({
    users: entries.map(({ user }) => user),
    items: entries.map(({ item }) => item),
    values: entries.map(({ value }) => value),
    weights: options.weights ? entries.map(({ weight }) => weight) : null,
    userCount,
    itemCount,
  });
  return { interactions, entries, random };
}

export function factorsOf(model: FactorModel): { users: number[][]; items: number[][] } {
  const rows = (factors: Float32Array) => unpadRows(factors, model.factors, model.factors);
  return { users: rows(model.userFactors), items: rows(model.itemFactors) };
}
