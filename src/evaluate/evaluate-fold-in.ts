// Evaluation by strong generalisation: users that the model was not trained on are folded in by a part of their history
// and tested on the rest, as in D. Liang et al., "Variational Autoencoders for Collaborative Filtering" (2018), §4.3, and
// S. Rendle et al., "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (2021).
import { IdMap } from '../data/id-map.ts';
import { anInteractions, type Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { FactorModel } from '../model/factor-model.ts';
import type { UserGrowth } from '../model/grow/grow.ts';
import { stepsInTurns } from '../model/grow/resumable-work.ts';
import { type OptionTable, option, required, resolveOptions } from '../options.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './metrics/report.ts';
import { EVALUATE_OPTIONS, type EvaluateOptions } from './plan.ts';
import { trackProgress } from './progress.ts';

export interface EvaluateFoldInOptions extends Omit<EvaluateOptions, 'train'>, UserGrowth {
  /** What is known of each held-out user; left out of their lists. */
  foldIn: Interactions;
}

const { train: _, ...RANKING_OPTIONS } = EVALUATE_OPTIONS;

const FOLD_IN_OPTIONS = {
  ...RANKING_OPTIONS,
  foldIn: required(anInteractions),
  // What they may be is checked where the users are folded in.
  userWeights: option((_, given) => given as UserGrowth['userWeights'], undefined),
  onUnknown: option((_, given) => given as UserGrowth['onUnknown'], undefined),
} satisfies OptionTable<EvaluateFoldInOptions>;

/**
 * `evaluate` for users whose factors come from folding in `foldIn` (`FactorModel.withUsers`); `holdOutUsers` makes both
 * parts. The model's own users play no part, and it need not keep them. Users of `test` without a history in `foldIn` are
 * unknown users. The fold-ins run on this thread; threads and progress are those of the ranking.
 *
 * @throws ArgumentError for what is no FactorModel, and what `evaluate` and `withUsers` throw
 */
export async function evaluateFoldIn(model: FactorModel, options: EvaluateFoldInOptions): Promise<Evaluation> {
  if (!(model instanceof FactorModel)) throw new ArgumentError('model', model, 'a FactorModel');
  const { foldIn, userWeights, onUnknown, ...ranking } = resolveOptions(FOLD_IN_OPTIONS, options);
  const growth = { userWeights, onUnknown } satisfies Record<keyof UserGrowth, unknown>;
  const steps = withoutUsers(model).userGrowth(foldIn, growth);
  const parts = await trackProgress(ranking, ({ turn }) => stepsInTurns(steps, turn));
  return evaluate(FactorModel.create(parts), ranking);
}

/** The model's items, to fold in against. */
function withoutUsers(model: FactorModel): FactorModel {
  const { items, factors, itemFactors, itemGram, itemCounts, itemWeights, metadata } = model;
  return FactorModel.create({
    users: IdMap.from([]),
    items,
    factors,
    userFactors: new Float32Array(0),
    itemFactors,
    itemGram,
    seen: { indptr: Int32Array.of(0), indices: new Int32Array(0) },
    itemCounts,
    itemWeights,
    metadata,
  });
}
