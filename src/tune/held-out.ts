// What a search is measured on: a split of its own, or the caller's, and of many users some.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { leaveOut } from '../evaluate/split/leave-out.ts';
import { splitInteractions } from '../evaluate/split/split-interactions.ts';
import { ofSomeUsers } from './measure.ts';
import type { TunePlan } from './options.ts';
import type { Parts } from './trials.ts';

type SplitPlan = Pick<TunePlan, 'holdout' | 'seed' | 'split' | 'testUsers'>;

/**
 * The split of a number, from 1, each of another seed. Throws ArgumentError where it would leave nothing to measure on: users
 * with interactions on both sides.
 */
export function heldOut(interactions: Interactions, plan: SplitPlan, number = 1): Parts {
  const { holdout, split, testUsers } = plan;
  const seed = (plan.seed + number - 1) % 2 ** 32;
  const { train, test } = split ?? splitBy(interactions, holdout, seed);
  const isLearnt = learntIn(train, test);
  const isMeasured = test.userCounts().some((count, user) => count > 0 && isLearnt(user));
  if (isMeasured) return { train, test: ofSomeUsers(test, testUsers, seed) };
  if (split) throw new ArgumentError('split.test', split.test, 'interactions of users who are in split.train, too');
  throw new ArgumentError(
    'holdout',
    holdout,
    holdout === 'leave-one-out'
      ? 'a share: no user has two interactions'
      : 'a share that leaves interactions to measure on',
    'It takes users with two interactions at least: one to train on, one to measure on.',
  );
}

/** Whether a user of the held-out part has others to learn from. */
export function learntIn(train: Interactions, test: Interactions): (user: number) => boolean {
  const learnt = train.userCounts();
  return (user) => learnt[train.users.indexOf(test.users.idAt(user))] > 0;
}

/** Whether another seed gives another split. */
export function isRandom({ times }: Interactions, { holdout, split }: SplitPlan): boolean {
  return !split && !(holdout === 'leave-one-out' && times);
}

function splitBy(interactions: Interactions, holdout: TunePlan['holdout'], seed: number) {
  if (holdout !== 'leave-one-out') return splitInteractions(interactions, { holdout, seed });
  return leaveOut(interactions, { seed, order: interactions.times ? 'time' : 'random' });
}
