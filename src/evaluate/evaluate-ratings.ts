// Evaluation of predicted ratings: how far scores are from the values of held-out interactions.
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { rowRange } from '../matrix/rows.ts';
import { listAt, type Ranker } from '../model/rank/ranker.ts';
import { aFiniteNumber, type OptionTable, option, required, resolveOptions } from '../options.ts';
import { checkRanker, indexMap } from './align.ts';
import { REPORT_OPTIONS, type Report, type ReportOptions, report } from './metrics/report.ts';
import { seriesOf } from './metrics/series.ts';
import {
  PROGRESS_OPTIONS,
  type ProgressOptions,
  type ProgressTracker,
  REPORT_USERS,
  trackProgress,
} from './progress.ts';

export interface EvaluateRatingsOptions extends ReportOptions, ProgressOptions {
  /** Held-out interactions, whose values are predicted. */
  test: Interactions;
  /** The lowest and the highest rating there is: predictions beyond are moved to them. Default: predictions stay as they are. */
  clip?: readonly [low: number, high: number];
  /**
   * The prediction where the model does not know the user or the item, such as the mean of the training ratings. Default:
   * none; these interactions are left out and counted.
   */
  fallback?: number;
}

const RATINGS_OPTIONS = {
  test: required(anInteractions),
  clip: option(lowAndHigh, undefined),
  fallback: option(aFiniteNumber, undefined),
  ...REPORT_OPTIONS,
  ...PROGRESS_OPTIONS,
} satisfies OptionTable<EvaluateRatingsOptions>;

export interface RatingEvaluation extends Report {
  /** How many interactions the errors are taken over. */
  interactions: number;
  /** How many interactions are of a user or an item that the model does not know: left out unless there is a fallback. */
  unknown: number;
  /** How many interactions are among those that the model was trained on (its `seen`): anything but 0 flatters it. */
  trainedOn: number;
}

/** What of a ranker predicts ratings. */
export type Predictor = Pick<Ranker, 'users' | 'items' | 'scoreItems'> & Partial<Pick<Ranker, 'seen'>>;

/**
 * The errors `rmse` and `mae` of predictions against the values of test interactions, over all of them. Per user they are
 * the errors over the user's interactions, weighted by their number. Intervals come from drawing users, since the ratings
 * of one user are not independent. It runs on this thread: predictions are too quick for others to help.
 *
 * @throws ArgumentError for what is no model, for bad options, and when nothing can be predicted; and the signal's reason
 * when it aborts
 */
export async function evaluateRatings(model: Predictor, options: EvaluateRatingsOptions): Promise<RatingEvaluation> {
  checkRanker(model, 'scoreItems');
  const resolved = resolveOptions(RATINGS_OPTIONS, options);
  const { test } = resolved;
  const { users, interactions, unknown, trainedOn, squared, absolute, counts } = await trackProgress(
    resolved,
    (tracker) => errorsOf(model, test, resolved, tracker),
  );
  if (interactions === 0) throw new ArgumentError('test', test, 'interactions of users and items that the model knows');
  const results = [
    ['rmse', seriesOf(users, squared, counts, true)],
    ['mae', seriesOf(users, absolute, counts)],
  ] as const;
  return { interactions, unknown, trainedOn, ...report(results, (user) => test.users.idAt(user), resolved) };
}

/** The mean errors of every user of the test part, and over how many interactions; NaN for users without. */
async function errorsOf(
  model: Predictor,
  test: Interactions,
  { clip, fallback }: Pick<EvaluateRatingsOptions, 'clip' | 'fallback'>,
  tracker: ProgressTracker,
) {
  const toUser = indexMap(test.users, model.users);
  const toItem = indexMap(test.items, model.items);
  const perUser = () => new Float64Array(test.userCount).fill(Number.NaN);
  const [squared, absolute, counts] = [perUser(), perUser(), perUser()];
  let unknown = 0;
  let interactions = 0;
  let trainedOn = 0;
  for (let user = 0; user < test.userCount; user++) {
    if (user % REPORT_USERS === 0 && user > 0) await tracker.report(user, test.userCount);
    await tracker.turn();
    const predictions = predict(model, toUser[user], test.itemsOf(user), toItem);
    if (model.seen && toUser[user] >= 0) {
      const seen = new Set(listAt(model.seen, toUser[user]));
      for (const item of test.itemsOf(user)) if (seen.has(toItem[item])) trainedOn++;
    }
    const errors: number[] = [];
    predictions.forEach((known, i) => {
      if (known === undefined) unknown++;
      const prediction = known ?? fallback;
      if (prediction === undefined) return;
      errors.push(clipped(prediction, clip) - test.valueAt(test.indptr[user] + i));
    });
    if (errors.length === 0) continue;
    interactions += errors.length;
    counts[user] = errors.length;
    squared[user] = meanSquare(errors);
    absolute[user] = mae(errors);
  }
  await tracker.report(test.userCount, test.userCount);
  return { users: rowRange(0, toUser.length), interactions, unknown, trainedOn, squared, absolute, counts };
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

/** The scores of a user's items in their order; undefined where the user or the item is unknown. */
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

function clipped(prediction: number, clip: EvaluateRatingsOptions['clip']): number {
  return clip ? Math.min(Math.max(prediction, clip[0]), clip[1]) : prediction;
}

function lowAndHigh(argument: string, given: unknown): readonly [number, number] {
  if (Array.isArray(given) && given.length === 2 && given.every(Number.isFinite) && given[0] <= given[1]) {
    return [given[0], given[1]];
  }
  throw new ArgumentError(argument, given, 'the lowest and the highest rating, such as [1, 5]');
}
