// What can be searched: a row for each number, which says what it means for a fit. A new one (the half-life of recency, the
// weight of a behaviour) is a row here, and a flag and a symbol on the command line.
import type { Interactions } from '../data/interactions.ts';
import type { SideWeight } from '../objective/side-weights.ts';
import type { WalsOptions } from '../solve/wals/options.ts';

/** The options of a fit to these interactions that a value stands for. */
type Meaning = (value: number, train: Interactions) => WalsOptions;

/** An option of fitWals that is a number itself. */
const itself =
  (name: 'unobservedWeight' | 'alpha' | 'regularization' | 'regularizationExponent' | 'frequencyDiscount'): Meaning =>
  (value) => ({ [name]: value });

/** The numbers that can be searched. */
export const PARAMETERS = [
  'unobservedWeight',
  'alpha',
  'regularization',
  'regularizationExponent',
  'userWeightExponent',
  'itemWeightExponent',
  'frequencyDiscount',
] as const;
export type Parameter = (typeof PARAMETERS)[number];

/** One value for each searched number. */
export type Setting = { readonly [name in Parameter]?: number };

const DIMENSIONS: Record<Parameter, Meaning> = {
  unobservedWeight: itself('unobservedWeight'),
  alpha: itself('alpha'),
  regularization: itself('regularization'),
  regularizationExponent: itself('regularizationExponent'),
  // r_i ∝ n_i^e and c_j ∝ n_j^e. With r_i alone, and λ_i as without, there is nothing to win (docs/BEYOND.md).
  userWeightExponent: (value, train) =>
    value === 0 ? {} : { userWeights: byFrequency(train.userCounts(), value), weightedRegularization: true },
  itemWeightExponent: (value, train) => ({ itemWeights: byFrequency(train.itemCounts(), value) }),
  frequencyDiscount: itself('frequencyDiscount'),
};

/** The options of a fit by a setting. */
export function optionsOf(setting: Setting, train: Interactions): WalsOptions {
  const rows = Object.entries(setting) as [Parameter, number][];
  return Object.assign({}, ...rows.map(([name, value]) => DIMENSIONS[name](value, train)));
}

/** Weights of unobserved entries, with a mean of 1 over the rows that have entries. */
function byFrequency(counts: Int32Array, exponent: number): SideWeight | undefined {
  if (exponent === 0) return undefined;
  const powers = powersOf(counts, exponent);
  const present = counts.filter((count) => count > 0);
  const mean = present.reduce((sum, count) => sum + powers(count), 0) / present.length;
  return (count) => (count > 0 ? sixDigits(powers(count) / mean) : 0);
}

/** Powers, from a table of those that the counts need. */
function powersOf(counts: Int32Array, exponent: number): (count: number) => number {
  const powers = new Map<number, number>();
  for (const count of counts) if (count > 0 && !powers.has(count)) powers.set(count, count ** exponent);
  return (count) => powers.get(count) ?? (count > 0 ? count ** exponent : 0);
}

/** Engines differ in the last bits of powers, not in the first six digits: Math.fround of this has the same bits on all. */
function sixDigits(value: number): number {
  return Number(value.toPrecision(6));
}
