// The best items of all users as a stream of batches: a consumer that writes each one out needs memory for one only.
import type { Id } from '../../data/id-map.ts';
import { ArgumentError } from '../../errors.ts';
import { rowRange } from '../../matrix/rows.ts';
import { checkNames, type Names } from '../../option-names.ts';
import type { Ranker, Ranking } from './ranker.ts';
import {
  RECOMMEND_NAMES,
  type RecommendOptions,
  rankOptions,
  type ScoredList,
  scoredList,
  seenBy,
} from './recommend.ts';

/** Enough users for the kernel's blocks to be full, few enough for a batch to stay small. */
const BATCH = 1024;

export interface RecommendAllOptions extends RecommendOptions {
  /** Users of a batch. Default 1024. A batch takes about 8 · batch · (count + items left out for a user) bytes. */
  batch?: number;
}

const RECOMMEND_ALL_NAMES: Names<RecommendAllOptions> = { ...RECOMMEND_NAMES, batch: 1 };

export interface UserRecommendations {
  user: Id;
  items: ScoredList;
  basis: ScoredList['basis'];
}

/**
 * The best items of consecutive users. The typed arrays are the batch's own: keep them or transfer them. Iterating gives
 * `{ user, items: [{ item, score }], basis }` with ids, made one user at a time.
 */
export class RecommendationBatch implements Ranking, Iterable<UserRecommendations> {
  /** Users in this batch: those with the indices `first` to `first + size − 1`. */
  readonly size: number;
  /** The length of a row of `items` and `scores`: `count`, or all candidates if they are fewer. */
  readonly width: number;
  /** True lengths of the rows: less than `width` where fewer items are left. */
  readonly counts: Int32Array;
  /** Item indices, size × width, best first; zeros behind a row's true length. */
  readonly items: Int32Array;
  /** Scores, as `items`. */
  readonly scores: Float32Array;
  /** 1 for each user without training rows, who gets the most popular items: scores are training counts then. */
  readonly popular: Uint8Array;
  readonly #ids: Pick<Ranker, 'users' | 'items'>;

  constructor(
    ids: Pick<Ranker, 'users' | 'items'>,
    /** The index of the first user. */
    readonly first: number,
    ranking: Ranking,
  ) {
    this.#ids = ids;
    this.size = ranking.counts.length;
    this.width = ranking.width;
    this.counts = ranking.counts;
    this.items = ranking.items;
    this.scores = ranking.scores;
    this.popular = ranking.popular ?? new Uint8Array(this.size);
  }

  *[Symbol.iterator](): Generator<UserRecommendations, void, undefined> {
    const { users, items } = this.#ids;
    for (let q = 0; q < this.size; q++) {
      const list = scoredList(this, q, items);
      yield { user: users.idAt(this.first + q), items: list, basis: list.basis };
    }
  }
}

/** Checks the options now, ranks as the batches are asked for. Throws ArgumentError. */
export function recommendAll(
  ranker: Ranker,
  options: RecommendAllOptions,
): Generator<RecommendationBatch, void, undefined> {
  checkNames(options, RECOMMEND_ALL_NAMES);
  const { batch = BATCH } = options;
  if (!Number.isSafeInteger(batch) || batch < 1) throw new ArgumentError('batch', batch, 'an integer of at least 1');
  const rankBy = rankOptions(options, ranker.items);

  function* batches(): Generator<RecommendationBatch, void, undefined> {
    for (let first = 0; first < ranker.users.size; first += batch) {
      const size = Math.min(batch, ranker.users.size - first);
      const users = rowRange(first, first + size);
      const ranking = ranker.rank(users, rankBy(size, seenBy(ranker, users)));
      yield new RecommendationBatch(ranker, first, ranking);
    }
  }
  return batches();
}
