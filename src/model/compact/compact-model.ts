// CompactModel: a model for inference alone. Its factors are int8, float16 or float32, and little memory is needed besides:
// the items lie in the kernels' memory once, the users stay where the file has them.
import type { Id, IdMap } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { firstFactor } from '../../objective/bias-columns.ts';
import type { ModelMetadata } from '../../objective/metadata.ts';
import { objectiveOf } from '../../objective/objective.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import type { Explanation } from '../fold-in/explain.ts';
import { fixedItems } from '../fold-in/fixed-side.ts';
import type { UserHistory } from '../fold-in/history.ts';
import { Inference } from '../fold-in/inference.ts';
import { RowSystem } from '../fold-in/row-system.ts';
import type { FoldInOptions, Session } from '../fold-in/session.ts';
import { checkIndices, Lookup } from '../lookup.ts';
import { ColdUsers } from '../rank/cold-users.ts';
import { checkRankOptions, type ItemLists, type Ranker, type Ranking, type RankOptions } from '../rank/ranker.ts';
import {
  type RecommendOptions,
  recommendFrom,
  type Scored,
  type ScoredList,
  type SimilarOptions,
  similarCount,
} from '../rank/recommend.ts';
import type { Recommendation } from '../rank/recommendation.ts';
import { similarRow } from '../rank/similar.ts';
import { type CompactParts, decodeCompact } from './compact-file.ts';
import { expandRow, type Precision } from './compact-rows.ts';
import { CompactScorer } from './compact-scorer.ts';

export class CompactModel implements Ranker {
  readonly users: IdMap;
  readonly items: IdMap;
  /** The columns of the factors, those of biases included. */
  readonly factors: number;
  readonly precision: Precision;
  readonly seen: ItemLists | null;
  readonly metadata: ModelMetadata;
  readonly #parts: CompactParts;
  readonly #lookup: Lookup;
  readonly #coldUsers: ColdUsers;
  readonly #scorer: CompactScorer;
  readonly #inference: Inference;

  /** @internal Copies the items into the kernels' memory; the parts have been checked, or come from a model. */
  constructor(kernels: ServeKernels, parts: CompactParts) {
    const { frame, items, users } = parts;
    this.users = frame.users;
    this.items = frame.items;
    this.factors = frame.factors;
    this.precision = items.precision;
    this.seen = frame.seen;
    this.metadata = frame.metadata;
    this.#parts = parts;
    this.#lookup = new Lookup(this, users && ((user) => expandRow(users, user)));
    this.#coldUsers = new ColdUsers(frame, (user) => this.#lookup.factors()(user));
    this.#scorer = new CompactScorer(kernels, items);
    this.#inference = new Inference({
      kernels,
      frame,
      fixedItems: () => {
        const objective = objectiveOf(frame.metadata);
        if (objective.nonNegative) {
          throw new ArgumentError('model', this, 'a FactorModel for new users, since its factors are ≥ 0');
        }
        return fixedItems(frame, objective, (index) => this.#scorer.rowAt(index));
      },
      rank: (queries, options) => this.#scorer.topk(queries, options),
      system: (fixed, rowWeight) => new RowSystem(kernels, fixed, rowWeight),
      solve: (fixed, row, rowWeight) => {
        const system = new RowSystem(kernels, fixed, rowWeight);
        system.add(row);
        return fixed.modelRow(system.solve());
      },
    });
    Object.freeze(this);
  }

  /** @internal The model of a file. Throws FormatError for bytes that are no model. */
  static read(kernels: ServeKernels, bytes: ArrayBuffer | Uint8Array): CompactModel {
    return new CompactModel(kernels, decodeCompact(bytes));
  }

  /** @internal */
  get parts(): CompactParts {
    return this.#parts;
  }

  /** @internal */
  get coldUsers(): ColdUsers {
    return this.#coldUsers;
  }

  /** The items' factors as float32, items × factors, tight row-major: unpacked anew at every access, so keep the result. */
  get itemFactors(): Float32Array {
    const matrix = new Float32Array(this.items.size * this.factors);
    for (let item = 0; item < this.items.size; item++) matrix.set(this.#scorer.rowAt(item), item * this.factors);
    return matrix;
  }

  /** As `FactorModel.recommend`. */
  recommend(user: Id, options: RecommendOptions = {}): ScoredList {
    return recommendFrom(this, Int32Array.of(this.#lookup.userWithFactors(user)), options)[0];
  }

  /** As `FactorModel.foldInUser`, against these items; in float64. */
  foldInUser(history: UserHistory, options: FoldInOptions = {}): Float32Array {
    return this.#inference.foldInUser(history, options);
  }

  /** As `FactorModel.recommendFor`. */
  recommendFor(history: UserHistory, options: FoldInOptions & RecommendOptions = {}): Recommendation {
    return this.#inference.recommendFor(history, options);
  }

  /** As `FactorModel.session`. */
  session(history: UserHistory = [], options: FoldInOptions = {}): Session {
    return this.#inference.session(history, options);
  }

  /** As `FactorModel.explain`. */
  explain(user: Id, item: Id): Explanation {
    return this.#inference.explainTrained(this.#lookup.user(user), this.#lookup.item(item));
  }

  /** As `FactorModel.similarItems`. */
  similarItems(item: Id, options: SimilarOptions = {}): Scored[] {
    const ranking = this.#scorer.similar(this.#lookup.item(item), firstFactor(this), similarCount(options));
    return similarRow(ranking, (index, score) => ({ item: this.items.idAt(index), score }));
  }

  /** As `FactorModel.score`. */
  score(user: Id, item: Id): number {
    return this.scoreItems(this.#lookup.userWithFactors(user), Int32Array.of(this.#lookup.item(item)))[0];
  }

  /** As `FactorModel.rank`. */
  rank(users: Int32Array, options: RankOptions): Ranking {
    const queries = this.#lookup.queries(users);
    const by = checkRankOptions(options, users.length, this.items.size);
    return this.#coldUsers.rank(this.#scorer.topk(queries, by), users, by);
  }

  /** As `FactorModel.scoreAll`. */
  scoreAll(users: Int32Array): Float32Array {
    return this.#scorer.scoreAll(this.#lookup.queries(users));
  }

  /** As `FactorModel.scoreItems`. */
  scoreItems(user: number, items: Int32Array): Float32Array {
    checkIndices('items', items, this.items.size);
    const all = this.#scorer.scoreAll(this.#lookup.query(user));
    return Float32Array.from(items, (item) => all[item]);
  }
}
