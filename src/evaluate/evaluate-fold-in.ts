// Evaluation by strong generalisation: users that the model was not trained on are folded in by a part of their history
// and tested on the rest, as in D. Liang et al., "Variational Autoencoders for Collaborative Filtering" (2018), §4.3, and
// S. Rendle et al., "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (2021).
import { IdMap } from '../data/id-map.ts';
import type { Interactions } from '../data/interactions.ts';
import { FactorModel } from '../model/factor-model.ts';
import type { UserGrowth } from '../model/grow/grow.ts';
import { stepsInTurns } from '../model/grow/resumable-work.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluation } from './metrics/report.ts';
import type { EvaluateOptions } from './plan.ts';
import { checkPace, paced } from './progress.ts';

export interface FoldInEvaluateOptions extends Omit<EvaluateOptions, 'train'>, UserGrowth {
  /** What is known of each held-out user; left out of their lists. */
  foldIn: Interactions;
}

/**
 * `evaluate` for users whose factors come from folding in `foldIn` (`FactorModel.withUsers`); `holdOutUsers` makes both
 * parts. The model's own users play no part, and it need not keep them. Users of `test` without a history in `foldIn` are
 * unknown users. The fold-ins run on this thread; threads and progress are of the ranking. Throws as `evaluate` and
 * `withUsers`.
 */
export async function evaluateFoldIn(model: FactorModel, options: FoldInEvaluateOptions): Promise<Evaluation> {
  const { foldIn, userWeights, onUnknown, ...rest } = options;
  checkPace(options);
  const steps = withoutUsers(model).userGrowth(foldIn, { userWeights, onUnknown });
  const parts = await paced(options, ({ turn }) => stepsInTurns(steps, turn));
  return evaluate(FactorModel.create(parts), rest);
}

/** The model's items, to be folded in against. */
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
