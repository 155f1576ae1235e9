// Every way to say what is minimised, each with the weights and targets it must come to (the literal objective's W and
// T), written down from the definitions of the systems named, not from the code under test.
import type { WalsOptions } from '../../src/solve/wals/options.ts';
import { type Cells, cellsOf } from '../reference/objective.ts';
import type { Given } from './problems.ts';

interface Expectation {
  weight(position: number): number;
  target(position: number): number;
  unobservedWeight: number;
  regularization: number;
  regularizationExponent: number;
  userWeights?: number[];
  itemWeights?: number[];
  weightedRegularization?: boolean;
}

export interface Setting {
  readonly name: string;
  /** Whether the interactions carry a `weights` column. */
  readonly weights?: boolean;
  of(given: Given): { options: WalsOptions; expected: Expectation };
}

const plain = { regularization: 0.3, regularizationExponent: 0 };
const scaled = { regularization: 0.02, regularizationExponent: 1 };

export const settings: Setting[] = [
  {
    // Σ_Ω (1 − p)² + w0 Σ_all p² = Σ_Ω (1 + w0)(1/(1 + w0) − p)² + w0 Σ_{not Ω} p² + a constant.
    name: 'ials',
    of: () => ({
      options: { objective: 'ials', unobservedWeight: 0.2, ...scaled },
      expected: { weight: () => 1.2, target: () => 1 / 1.2, unobservedWeight: 0.2, ...scaled },
    }),
  },
  {
    name: 'ials, square-root scaling',
    of: () => {
      const regularizations = { regularization: 0.1, regularizationExponent: 0.5 };
      return {
        options: { objective: 'ials', unobservedWeight: 0.5, ...regularizations },
        expected: { weight: () => 1.5, target: () => 1 / 1.5, unobservedWeight: 0.5, ...regularizations },
      };
    },
  },
  {
    name: 'implicit',
    of: ({ entries }) => ({
      options: { objective: 'implicit', alpha: 3, ...plain },
      expected: { weight: (p) => 3 * entries[p].value, target: () => 1, unobservedWeight: 1, ...plain },
    }),
  },
  {
    name: 'implicit with confidence below the unobserved weight',
    of: ({ entries }) => ({
      options: { objective: 'implicit', alpha: 0.3, ...plain },
      expected: { weight: (p) => 0.3 * entries[p].value, target: () => 1, unobservedWeight: 1, ...plain },
    }),
  },
  {
    name: 'hkv',
    of: ({ entries }) => ({
      options: { objective: 'hkv', alpha: 5, ...plain },
      expected: { weight: (p) => 1 + 5 * entries[p].value, target: () => 1, unobservedWeight: 1, ...plain },
    }),
  },
  {
    name: 'wmf',
    of: ({ entries }) => ({
      options: { objective: 'wmf', unobservedWeight: 0.1, ...plain },
      expected: { weight: () => 1, target: (p) => entries[p].value, unobservedWeight: 0.1, ...plain },
    }),
  },
  {
    name: 'tf-wals without row and column weights',
    of: ({ entries }) => ({
      options: { objective: 'tf-wals', unobservedWeight: 0.3, ...plain },
      expected: { weight: () => 1.3, target: (p) => entries[p].value, unobservedWeight: 0.3, ...plain },
    }),
  },
  {
    name: 'tf-wals with row and column weights',
    of: ({ entries, interactions, random }) => {
      const users = interactions.users.ids().map(() => random.uniform(0.5, 2));
      const items = interactions.items.ids().map(() => random.uniform(0.5, 2));
      return {
        options: { objective: 'tf-wals', unobservedWeight: 0.3, weight: { users, items }, ...plain },
        expected: {
          weight: (p) => 0.3 + users[entries[p].user] * items[entries[p].item],
          target: (p) => entries[p].value,
          unobservedWeight: 0.3,
          ...plain,
        },
      };
    },
  },
  {
    name: 'explicit',
    of: ({ entries }) => ({
      options: { objective: 'explicit', ...scaled },
      expected: { weight: () => 1, target: (p) => entries[p].value, unobservedWeight: 0, ...scaled },
    }),
  },
  {
    name: 'weights of unobserved entries by user and by item, as arrays',
    of: ({ interactions, random }) => {
      const userWeights = interactions.users.ids().map(() => random.uniform(0.2, 3));
      const itemWeights = interactions.items.ids().map(() => random.uniform(0.2, 3));
      return {
        options: { objective: 'ials', unobservedWeight: 0.4, userWeights, itemWeights, ...scaled },
        expected: {
          weight: () => 1.4,
          target: () => 1 / 1.4,
          unobservedWeight: 0.4,
          userWeights,
          itemWeights,
          ...scaled,
        },
      };
    },
  },
  {
    name: 'weights of unobserved entries by user and by item, and λ by them as well',
    of: ({ interactions, random }) => {
      const userWeights = interactions.users.ids().map(() => random.uniform(0.2, 3));
      const itemWeights = interactions.items.ids().map(() => random.uniform(0.2, 3));
      const weighted = { unobservedWeight: 0.4, userWeights, itemWeights, weightedRegularization: true, ...scaled };
      return {
        options: { objective: 'ials', ...weighted },
        expected: { weight: () => 1.4, target: () => 1 / 1.4, ...weighted },
      };
    },
  },
  {
    name: 'weights of unobserved entries by user alone, λ of the users by them and by a root',
    of: ({ interactions, random }) => {
      const userWeights = interactions.users.ids().map(() => random.uniform(0.2, 3));
      const numbers = { regularization: 0.1, regularizationExponent: 0.5 };
      const weighted = { unobservedWeight: 0.4, userWeights, weightedRegularization: true, ...numbers };
      return {
        options: { objective: 'ials', ...weighted },
        expected: { ...weighted, weight: () => 1.4, target: () => 1 / 1.4 },
      };
    },
  },
  {
    name: 'weights of unobserved entries by frequency, some of them zero',
    of: ({ entries, interactions }) => {
      const count = (side: 'user' | 'item', index: number) => entries.filter((entry) => entry[side] === index).length;
      return {
        options: {
          objective: 'wmf',
          unobservedWeight: 0.2,
          itemWeights: Math.sqrt,
          userWeights: (n) => n / 3,
          ...plain,
        },
        expected: {
          weight: () => 1,
          target: (p) => entries[p].value,
          unobservedWeight: 0.2,
          userWeights: interactions.users.ids().map((_, i) => count('user', i) / 3),
          itemWeights: interactions.items.ids().map((_, j) => Math.sqrt(count('item', j))),
          ...plain,
        },
      };
    },
  },
  {
    name: 'arrays of weights and targets',
    of: ({ entries, random }) => {
      const weight = entries.map(() => random.uniform(0.1, 4));
      const target = entries.map(() => random.normal());
      return {
        options: { weight, target, unobservedWeight: 0.5, ...plain },
        expected: { weight: (p) => weight[p], target: (p) => target[p], unobservedWeight: 0.5, ...plain },
      };
    },
  },
  {
    name: 'a weight that is a function of the frequencies and the value',
    of: ({ entries }) => {
      const frequency = (side: 'user' | 'item', p: number) =>
        entries.filter((entry) => entry[side] === entries[p][side]).length;
      return {
        options: { objective: 'wmf', unobservedWeight: 0.05, weight: (n, m, a) => a / Math.sqrt(n * m), ...plain },
        expected: {
          weight: (p) => entries[p].value / Math.sqrt(frequency('user', p) * frequency('item', p)),
          target: (p) => entries[p].value,
          unobservedWeight: 0.05,
          ...plain,
        },
      };
    },
  },
  {
    name: 'one weight, discounted by frequency',
    of: ({ entries }) => {
      const discount = discountOf(entries, 0.25);
      return {
        options: { objective: 'ials', unobservedWeight: 0.2, frequencyDiscount: 0.25, ...scaled },
        expected: { weight: (p) => 1.2 * discount(p), target: () => 1 / 1.2, unobservedWeight: 0.2, ...scaled },
      };
    },
  },
  {
    name: 'confidence times a weights column, discounted by frequency',
    weights: true,
    of: ({ entries }) => {
      const discount = discountOf(entries, 0.5);
      return {
        options: { objective: 'hkv', alpha: 2, frequencyDiscount: 0.5, ...plain },
        expected: {
          weight: (p) => entries[p].weight * (1 + 2 * entries[p].value) * discount(p),
          target: () => 1,
          unobservedWeight: 1,
          ...plain,
        },
      };
    },
  },
  {
    name: 'ratings, discounted by frequency in full',
    of: ({ entries }) => {
      const discount = discountOf(entries, 1);
      return {
        options: { objective: 'explicit', frequencyDiscount: 1, ...scaled },
        expected: { weight: discount, target: (p) => entries[p].value, unobservedWeight: 0, ...scaled },
      };
    },
  },
  {
    name: 'logarithmic confidence',
    of: ({ entries }) => ({
      options: { objective: 'hkv', weight: { log: 2, epsilon: 0.5 }, unobservedWeight: 0.5, ...plain },
      expected: {
        weight: (p) => 1 + 2 * Math.log(1 + entries[p].value / 0.5),
        target: () => 1,
        unobservedWeight: 0.5,
        ...plain,
      },
    }),
  },
  {
    name: 'linear confidence, a constant target',
    of: ({ entries }) => ({
      options: { objective: 'wmf', weight: { linear: 2, base: 0.5 }, target: 2, unobservedWeight: 0.2, ...plain },
      expected: { weight: (p) => 0.5 + 2 * entries[p].value, target: () => 2, unobservedWeight: 0.2, ...plain },
    }),
  },
  {
    name: 'the weights column of the interactions, times the rule',
    weights: true,
    of: ({ entries }) => ({
      options: { objective: 'hkv', alpha: 2, ...plain },
      expected: {
        weight: (p) => entries[p].weight * (1 + 2 * entries[p].value),
        target: () => 1,
        unobservedWeight: 1,
        ...plain,
      },
    }),
  },
  {
    name: 'the weights column of the interactions, times a constant',
    weights: true,
    of: ({ entries }) => ({
      options: { weight: 3, target: 'value', unobservedWeight: 0.1, ...scaled },
      expected: {
        weight: (p) => 3 * entries[p].weight,
        target: (p) => entries[p].value,
        unobservedWeight: 0.1,
        ...scaled,
      },
    }),
  },
];

/** (n_i n_j)^−e of every entry over the mean of all of them. */
function discountOf(entries: Given['entries'], exponent: number): (p: number) => number {
  const frequency = (side: 'user' | 'item', p: number) =>
    entries.filter((entry) => entry[side] === entries[p][side]).length;
  const powers = entries.map((_, p) => (frequency('user', p) * frequency('item', p)) ** -exponent);
  const mean = powers.reduce((sum, power) => sum + power, 0) / powers.length;
  return (p) => powers[p] / mean;
}

/** All m × n weights and targets that a setting stands for. */
export function cellsFor({ interactions, entries }: Given, expected: Expectation): Cells {
  return cellsOf({ userCount: interactions.userCount, itemCount: interactions.itemCount, entries, ...expected });
}
