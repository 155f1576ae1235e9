// What a model answers about users it was not trained on: fold-in, recommendations for a history, sessions, explanations.
import { ArgumentError } from '../../errors.ts';
import { checkNames } from '../../option-names.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import type { ModelFrame } from '../model-parts.ts';
import { RECOMMEND_NAMES, type RecommendOptions } from '../rank/recommend.ts';
import { type Basis, type Rank, type Recommendation, recommendation } from '../rank/recommendation.ts';
import { anewRow } from './anew-row.ts';
import { discountRow } from './discount-row.ts';
import { type Explanation, explain } from './explain.ts';
import { type FixedSide, rowWeightOf } from './fixed-side.ts';
import { type HistoryOptions, type RowEntries, readHistory, type UserHistory } from './history.ts';
import type { ChangingRow } from './row-system.ts';
import { FOLD_IN_NAMES, type FoldInOptions, Session, type SessionSource } from './session.ts';

/** What an inference works with; who keeps it is not its concern. */
export interface InferenceSource {
  readonly kernels: ServeKernels;
  readonly frame: ModelFrame;
  /** The items as the fixed side, made once. Throws ArgumentError for a model that new users cannot be solved for. */
  readonly fixedItems: () => FixedSide;
  readonly rank: Rank;
  /** An empty row against the items, for entries that come and go. */
  readonly system: (fixed: FixedSide, rowWeight: number) => ChangingRow;
  /** The factors of one row against the items: a half-sweep where there are kernels for it, else a `RowSystem`. */
  readonly solve: (fixed: FixedSide, row: RowEntries, rowWeight: number) => Float32Array;
}

export class Inference implements SessionSource {
  readonly #source: InferenceSource;
  #items: FixedSide | undefined;

  constructor(source: InferenceSource) {
    this.#source = source;
  }

  get kernels(): ServeKernels {
    return this.#source.kernels;
  }

  /** The items as the fixed side. Throws ArgumentError for a model without an objective. */
  get fixedItems(): FixedSide {
    this.#items ??= this.#source.fixedItems();
    return this.#items;
  }

  /** r_i of a user that was not trained on. */
  userWeight({ userWeight }: FoldInOptions): number {
    return rowWeightOf(this.fixedItems, userWeight);
  }

  /** An empty row of a user with this r_i, for entries as their history has them. */
  system(rowWeight: number): ChangingRow {
    const { fixedItems: fixed, kernels } = this;
    const empty = () => this.#source.system(fixed, rowWeight);
    if (!fixed.discounts) return empty();
    return anewRow((entries) => {
      const row = empty();
      row.add(discountRow(kernels, fixed, entries));
      return row;
    });
  }

  foldInUser(history: UserHistory, options: FoldInOptions): Float32Array {
    checkNames(options, FOLD_IN_NAMES);
    return this.#source.solve(this.fixedItems, this.#read(history, options), this.userWeight(options));
  }

  recommend(basis: Basis, options: RecommendOptions): Recommendation {
    return recommendation(this.#source.frame, this.#source.rank, basis, options);
  }

  recommendFor(history: UserHistory, options: FoldInOptions & RecommendOptions): Recommendation {
    checkNames(options, { ...FOLD_IN_NAMES, ...RECOMMEND_NAMES });
    const row = this.#read(history, options);
    const { indices: known, skipped } = row;
    const weight = this.userWeight(options);
    const factors = known.length > 0 ? this.#source.solve(this.fixedItems, row, weight) : null;
    return this.recommend({ factors, known, skipped }, options);
  }

  session(history: UserHistory, options: FoldInOptions): Session {
    return new Session(this, history, options);
  }

  /** Explains the score of an item for a user that was trained on, both by index. */
  explainTrained(user: number, item: number): Explanation {
    const { seen, seenWeights, seenTargets, userWeights, items } = this.#source.frame;
    if (!seen || !seenWeights || !seenTargets) {
      throw new ArgumentError(
        'model',
        this.#source.frame,
        'one that keeps its interactions, their weights and targets',
      );
    }
    const system = this.#source.system(this.fixedItems, userWeights ? userWeights[user] : 1);
    const [from, to] = seen.indptr.subarray(user, user + 2);
    const column = (values: Float32Array) => (values.length === 1 ? values[0] : values.subarray(from, to));
    const indices = seen.indices.subarray(from, to);
    system.add({ indices, weights: column(seenWeights), targets: column(seenTargets) });
    return explain(system.linear(), items, item);
  }

  #read(history: UserHistory, { onUnknown }: HistoryOptions) {
    const { kernels, fixedItems } = this;
    return discountRow(kernels, fixedItems, readHistory(kernels, fixedItems, history, onUnknown));
  }
}
