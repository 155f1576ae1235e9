// A model of the size of MovieLens 20M for the serve suite: 27,000 items, 64 factors whose energy falls as that of fitted
// ones does, popular items longer than others.
import { FactorModel, IdMap } from 'halfsweep';
import { powerLawSample, seeded, uniform } from './random.mjs';

export const ITEMS = 27_000;
export const FACTORS = 64;
export const HISTORY = 50;

export function serveModel() {
  const random = seeded(1);
  const itemFactors = uniform(ITEMS * FACTORS, 0.3, random);
  const itemGram = new Float64Array(FACTORS);
  const itemCounts = Int32Array.from({ length: ITEMS }, (_, item) => Math.ceil(60_000 / (item + 10)));
  for (let item = 0; item < ITEMS; item++) {
    for (let k = 0; k < FACTORS; k++) {
      const at = item * FACTORS + k;
      itemFactors[at] *= (1 + k) ** -0.5 * (1 + item / 100) ** -0.25;
      itemGram[k] += itemFactors[at] ** 2;
    }
  }
  return FactorModel.create({
    users: IdMap.range(0),
    items: IdMap.range(ITEMS),
    factors: FACTORS,
    userFactors: new Float32Array(0),
    itemFactors,
    itemGram,
    itemCounts,
    metadata: { objective: OBJECTIVE },
  });
}

/** iALS with the defaults of fitWals. */
const OBJECTIVE = {
  preset: 'ials',
  weight: { kind: 'constant', value: 1.1 },
  target: { kind: 'constant', value: 1 / 1.1 },
  unobservedWeight: 0.1,
  userWeights: false,
  itemWeights: false,
  regularization: 0.003,
  regularizationExponent: 1,
};

/** `count` histories of 50 items, popular ones more often. */
export function histories(count) {
  const random = seeded(2);
  return Array.from({ length: count }, () => Array.from(powerLawSample(HISTORY, ITEMS, 50, random)));
}
