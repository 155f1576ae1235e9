// FactorModel: the factors of users and items with their ids, immutable. A prediction is the inner product ⟨u_i, v_j⟩.
import { checkIterable } from '../arguments.ts';
import type { Id, IdMap } from '../data/id-map.ts';
import type { Interactions } from '../data/interactions.ts';
import { ArgumentError } from '../errors.ts';
import { rowViews } from '../matrix/rows.ts';
import { firstFactor } from '../objective/bias-columns.ts';
import type { ModelMetadata } from '../objective/metadata.ts';
import { type TensorFile, writeSafetensors } from '../tensors/safetensors.ts';
import type { QuantizedModel } from './compact/quantized-model.ts';
import { type QuantizeOptions, quantized, truncated } from './compact/shrink.ts';
import { Engine, type RankedRows } from './engine.ts';
import { modelTensors, readParts, readTensorFile } from './file/model-file.ts';
import type { Explanation } from './fold-in/explain.ts';
import type { ItemHistory, UserHistory } from './fold-in/history.ts';
import type { FoldInOptions, Session } from './fold-in/session.ts';
import { foldInItem, type ItemFoldInOptions } from './fold-in/whole-inference.ts';
import { growItems, growUsers, type ItemGrowth, type UserGrowth } from './grow/grow.ts';
import { allSteps, type Steps } from './grow/resumable-work.ts';
import { checkIndices, Lookup } from './lookup.ts';
import { checkParts, type GivenParts, type ModelParts, wholeParts } from './model-parts.ts';
import { ColdUsers } from './rank/cold-users.ts';
import { checkRankOptions, type ItemLists, type Ranker, type Ranking, type RankOptions } from './rank/ranker.ts';
import {
  type RecommendOptions,
  recommendFrom,
  type Scored,
  type ScoredList,
  type ScoredUser,
  type SimilarOptions,
  similarCount,
} from './rank/recommend.ts';
import { type RecommendAllOptions, type RecommendationBatch, recommendAll } from './rank/recommend-all.ts';
import type { Recommendation } from './rank/recommendation.ts';
import { normalizeRows, similarRow } from './rank/similar.ts';

export class FactorModel implements Ranker, ModelParts {
  readonly users!: IdMap;
  readonly items!: IdMap;
  /** The columns of both factor matrices. Those of biases count here; in `metadata.factors` they do not. */
  readonly factors!: number;
  readonly userFactors!: Float32Array;
  readonly itemFactors!: Float32Array;
  readonly itemGram!: Float64Array;
  readonly seen!: ItemLists | null;
  readonly seenWeights!: Float32Array | null;
  readonly seenTargets!: Float32Array | null;
  readonly itemCounts!: Int32Array | null;
  readonly userWeights!: Float32Array | null;
  readonly itemWeights!: Float32Array | null;
  readonly userDiscounts!: Float32Array | null;
  readonly itemDiscounts!: Float32Array | null;
  readonly metadata!: ModelMetadata;
  readonly #lookup: Lookup;
  readonly #engine: Engine;
  readonly #coldUsers: ColdUsers;
  /** Of both matrices: one whose buffer has been transferred has no elements left. */
  readonly #length: number;

  private constructor(parts: ModelParts) {
    Object.assign(this, parts);
    this.#length = this.userFactors.length + this.itemFactors.length;
    const rowAt = rowViews(this.userFactors, this.factors);
    this.#lookup = new Lookup(this, this.hasUsers ? (user) => this.intact && rowAt(user) : null);
    this.#engine = new Engine(this);
    this.#coldUsers = new ColdUsers(this, (user) => this.#lookup.factors()(user));
    Object.freeze(this);
  }

  /**
   * A model from its parts (`ModelParts` gives the shapes). The arrays are taken over, not copied: do not write to them
   * afterwards. Parts that may be null, and `metadata`, may be left out.
   * @throws ArgumentError for a part of another name or shape, and for a number that is not finite
   */
  static create(parts: GivenParts): FactorModel {
    const whole = wholeParts(parts);
    checkParts(whole);
    return new FactorModel(whole);
  }

  /**
   * Reads a model that `encode` wrote.
   * @throws FormatError for bytes that are anything else
   */
  static decode(bytes: ArrayBuffer | Uint8Array): FactorModel {
    return FactorModel.read(readTensorFile(bytes));
  }

  /** @internal As `decode`, of what has been read from a file. */
  static read(file: TensorFile): FactorModel {
    return new FactorModel(readParts(file));
  }

  /**
   * The model as one safetensors file (docs/FORMAT.md); `decode` gives back the same bits.
   * @throws ArgumentError for string ids that have no UTF-8 form; MemoryLimitError for more than 4 GiB, which
   * `writeModel` of `halfsweep/node` writes
   */
  encode(): Uint8Array<ArrayBuffer> {
    return writeSafetensors(modelTensors(this.intact));
  }

  /** @internal This model. Throws ArgumentError where the buffer of its factors has been transferred, to a worker perhaps. */
  get intact(): this {
    if (this.userFactors.length + this.itemFactors.length === this.#length) return this;
    const remedy = 'Its buffers were transferred: send encode() or slice() of them instead.';
    throw new ArgumentError('model', this, 'one that still has its factors', remedy);
  }

  get #live(): Engine {
    return this.intact.#engine;
  }

  /** @internal */
  get lookup(): Lookup {
    return this.#lookup;
  }

  /** @internal */
  get coldUsers(): ColdUsers {
    return this.#coldUsers;
  }

  /** Whether the model keeps user factors; without them it knows items only. */
  get hasUsers(): boolean {
    return this.intact.userFactors.length === this.users.size * this.factors;
  }

  /**
   * The items with the highest scores for a user, best first, equal scores in the order of the items. Seen items are
   * left out unless `includeSeen`. The list is shorter than `count` when fewer items are left. A user without training rows
   * gets the most popular items, as `recommendFor([])` does, with their training counts; `basis` of the list says which. It
   * is empty when the model keeps neither counts nor training rows.
   * @throws UnknownIdError for an unknown user; ArgumentError for a bad option, an id of the wrong type and a model without
   * user factors
   */
  recommend(user: Id, options: RecommendOptions = {}): ScoredList {
    return this.recommendMany([user], options)[0];
  }

  /** `recommend` for several users at once, which is faster than one by one; the scores have the same bits. Errors as there. */
  recommendMany(users: Iterable<Id>, options: RecommendOptions = {}): ScoredList[] {
    checkIterable('users', users, 'an array of ids');
    const indices = Array.from(users, (user) => this.#lookup.userWithFactors(user));
    return recommendFrom(this, Int32Array.from(indices), options);
  }

  /**
   * `recommend` for every user: a generator of batches, in the order of the users, with the same bits. One batch is held
   * at a time, never users × items; `RecommendationBatch` gives it as typed arrays or, iterated over, with ids.
   * @throws ArgumentError, at the call, for a bad option and a model without user factors
   */
  recommendAll(options: RecommendAllOptions = {}): Generator<RecommendationBatch, void, undefined> {
    if (this.users.size > 0) this.#lookup.factors();
    return recommendAll(this, options);
  }

  /**
   * The factors that training would have given to a user with this history: the exact half-sweep of one row against the
   * model's items, under the model's own objective, biases and bounds included. When the model knows none of the items they
   * are zeros, except for the one that multiplies the item biases, if there are any.
   * @param history items, or entries `{ item, value, weight }` (see `HistoryItem`)
   * @returns float32[factors], in the axes of `itemFactors`
   * @throws ArgumentError for a bad entry or option and for a model without an objective (one that was not fitted, or whose
   * rows solve no linear system: fitSgd with a loss other than squares or with negatives, a centred SVD); UnknownIdError for
   * an unknown item with `onUnknown: 'error'`; NumericalError for a history that does not determine a user
   */
  foldInUser(history: UserHistory, options: FoldInOptions = {}): Float32Array {
    return this.#live.inference.foldInUser(history, options);
  }

  /**
   * As `foldInUser`, for an item that these users have. Needs user factors, and reads all of them at its first call: the
   * unobserved entries of an item depend on the users' Gram, which the model does not carry. Errors as `foldInUser`.
   */
  foldInItem(history: ItemHistory, options: ItemFoldInOptions = {}): Float32Array {
    return foldInItem(this.#live.kernels, this.#live.users, history, options);
  }

  /**
   * The best items for somebody with this history, whose own items are left out unless `includeSeen`. When the model knows
   * none of them, the most popular items instead; `basis` says which. Errors as `foldInUser` and `recommend`.
   */
  recommendFor(history: UserHistory, options: FoldInOptions & RecommendOptions = {}): Recommendation {
    return this.#live.inference.recommendFor(history, options);
  }

  /** A history that changes, at a fraction of a fold-in's cost but for factors ≥ 0 and weights by frequency. Errors as `foldInUser`. */
  session(history: UserHistory = [], options: FoldInOptions = {}): Session {
    return this.#live.inference.session(history, options);
  }

  /**
   * What each of the user's training interactions contributes to the score of an item (Hu, Koren and Volinsky 2008, §5).
   * The contributions, and the baseline where there are biases, sum to the score of the user's exact factors against the
   * items as they are: `score(user, item)` except for what the last half-sweep moved. For a history, call
   * `session(history).explain(item)`.
   * @throws UnknownIdError for an unknown user or item; ArgumentError for a model that does not keep its interactions with
   * their weights and targets
   */
  explain(user: Id, item: Id): Explanation {
    return this.#live.inference.explainTrained(this.#lookup.user(user), this.#lookup.item(item));
  }

  /**
   * Partial fit: this model with the users of `interactions` added, who must be new, each solved against its items. The
   * factors that were there keep their bits.
   * @throws ArgumentError for a user that the model has already; otherwise as `foldInUser`
   */
  withUsers(interactions: Interactions, options: UserGrowth = {}): FactorModel {
    return FactorModel.create(allSteps(this.userGrowth(interactions, options)));
  }

  /** @internal The parts of `withUsers`, a user a step. */
  userGrowth(interactions: Interactions, options: UserGrowth): Steps<ModelParts> {
    return growUsers(this.#live.kernels, this.#live.inference.fixedItems, this, interactions, options);
  }

  /** As `withUsers`, for the items of `interactions`, which are solved against the model's users. */
  withItems(interactions: Interactions, options: ItemGrowth = {}): FactorModel {
    return FactorModel.create(growItems(this.#live.kernels, this.#live.users, this, interactions, options));
  }

  /**
   * A small model for inference, with int8 or float16 factors and a scale for each row: a quarter or half of the size, and
   * scored without being unpacked. `int8` is good to about one part in 250 of a row's largest element, `float16` to one in
   * 2000.
   * @throws ArgumentError for another precision and for a bad option
   */
  quantize(precision: 'int8' | 'float16', options: QuantizeOptions = {}): QuantizedModel {
    return quantized(this.#live.kernels.simd, this, precision, options);
  }

  /**
   * This model with its first `factors` only, those that carry the most energy. Biases stay, and are not counted.
   * @throws ArgumentError for a number of factors that the model does not have
   */
  truncate(factors: number): FactorModel {
    return FactorModel.create(truncated(this.intact, factors));
  }

  /**
   * The items whose factors have the highest cosine with those of `item`, itself left out; `score` is the cosine, and 0 for
   * an item whose factors are all zero.
   * @throws UnknownIdError for an unknown item; ArgumentError for a bad option
   */
  similarItems(item: Id, options: SimilarOptions = {}): Scored[] {
    const index = this.#lookup.item(item);
    return this.#similar('unit items', index, options, (i, score) => ({ item: this.items.idAt(i), score }));
  }

  /** The users whose factors have the highest cosine with those of `user`, as `similarItems`. */
  similarUsers(user: Id, options: SimilarOptions = {}): ScoredUser[] {
    const index = this.#lookup.userWithFactors(user);
    return this.#similar('unit users', index, options, (i, score) => ({ user: this.users.idAt(i), score }));
  }

  /**
   * The predicted score ⟨u, v⟩, with the same bits as `recommend` reports for a user with training rows.
   * @throws UnknownIdError for an unknown user or item; ArgumentError for a model without user factors
   */
  score(user: Id, item: Id): number {
    return this.scoreItems(this.#lookup.userWithFactors(user), Int32Array.of(this.#lookup.item(item)))[0];
  }

  /**
   * The best items of users given by index, for evaluation, as `recommend` ranks them: nothing is left out but `leftOut`.
   * @throws ArgumentError for an index out of range and for a model without user factors
   */
  rank(users: Int32Array, options: RankOptions): Ranking {
    const queries = this.#lookup.queries(users);
    const by = checkRankOptions(options, users.length, this.items.size);
    return this.#coldUsers.rank(this.#live.scorer('items').topk(queries, by), users, by);
  }

  /** The scores of all items for users given by index: users × items, row-major. Errors as `rank`. */
  scoreAll(users: Int32Array): Float32Array {
    return this.#live.scorer('items').scoreAll(this.#lookup.queries(users));
  }

  /** The scores of items for one user, all given by index. Errors as `rank`. */
  scoreItems(user: number, items: Int32Array): Float32Array {
    checkIndices('items', items, this.items.size);
    return this.#live.scorer('items').scoreSome(this.#lookup.query(user), items);
  }

  #similar<T>(
    rows: RankedRows,
    index: number,
    options: SimilarOptions,
    make: (index: number, score: number) => T,
  ): T[] {
    const source = rows === 'unit items' ? this.intact.itemFactors : this.intact.userFactors;
    const query = source.slice(index * this.factors, (index + 1) * this.factors);
    const unit = normalizeRows(query, this.factors, firstFactor(this));
    const leftOut = { indptr: Int32Array.of(0, 1), indices: Int32Array.of(index) };
    const ranking = this.#live.scorer(rows).topk(unit, { count: similarCount(options), leftOut });
    return similarRow(ranking, make);
  }
}
