// Recommendations through an index for approximate nearest neighbours, for catalogues too large to score whole: the index
// names candidates by inner product, and the model's own factors rank them. The index is the caller's (usearch, hnswlib, …).
import type { Id, IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { simdOf } from '../../objective/metadata.ts';
import { checkNames } from '../../option-names.ts';
import { modelKernels } from '../../wasm/kernels.ts';
import { FactorModel } from '../factor-model.ts';
import type { UserHistory } from '../fold-in/history.ts';
import type { Inference } from '../fold-in/inference.ts';
import type { FoldInOptions, Session } from '../fold-in/session.ts';
import { wholeInference } from '../fold-in/whole-inference.ts';
import { CandidateRanker, type NearestItems } from './candidates.ts';
import {
  type ColdRule,
  checkRankOptions,
  type ItemLists,
  type Ranker,
  type Ranking,
  type RankOptions,
} from './ranker.ts';
import { type RecommendOptions, recommendFrom, type ScoredList } from './recommend.ts';
import type { Recommendation } from './recommendation.ts';

export interface ApproximateOptions {
  /**
   * The index is asked for at least this many rows, besides those that are left out. More find more of the best items and
   * take longer. Default 128.
   */
  candidates?: number;
}

/**
 * The model, answering through an index. Scores are exact (float64, rounded to float32); which items are found is not: some
 * of the best may be missing, and fewer than `count` come back where the index finds fewer.
 * @throws ArgumentError (the promise rejects) when `candidates` is no positive integer; the model throws it later, when
 * `nearest` names a row that the model does not have
 */
export async function approximate(
  model: FactorModel,
  nearest: NearestItems,
  options: ApproximateOptions = {},
): Promise<ApproximateModel> {
  checkNames(options, { candidates: 1 });
  const { candidates = 128 } = options;
  if (!(model instanceof FactorModel)) throw new ArgumentError('model', model, 'a FactorModel');
  if (typeof nearest !== 'function') throw new ArgumentError('nearest', nearest, 'a function');
  if (!(Number.isSafeInteger(candidates) && candidates >= 1)) {
    throw new ArgumentError('candidates', candidates, 'a positive integer');
  }
  return new ApproximateModel(model, new CandidateRanker(model, nearest, candidates));
}

export class ApproximateModel implements Ranker {
  readonly users: IdMap;
  readonly items: IdMap;
  readonly seen: ItemLists | null;
  /** @internal */
  readonly coldUsers: ColdRule;
  readonly #model: FactorModel;
  readonly #ranker: CandidateRanker;
  readonly #inference: Inference;

  /** @internal Made by `approximate`. */
  constructor(model: FactorModel, ranker: CandidateRanker) {
    this.users = model.users;
    this.items = model.items;
    this.seen = model.seen;
    this.coldUsers = model.coldUsers;
    this.#model = model;
    this.#ranker = ranker;
    // Kernels for folding in: the model need not pack its items.
    this.#inference = wholeInference(modelKernels(simdOf(model)), model, (queries, by) => ranker.rank(queries, by));
    Object.freeze(this);
  }

  /** As `FactorModel.recommend`, of the candidates; with `only`, exactly. */
  recommend(user: Id, options: RecommendOptions = {}): ScoredList {
    return recommendFrom(this, Int32Array.of(this.#model.lookup.userWithFactors(user)), options)[0];
  }

  /** As `FactorModel.recommendFor`, of the candidates; with `only`, exactly. */
  recommendFor(history: UserHistory, options: FoldInOptions & RecommendOptions = {}): Recommendation {
    return this.#inference.recommendFor(history, options);
  }

  /** As `FactorModel.session`, whose `recommend` goes through the index. */
  session(history: UserHistory = [], options: FoldInOptions = {}): Session {
    return this.#inference.session(history, options);
  }

  /** The best of the candidates for users given by index: `evaluate` takes it, and says what the index loses. */
  rank(users: Int32Array, options: RankOptions): Ranking {
    const queries = this.#model.lookup.queries(users);
    const by = checkRankOptions(options, users.length, this.items.size);
    return this.coldUsers.rank(this.#ranker.rank(queries, by), users, by);
  }

  /** Exactly, as the model does. */
  scoreAll(users: Int32Array): Float32Array {
    return this.#model.scoreAll(users);
  }

  /** Exactly, as the model does. */
  scoreItems(user: number, items: Int32Array): Float32Array {
    return this.#model.scoreItems(user, items);
  }
}
