// The best items of queries among candidates that somebody else names: their inner products, the items that are barred left
// out, sorted. A few hundred rows a query, for which a loop is as fast as packing them for the kernels.
import { checkIterable } from '../../arguments.ts';
import { ArgumentError } from '../../errors.ts';
import type { ModelParts } from '../model-parts.ts';
import { bestOf, emptyRanking, listAt, type Ranking, type RankOptions } from './ranker.ts';

/**
 * The rows of `itemFactors` with about the largest inner products with the query, `count` of them or fewer, in any order.
 * Row j is item j of the model; the index must have been made with an inner product for its metric.
 */
export type NearestItems = (query: Float32Array, count: number) => Iterable<number | bigint>;

export class CandidateRanker {
  readonly #itemFactors: Float32Array;
  readonly #factors: number;
  readonly #itemCount: number;
  readonly #nearest: NearestItems;
  readonly #candidates: number;

  /** @param candidates rows asked for at least, besides those that are left out */
  constructor(
    { itemFactors, factors, items }: Pick<ModelParts, 'itemFactors' | 'factors' | 'items'>,
    nearest: NearestItems,
    candidates: number,
  ) {
    this.#itemFactors = itemFactors;
    this.#factors = factors;
    this.#itemCount = items.size;
    this.#nearest = nearest;
    this.#candidates = candidates;
  }

  /**
   * The best of the candidates for each query, or of `only`. Throws ArgumentError for a row that does not exist.
   * @param queries queryCount × factors, tight row-major
   */
  rank(queries: Float32Array, options: RankOptions): Ranking {
    const { leftOut, only } = options;
    const queryCount = queries.length / this.#factors;
    const ranking = emptyRanking(queryCount, this.#itemCount, options);
    const { width, counts, items, scores } = ranking;
    for (let q = 0; q < queryCount && width > 0; q++) {
      const query = queries.slice(q * this.#factors, (q + 1) * this.#factors);
      const barred = leftOut ? listAt(leftOut, q).length : 0;
      const candidates = only ?? Int32Array.from(this.#named(query, width, barred));
      const best = bestOf(candidates, this.#scores(query, candidates), options, q);
      counts[q] = best.length;
      best.forEach(({ item, score }, place) => {
        items[q * width + place] = item;
        scores[q * width + place] = score;
      });
    }
    return ranking;
  }

  /** Distinct rows, as many as will do when all that are barred are among them. */
  #named(query: Float32Array, count: number, barred: number): Set<number> {
    const rows = new Set<number>();
    const wanted = Math.min(Math.max(count, this.#candidates) + barred, this.#itemCount);
    const named = this.#nearest(query, wanted);
    checkIterable('nearest()', named, 'the numbers of rows');
    for (const key of named) {
      const row = Number(key);
      if (!(Number.isInteger(row) && row >= 0 && row < this.#itemCount)) {
        throw new ArgumentError('nearest', key, `to name rows below ${this.#itemCount}`, 'Is it of this model?');
      }
      rows.add(row);
    }
    return rows;
  }

  /** The inner products of the query with these rows, summed in float64. */
  #scores(query: Float32Array, rows: Int32Array): Float32Array {
    return Float32Array.from(rows, (row) => {
      let sum = 0;
      for (let p = 0, at = row * query.length; p < query.length; p++, at++) sum += query[p] * this.#itemFactors[at];
      return sum;
    });
  }
}
