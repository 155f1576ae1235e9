// Evaluation of predicted ratings: how far scores are from the values of held-out interactions.
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import type { Ranker } from '../model/rank/ranker.ts';
import { indexMap } from './align.ts';
import { checkReport, type Report, type ReportOptions, report } from './metrics/report.ts';
import { seriesOf } from './metrics/series.ts';
import { checkPace, type Pace, type PaceOptions, paced, REPORT_USERS } from './progress.ts';

export interface RatingOptions extends ReportOptions, PaceOptions {
  /** The lowest and the highest rating there are: predictions beyond are moved to them. Default: as they are. */
  clip?: readonly [low: number, high: number];
  /**
   * The prediction where the model knows user or item not, such as the mean of the training ratings. Default: none; these
   * interactions are left out, and counted.
   */
  fallback?: number;
}

export interface RatingEvaluation extends Report {
  /** Interactions that the errors are taken over. */
  interactions: number;
  /** Interactions whose user or item the model does not know: left out unless there is a fallback. */
  unknown: number;
}

/**
 * The errors `rmse` and `mae` of predictions against the values of test interactions, over all of them. Per user they are
 * the errors over the user's interactions, with their number for a weight; intervals come from drawing users, since the
 * ratings of one are no independent draws. It runs on this thread: predictions are too quick for others to help.
 *
 * @throws ArgumentError for bad options and when nothing can be predicted; and the signal's reason when it aborts
 */
export async function evaluateRatings(
  model: Pick<Ranker, 'users' | 'items' | 'scoreItems'>,
  test: Interactions,
  options: RatingOptions = {},
): Promise<RatingEvaluation> {
  checkReport(options);
  checkRange(options);
  checkPace(options);
  const { users, interactions, unknown, columns } = await paced(options, (pace) =>
    errorsOf(model, test, options, pace),
  );
  if (interactions === 0) throw new ArgumentError('test', test, 'interactions of users and items that the model knows');
  const results = [
    ['rmse', seriesOf(users, columns.squared, columns.counts, true)],
    ['mae', seriesOf(users, columns.absolute, columns.counts)],
  ] as const;
  return { interactions, unknown, ...report(results, (user) => test.users.idAt(user), options) };
}

/** The errors of every user of the test part: means, and of how many. */
async function errorsOf(
  model: Pick<Ranker, 'users' | 'items' | 'scoreItems'>,
  test: Interactions,
  options: RatingOptions,
  pace: Pace,
) {
  const toUser = indexMap(test.users, model.users);
  const toItem = indexMap(test.items, model.items);
  const columns = { squared: nobody(test), absolute: nobody(test), counts: nobody(test) };
  let unknown = 0;
  let interactions = 0;
  for (let user = 0; user < test.userCount; user++) {
    if (user % REPORT_USERS === 0 && user > 0) pace.report(user, test.userCount);
    await pace.turn();
    const predictions = predict(model, toUser[user], test.itemsOf(user), toItem);
    const errors: number[] = [];
    predictions.forEach((known, i) => {
      if (known === undefined) unknown++;
      const prediction = known ?? options.fallback;
      if (prediction === undefined) return;
      errors.push(clipped(prediction, options.clip) - test.valueAt(test.indptr[user] + i));
    });
    if (errors.length === 0) continue;
    interactions += errors.length;
    columns.counts[user] = errors.length;
    columns.squared[user] = meanSquare(errors);
    columns.absolute[user] = mae(errors);
  }
  pace.report(test.userCount, test.userCount);
  return { users: Int32Array.from(toUser.keys()), interactions, unknown, columns };
}

/**
 * The mean squared error, whose root is the RMSE.
 * @example predictions 1 too high, 1 too low and right
 * sqrt(meanSquare([1, -1, 0])) = sqrt((1 + 1 + 0) / 3) = 0.81650
 */
export function meanSquare(errors: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < errors.length; i++) sum += errors[i] ** 2;
  return sum / errors.length;
}

/**
 * The mean absolute error.
 * @example predictions 1 too high, 1 too low and right
 * mae([1, -1, 0]) = (1 + 1 + 0) / 3 = 0.66667
 */
export function mae(errors: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < errors.length; i++) sum += Math.abs(errors[i]);
  return sum / errors.length;
}

/** A column in which every user is one without a value. */
function nobody(test: Interactions): Float64Array {
  return new Float64Array(test.userCount).fill(Number.NaN);
}

/** The scores of a user's items in their order, undefined where user or item is unknown. */
function predict(
  model: Pick<Ranker, 'scoreItems'>,
  user: number,
  items: Int32Array,
  toItem: Int32Array,
): (number | undefined)[] {
  const own = items.map((item) => toItem[item]);
  const scores = user < 0 ? null : model.scoreItems(user, own.filter(isKnown));
  let next = 0;
  return Array.from(own, (item) => (scores && isKnown(item) ? scores[next++] : undefined));
}

function isKnown(index: number): boolean {
  return index >= 0;
}

function clipped(prediction: number, clip: RatingOptions['clip']): number {
  return clip ? Math.min(Math.max(prediction, clip[0]), clip[1]) : prediction;
}

function checkRange({ clip, fallback }: RatingOptions): void {
  if (
    clip !== undefined &&
    !(Array.isArray(clip) && clip.length === 2 && clip.every(Number.isFinite) && clip[0] <= clip[1])
  ) {
    throw new ArgumentError('clip', clip, 'the lowest and the highest rating, such as [1, 5]');
  }
  if (fallback !== undefined && !Number.isFinite(fallback)) {
    throw new ArgumentError('fallback', fallback, 'a finite number');
  }
}
