// FactorModel: user and item factors with their ids, immutable. A prediction is the inner product ⟨u_i, v_j⟩.
import type { Id, IdMap } from '../data/id-map.ts';
import { ArgumentError, UnknownIdError } from '../errors.ts';
import { createKernels, type Kernels } from '../wasm/kernels.ts';
import { decodeParts, encodeParts } from './model-file.ts';
import { checkParts, type ModelParts } from './model-parts.ts';
import type { Lists, Ranker, Ranking, RankOptions } from './ranker.ts';
import {
  checkCount,
  indicesOf,
  leftOutOf,
  type RecommendOptions,
  rankedRow,
  type Scored,
  type ScoredUser,
} from './recommend.ts';
import { Scorer } from './scorer.ts';
import { normalizeRows } from './similar.ts';

type Rows = 'items' | 'unit items' | 'unit users';

export class FactorModel implements Ranker, ModelParts {
  readonly users: IdMap;
  readonly items: IdMap;
  readonly factors: number;
  readonly userFactors: Float32Array;
  readonly itemFactors: Float32Array;
  readonly itemGram: Float64Array;
  readonly seen: Lists | null;
  readonly itemCounts: Int32Array | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  #kernels: Kernels | undefined;
  readonly #scorers = new Map<Rows, Scorer>();

  private constructor(parts: ModelParts) {
    this.users = parts.users;
    this.items = parts.items;
    this.factors = parts.factors;
    this.userFactors = parts.userFactors;
    this.itemFactors = parts.itemFactors;
    this.itemGram = parts.itemGram;
    this.seen = parts.seen;
    this.itemCounts = parts.itemCounts;
    this.metadata = parts.metadata;
    Object.freeze(this);
  }

  /**
   * A model from its parts (`ModelParts` says the shapes). The arrays are taken over, not copied: do not write to them
   * afterwards. `seen`, `itemCounts` and `metadata` may be left out.
   * Throws ArgumentError when a shape does not fit or a number is not finite.
   */
  static create(parts: Omit<ModelParts, 'seen' | 'itemCounts' | 'metadata'> & Partial<ModelParts>): FactorModel {
    const metadata = Object.freeze(JSON.parse(JSON.stringify(parts.metadata ?? {})));
    const whole: ModelParts = { ...parts, seen: parts.seen ?? null, itemCounts: parts.itemCounts ?? null, metadata };
    checkParts(whole);
    return new FactorModel(whole);
  }

  /** Reads a model that `encode` wrote. Throws FormatError when the bytes are anything else. */
  static decode(bytes: ArrayBuffer | Uint8Array): FactorModel {
    return new FactorModel(decodeParts(bytes));
  }

  /** The model as one safetensors file (docs/FORMAT.md); `decode` gives back the same bits. */
  encode(): Uint8Array<ArrayBuffer> {
    return encodeParts(this);
  }

  /** Whether the model keeps user factors; without them it knows items only. */
  get hasUsers(): boolean {
    return this.userFactors.length === this.users.size * this.factors;
  }

  /**
   * The items with the highest scores for a user, best first, equal scores in the order of the items. Seen items are
   * left out unless `includeSeen`. The result is shorter than `count` when fewer items are left.
   * Throws UnknownIdError for an unknown user, ArgumentError for a bad option or a model without user factors.
   */
  recommend(user: Id, options: RecommendOptions = {}): Scored[] {
    return this.recommendMany([user], options)[0];
  }

  /** `recommend` for several users at once, which is faster than one by one; the scores have the same bits. */
  recommendMany(users: Iterable<Id>, options: RecommendOptions = {}): Scored[][] {
    const indices = Int32Array.from(users, (user) => this.#userIndex(user));
    const exclude = indicesOf('exclude', options.exclude ?? [], this.items);
    const ranking = this.rank(indices, {
      count: checkCount(options.count),
      leftOut: leftOutOf(indices, options.includeSeen ? null : this.seen, exclude),
      only: options.only ? indicesOf('only', options.only, this.items) : null,
    });
    return Array.from(indices, (_, q) =>
      rankedRow(ranking, q, (index, score) => ({ item: this.items.idAt(index), score })),
    );
  }

  /**
   * The items whose factors have the highest cosine with those of `item`, itself left out; `score` is the cosine, 0 for
   * an item without factors (all zero). Throws UnknownIdError, or ArgumentError for a bad count.
   */
  similarItems(item: Id, options: { count?: number } = {}): Scored[] {
    const index = this.#itemIndex(item);
    return this.#similar('unit items', index, options.count, (i, score) => ({ item: this.items.idAt(i), score }));
  }

  /** The users whose factors have the highest cosine with those of `user`; see `similarItems`. */
  similarUsers(user: Id, options: { count?: number } = {}): ScoredUser[] {
    const index = this.#userIndex(user);
    return this.#similar('unit users', index, options.count, (i, score) => ({ user: this.users.idAt(i), score }));
  }

  /** The predicted score ⟨u, v⟩, with the same bits as `recommend` reports. Throws UnknownIdError. */
  score(user: Id, item: Id): number {
    return this.scoreItems(this.#userIndex(user), Int32Array.of(this.#itemIndex(item)))[0];
  }

  /** The best items of users given by index, for evaluation: nothing is left out but `leftOut`. */
  rank(users: Int32Array, { count, leftOut = null, only = null }: RankOptions): Ranking {
    return this.#scorer('items').topk(this.#queries(users), count, leftOut, only);
  }

  /** The scores of all items for users given by index: users × items, row-major. */
  scoreAll(users: Int32Array): Float32Array {
    return this.#scorer('items').scoreAll(this.#queries(users));
  }

  /** The scores of items for one user, all given by index. */
  scoreItems(user: number, items: Int32Array): Float32Array {
    return this.#scorer('items').scoreSome(this.#queries(Int32Array.of(user)), items);
  }

  #similar<T>(rows: Rows, index: number, count: number | undefined, make: (index: number, score: number) => T): T[] {
    const source = rows === 'unit items' ? this.itemFactors : this.userFactors;
    const query = source.slice(index * this.factors, (index + 1) * this.factors);
    const itself = { indptr: Int32Array.of(0, 1), indices: Int32Array.of(index) };
    const ranking = this.#scorer(rows).topk(normalizeRows(query, this.factors), checkCount(count), itself);
    return rankedRow(ranking, 0, (i, cosine) => make(i, Math.max(-1, Math.min(1, cosine))));
  }

  /** Packs rows into the kernels' memory the first time they are asked for. */
  #scorer(rows: Rows): Scorer {
    let scorer = this.#scorers.get(rows);
    if (!scorer) {
      // A fit that asked for the same bits on every engine gets the same rankings there, too.
      this.#kernels ??= createKernels({ simd: this.metadata.simd === 'strict' ? 'strict' : 'auto' });
      const matrix = rows === 'unit users' ? this.userFactors : this.itemFactors;
      const packed = rows === 'items' ? matrix : normalizeRows(matrix, this.factors);
      scorer = new Scorer(this.#kernels, packed, matrix.length / this.factors, this.factors);
      this.#scorers.set(rows, scorer);
    }
    return scorer;
  }

  /** The factors of some users, one after the other. */
  #queries(users: Int32Array): Float32Array {
    const d = this.factors;
    const queries = new Float32Array(users.length * d);
    if (users.length > 0) this.#requireUsers(users[0]);
    for (let q = 0; q < users.length; q++) {
      if (!(users[q] >= 0 && users[q] < this.users.size)) {
        throw new ArgumentError(`users[${q}]`, users[q], `an index below ${this.users.size}`);
      }
      queries.set(this.userFactors.subarray(users[q] * d, (users[q] + 1) * d), q * d);
    }
    return queries;
  }

  #requireUsers(user: Id): void {
    if (this.hasUsers) return;
    throw new ArgumentError('user', user, 'left to a model that keeps user factors', 'Fit with keepUsers: true.');
  }

  #userIndex(user: Id): number {
    this.#requireUsers(user);
    const index = this.users.indexOf(user);
    if (index < 0) throw new UnknownIdError('user', user);
    return index;
  }

  #itemIndex(item: Id): number {
    const index = this.items.indexOf(item);
    if (index < 0) throw new UnknownIdError('item', item);
    return index;
  }
}
