// Every kind of model that a solver can make: the table that the behavioural contract goes through. A solver that is new
// adds its line here.
import { Interactions } from '../../../src/data/interactions.ts';
import { leaveOut } from '../../../src/evaluate/split/leave-out.ts';
import type { Split } from '../../../src/evaluate/split/split-parts.ts';
import { FactorModel } from '../../../src/model/factor-model.ts';
import { fitSgd } from '../../../src/solve/sgd/fit.ts';
import { fitSvd } from '../../../src/solve/svd/fit.ts';
import { fitWals } from '../../../src/solve/wals/fit.ts';
import { ratings, tastes } from '../../solve/sgd/data.ts';

export interface Entrant {
  readonly name: string;
  readonly data: Split;
  readonly fit: (train: Interactions) => Promise<FactorModel>;
  /**
   * What folding a trained user's history in gives: `same`, the trained user; `better`, a user that is no worse by the
   * model's objective; or the error of a model whose rows are solutions of no system.
   */
  readonly foldsIn: 'same' | 'better' | RegExp;
  /** What is fitted for users or items without interactions: nothing (default), or what negatives or a centre ask for. */
  readonly fitsCold?: 'users' | 'items';
}

/** The last user and the last two items have no interactions. */
function withColdRows(source: Interactions): Interactions {
  const { indptr, indices, values, userCount, itemCount } = source;
  const users = Array.from({ length: userCount }, (_, user) => source.itemsOf(user).map(() => user));
  return Interactions.fromTriplets({
    users: users.flatMap((row) => [...row]).slice(0, indptr[userCount]),
    items: indices,
    values: values ?? undefined,
    userCount: userCount + 1,
    itemCount: itemCount + 2,
  });
}

const implicit = leaveOut(withColdRows(tastes(60, 40)), { count: 2, seed: 4 });
const explicit = leaveOut(withColdRows(ratings(50, 35, 0.3)), { count: 2, seed: 4 });

const factors = 6;
const ials = { factors, epochs: 8, unobservedWeight: 0.1, regularization: 0.01 } as const;
const rated = { factors, epochs: 8, objective: 'explicit', regularization: 0.1 } as const;
const descent = { factors, epochs: 40 } as const;
const noSystem = (loss: string) => new RegExp(`fitSgd with loss '${loss}' solves no system`);

export const entrants: Entrant[] = [
  { name: 'fitWals, exact', data: implicit, fit: (train) => fitWals(train, ials), foldsIn: 'same' },
  {
    name: 'fitWals, conjugate gradients',
    data: implicit,
    fit: (train) => fitWals(train, { ...ials, solver: 'cg', cgSteps: 30, cgTolerance: 1e-7 }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, observed entries alone',
    data: implicit,
    fit: (train) => fitWals(train, { ...ials, unobservedWeight: 0, target: 1 }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, weights by frequency',
    data: implicit,
    fit: (train) => fitWals(train, { ...ials, frequencyDiscount: 0.5 }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, non-negative, weights by frequency',
    data: implicit,
    fit: (train) => fitWals(train, { ...ials, nonNegative: true, frequencyDiscount: 0.25 }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, ratings with biases and weights by frequency',
    data: explicit,
    fit: (train) => fitWals(train, { ...rated, biases: true, frequencyDiscount: 0.25 }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, begun from a model',
    data: implicit,
    fit: async (train) => fitWals(train, { ...ials, epochs: 2, start: await fitWals(train, { ...ials, epochs: 2 }) }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, through a file',
    data: implicit,
    fit: async (train) => FactorModel.decode((await fitWals(train, ials)).encode()),
    foldsIn: 'same',
  },
  { name: 'fitWals, ratings', data: explicit, fit: (train) => fitWals(train, rated), foldsIn: 'same' },
  {
    name: 'fitWals, ratings with biases',
    data: explicit,
    fit: (train) => fitWals(train, { ...rated, biases: true }),
    foldsIn: 'same',
  },
  {
    name: 'fitWals, non-negative',
    data: implicit,
    fit: (train) => fitWals(train, { ...ials, nonNegative: true }),
    foldsIn: 'same',
  },
  {
    name: 'fitSgd, squared with biases',
    data: explicit,
    fit: (train) => fitSgd(train, { ...descent, learningRate: 0.02 }),
    foldsIn: 'better',
  },
  {
    name: 'fitSgd, gravity',
    data: implicit,
    fit: (train) => fitSgd(train, { ...descent, target: 1, unobservedWeight: 0.1, learningRate: 0.05 }),
    foldsIn: 'better',
  },
  {
    name: 'fitSgd, squared with negatives',
    data: implicit,
    fit: (train) => fitSgd(train, { ...descent, negatives: 4, learningRate: 0.03 }),
    foldsIn: /fitSgd leaves it without negatives/,
    fitsCold: 'items',
  },
  {
    name: 'fitSgd, logistic with negatives',
    data: implicit,
    fit: (train) => fitSgd(train, { ...descent, loss: 'logistic' }),
    foldsIn: noSystem('logistic'),
    fitsCold: 'items',
  },
  {
    name: 'fitSgd, bpr',
    data: implicit,
    fit: (train) => fitSgd(train, { ...descent, loss: 'bpr' }),
    foldsIn: noSystem('bpr'),
    fitsCold: 'items',
  },
  {
    name: 'fitSgd, warp',
    data: implicit,
    fit: (train) => fitSgd(train, { ...descent, loss: 'warp' }),
    foldsIn: noSystem('warp'),
    fitsCold: 'items',
  },
  { name: 'fitSvd', data: implicit, fit: async (train) => (await fitSvd(train, { factors })).model, foldsIn: 'same' },
  {
    name: 'fitSvd, centred',
    data: implicit,
    fit: async (train) => (await fitSvd(train, { factors, centre: 'items' })).model,
    foldsIn: /does not keep its centre/,
    fitsCold: 'users',
  },
];

/** What a caller says of a user's past. */
export function historyOf(interactions: Interactions, user: number): { item: number; value: number }[] {
  return Array.from(interactions.itemsOf(user), (item, k) => ({
    item,
    value: interactions.valueAt(interactions.indptr[user] + k),
  }));
}
