// Evaluation by strong generalisation: users that the model was not trained on are folded in by a part of their history
// and tested on the rest, as in D. Liang et al., "Variational Autoencoders for Collaborative Filtering" (2018), §4.3, and
// S. Rendle et al., "Revisiting the Performance of iALS on Item Recommendation Benchmarks" (2021).
import { IdMap } from '../data/id-map.ts';
import type { Interactions } from '../data/interactions.ts';
import { FactorModel } from '../model/factor-model.ts';
import type { UserGrowth } from '../model/grow.ts';
import { type EvaluateOptions, evaluate } from './evaluate.ts';
import type { Evaluation } from './options.ts';

export interface FoldInEvaluateOptions extends Omit<EvaluateOptions, 'train'>, UserGrowth {
  /** What is known of each held-out user; left out of their lists. */
  foldIn: Interactions;
}

/**
 * `evaluate` for users whose factors come from folding in `foldIn` (`FactorModel.withUsers`); `holdOutUsers` makes both
 * parts. The model's own users play no part, and it need not keep them. Users of `test` without a history in `foldIn` are
 * unknown users. Throws as `evaluate` and `withUsers`.
 */
export function evaluateFoldIn(model: FactorModel, options: FoldInEvaluateOptions): Evaluation {
  const { foldIn, userWeights, onUnknown, ...rest } = options;
  return evaluate(withoutUsers(model).withUsers(foldIn, { userWeights, onUnknown }), rest);
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
