// A visitor's session: a history that grows and shrinks, and the recommendations for it as it stands. A change costs a
// rank-one update of the visitor's factorised system rather than a whole fold-in, unless it alters all of it (anew-row.ts).
import type { Id } from '../../data/id-map.ts';
import { checkNames, type Names } from '../../option-names.ts';
import type { ServeKernels } from '../../wasm/kernels.ts';
import { findIndex, indexOf } from '../lookup.ts';
import { RECOMMEND_NAMES, type RecommendOptions } from '../rank/recommend.ts';
import type { Basis, Recommendation } from '../rank/recommendation.ts';
import { type Explanation, explain } from './explain.ts';
import type { FixedSide } from './fixed-side.ts';
import { type HistoryItem, type HistoryOptions, readHistory, type UserHistory } from './history.ts';
import type { ChangingRow } from './row-system.ts';

export interface FoldInOptions extends HistoryOptions {
  /** r_i, the weight of the user's unobserved entries: needed where the fit was given `userWeights`. */
  userWeight?: number;
}

/** The names of `FoldInOptions`. */
export const FOLD_IN_NAMES: Names<FoldInOptions> = { onUnknown: 1, userWeight: 1 };

/** What a session asks of the model that it is of. */
export interface SessionSource {
  readonly kernels: ServeKernels;
  /** The items as the fixed side. */
  readonly fixedItems: FixedSide;
  /** r_i of a user that was not trained on. */
  userWeight(options: FoldInOptions): number;
  /** An empty row of a user with this r_i, for entries as `readHistory` has them. */
  system(rowWeight: number): ChangingRow;
  recommend(basis: Basis, options: RecommendOptions): Recommendation;
}

export class Session {
  readonly #source: SessionSource;
  readonly #fixed: FixedSide;
  readonly #system: ChangingRow;
  readonly #onUnknown: FoldInOptions['onUnknown'];
  readonly #skipped = new Set<Id>();
  /** Undefined after a change. */
  #factors: Float32Array | undefined;

  /** @internal Made by `model.session()`. */
  constructor(source: SessionSource, history: UserHistory, options: FoldInOptions) {
    checkNames(options, FOLD_IN_NAMES);
    this.#source = source;
    this.#fixed = source.fixedItems;
    this.#system = source.system(source.userWeight(options));
    this.#onUnknown = options.onUnknown;
    this.#addAll(history);
  }

  /** The items of the session, in the order in which they first came. */
  get items(): Id[] {
    return Array.from(this.#system.terms.keys(), (index) => this.#fixed.ids.idAt(index));
  }

  /**
   * Adds an item, or gives it another value and weight (see `HistoryItem`). Returns whether the model knows the item; one
   * that it does not know is only noted (`skipped` of a recommendation).
   * @throws ArgumentError for a bad id, value or weight; UnknownIdError for an unknown item if the session was made with
   * `onUnknown: 'error'`
   */
  add(item: Id | HistoryItem, value?: number, weight?: number): boolean {
    return this.#addAll([typeof item === 'object' ? item : { item, value, weight }]) > 0;
  }

  /**
   * Takes an item away; false when the session does not have it.
   * @throws ArgumentError for an id of the wrong type
   */
  remove(item: Id): boolean {
    const index = findIndex('item', this.#fixed.ids, item);
    if (index < 0) return this.#skipped.delete(item);
    this.#factors = undefined;
    return this.#system.remove(index);
  }

  /** The visitor's factors: what `foldInUser` returns for the same history, within rounding. */
  factors(): Float32Array {
    this.#factors ??= this.#fixed.modelRow(this.#system.solve());
    return this.#factors.slice();
  }

  /** As `model.recommendFor` for the history of the session. */
  recommend(options: RecommendOptions = {}): Recommendation {
    checkNames(options, RECOMMEND_NAMES);
    const known = Int32Array.from(this.#system.terms.keys());
    const factors = known.length > 0 ? this.factors() : null;
    return this.#source.recommend({ factors, known, skipped: [...this.#skipped] }, options);
  }

  /**
   * What each item of the session contributes to the score of `item`.
   * @throws UnknownIdError for an unknown item; ArgumentError for an id of the wrong type
   */
  explain(item: Id): Explanation {
    return explain(this.#system.linear(), this.#fixed.ids, indexOf('item', this.#fixed.ids, item));
  }

  /** Returns how many of the entries the model knows. */
  #addAll(history: UserHistory): number {
    const read = readHistory(this.#source.kernels, this.#fixed, history, this.#onUnknown);
    this.#system.add(read);
    for (const id of read.skipped) this.#skipped.add(id);
    this.#factors = undefined;
    return read.indices.length;
  }
}
