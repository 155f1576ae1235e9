// Cold users: those that a model has among its ids, but learned nothing of. This is the one place that says who they are and
// what ranks for them; `recommend`, `rank` and the evaluations of rankings go by it.
//
// - A user is cold without training rows. In a model that does not keep these (`seen`), its factors are all zero, but for the
//   one that meets the items' biases: what fits leave where there was nothing to learn from.
// - Its items rank by their training counts, as `recommendFor([])` ranks them, whatever its factors say: those are no more than
//   a start, a centre or, with biases, mean values. Predictions (`score`, `scoreItems`, `scoreAll`) are left as they are.
// - A model that keeps neither counts nor training rows has nothing to rank by. With biases these rank, and the user is not
//   cold; else the list is empty, and says that it is by popularity.
import { BIAS_COLUMNS, firstFactor } from '../../objective/bias-columns.ts';
import type { ModelFrame } from '../model-parts.ts';
import { PopularItems, popularItems } from './popular-items.ts';
import type { ColdRule, Ranker, Ranking, RankOptions } from './ranker.ts';

export class ColdUsers implements ColdRule {
  readonly #frame: ModelFrame;
  readonly #rowOf: (user: number) => Float32Array;

  /** @param rowOf the factors of a user; throws for a model that keeps none */
  constructor(frame: ModelFrame, rowOf: (user: number) => Float32Array) {
    this.#frame = frame;
    this.#rowOf = rowOf;
  }

  get popular(): PopularItems | null {
    return popularItems(this.#frame);
  }

  has(user: number): boolean {
    const { seen, itemCounts } = this.#frame;
    if (seen) return seen.indptr[user] === seen.indptr[user + 1];
    const passed = itemCounts && firstFactor(this.#frame) > 0 ? BIAS_COLUMNS.users.one : -1;
    return this.#rowOf(user).every((x, k) => x === 0 || k === passed);
  }

  rank(ranking: Ranking, users: Int32Array, options: RankOptions): Ranking {
    const rows: number[] = [];
    users.forEach((user, q) => {
      if (this.has(user)) rows.push(q);
    });
    if (rows.length === 0) return ranking;
    (this.popular ?? new PopularItems(new Int32Array(0))).fill(ranking, rows, options);
    const popular = new Uint8Array(users.length);
    for (const q of rows) popular[q] = 1;
    return { ...ranking, popular };
  }
}

/** Whether one of a ranker's users is cold: of a model by its own rule, else without training interactions. */
export function isCold({ coldUsers, seen }: Ranker, user: number): boolean {
  if (coldUsers) return coldUsers.has(user);
  return seen != null && seen.indptr[user] === seen.indptr[user + 1];
}

/** By what the items of a ranker's user rank, if it is cold and that is known; else null. */
export function coldScores({ coldUsers }: Ranker, user: number): Float32Array | null {
  return (coldUsers?.has(user) && coldUsers.popular?.scores) || null;
}
