// What `train --holdout` and `evaluate` print: the metrics of a model, those of the most popular beside them, and for ratings
// the errors of its predictions.
import { align } from '../evaluate/align.ts';
import { byCounts } from '../evaluate/popularity-model.ts';
import {
  ArgumentError,
  type EvaluateOptions,
  type Evaluation,
  evaluate,
  evaluateRatings,
  type FactorModel,
  type Interactions,
} from '../index.ts';
import { countItems } from '../model/rank/popular-items.ts';
import { objectiveOf, predictsValues } from '../objective/objective.ts';
import { note } from './output.ts';
import { count } from './table.ts';

type Metrics = Readonly<Record<string, number>>;

export interface Measured {
  readonly evaluation: Evaluation;
  /** With `rmse` and `mae` where scores are predictions of the values. */
  readonly metrics: Metrics;
  /** Those of always recommending what is most popular; undefined where what the model was trained on is not known. */
  readonly popular: Metrics | undefined;
}

/** Measures, and warns of what was trained on. */
export async function measure(model: FactorModel, options: EvaluateOptions): Promise<Measured> {
  const evaluation = await evaluate(model, options);
  warnOfTrained(evaluation.trainedOn, options.test.nnz, 'test interactions');
  const errors = options.metrics === undefined ? await errorsOf(model, options) : {};
  const baseline = mostPopular(model, options.train);
  const popular = baseline && (await evaluate(baseline, { vectors: model, ...options })).metrics;
  return { evaluation, metrics: { ...evaluation.metrics, ...errors }, popular };
}

/** Says so on standard error where a test is none. */
export function warnOfTrained(trainedOn: number, total: number, what: string): void {
  if (trainedOn === 0) return;
  note(
    `warning: ${count(trainedOn)} of the ${count(total)} ${what} are among those that the model was trained on, so that ` +
      'these figures say little: hold them out before the fit (halfsweep split, train --holdout).',
  );
}

/** The same list for everybody, but for what each has had: over the model's own users and items, so that both are measured alike. */
function mostPopular(model: FactorModel, train: Interactions | undefined) {
  const seen = model.seen ?? (train ? align(train, model).lists : null);
  if (model.itemCounts) return byCounts({ ...idsOf(model), seen }, model.itemCounts);
  if (!seen) return undefined;
  return byCounts({ ...idsOf(model), seen }, countItems(seen, model.items.size));
}

function idsOf({ users, items }: FactorModel) {
  return { users, items };
}

/** The errors of predictions, where scores are predictions and the test part has values. */
async function errorsOf(model: FactorModel, { test, signal }: EvaluateOptions): Promise<Metrics> {
  if (!test.values || !predicts(model)) return {};
  try {
    const { metrics, interactions, unknown } = await evaluateRatings(model, { test, signal });
    if (unknown > 0)
      note(`rmse and mae over the ${count(interactions)} test interactions that the model knows both sides of`);
    return metrics;
  } catch (error) {
    if (error instanceof ArgumentError && error.argument === 'test') return {}; // it knows none of them
    throw error;
  }
}

function predicts({ metadata }: FactorModel): boolean {
  if (metadata.objective) return predictsValues(objectiveOf(metadata));
  const { algorithm } = metadata;
  const { lossName, target, negatives, unobservedWeight } = metadata as Readonly<Record<string, unknown>>;
  return algorithm === 'sgd' && lossName === 'squared' && target === 'value' && !negatives && !unobservedWeight;
}
