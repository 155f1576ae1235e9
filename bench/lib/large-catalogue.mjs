// A catalogue larger than any data set here: the items of a fitted model, again and again, each time moved a little.
// Lengths and directions stay those of fitted factors, which random ones do not have.
import { FactorModel, IdMap } from 'halfsweep';
import { seeded, uniform } from './random.mjs';

/** The length of the noise, in that of the item. */
const NOISE = 0.5;

/** A model of the same users and `itemCount` items; it ranks, and is good for nothing else. */
export function enlarge({ users, userFactors, itemFactors, items, factors, itemGram }, itemCount) {
  const random = seeded(3);
  const made = new Float32Array(itemCount * factors);
  for (let item = 0; item < itemCount; item++) {
    const from = (item % items.size) * factors;
    const original = itemFactors.subarray(from, from + factors);
    const deviation = (NOISE * Math.hypot(...original)) / Math.sqrt(factors);
    const noise = uniform(factors, deviation, random);
    for (let k = 0; k < factors; k++) made[item * factors + k] = original[k] + noise[k];
  }
  return FactorModel.create({
    users,
    items: IdMap.range(itemCount),
    factors,
    userFactors,
    itemFactors: made,
    itemGram,
  });
}
