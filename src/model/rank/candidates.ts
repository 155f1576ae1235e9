// The best items of queries among candidates that somebody else names: their inner products, the items that are barred left
// out, sorted. A few hundred rows a query, for which a loop is as fast as packing them for the kernels.
import { ArgumentError } from '../../errors.ts';
import type { ModelParts } from '../model-parts.ts';
import type { Ranking, RankOptions } from './ranker.ts';

/**
 * The rows of `itemFactors` with about the largest inner products with the query, `count` of them or fewer, in any order.
 * Row j is item j of the model; the index must have been made with an inner product for its metric.
 */
export type NearestItems = (query: Float32Array, count: number) => Iterable<number | bigint>;

interface ScoredRow {
  readonly row: number;
  readonly score: number;
}

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
   * The best of the candidates for each query, or of `only`. Throws ArgumentError for a row that there is not.
   * @param queries queryCount × factors, tight row-major
   */
  rank(queries: Float32Array, { count, leftOut = null, only = null }: RankOptions): Ranking {
    const queryCount = queries.length / this.#factors;
    const width = Math.min(count, only ? only.length : this.#itemCount);
    const counts = new Int32Array(queryCount);
    const items = new Int32Array(queryCount * width);
    const scores = new Float32Array(queryCount * width);
    for (let q = 0; q < queryCount && width > 0; q++) {
      const query = queries.slice(q * this.#factors, (q + 1) * this.#factors);
      const barred = new Set(leftOut?.indices.subarray(leftOut.indptr[q], leftOut.indptr[q + 1]));
      const best = this.#best(query, only ?? this.#named(query, width, barred.size), barred).slice(0, width);
      counts[q] = best.length;
      best.forEach(({ row, score }, rank) => {
        items[q * width + rank] = row;
        scores[q * width + rank] = score;
      });
    }
    return { width, counts, items, scores };
  }

  /** Distinct rows, as many as will do when all that are barred are among them. */
  #named(query: Float32Array, count: number, barred: number): Set<number> {
    const rows = new Set<number>();
    const wanted = Math.min(Math.max(count, this.#candidates) + barred, this.#itemCount);
    for (const key of this.#nearest(query, wanted)) {
      const row = Number(key);
      if (!(Number.isInteger(row) && row >= 0 && row < this.#itemCount)) {
        throw new ArgumentError('nearest', key, `to name rows below ${this.#itemCount}`, 'Is it of this model?');
      }
      rows.add(row);
    }
    return rows;
  }

  /** Rows that are not barred, best first, equal scores in the order of the items. */
  #best(query: Float32Array, rows: Iterable<number>, barred: ReadonlySet<number>): ScoredRow[] {
    const scored: ScoredRow[] = [];
    for (const row of rows) {
      if (barred.has(row)) continue;
      let sum = 0;
      for (let p = 0, at = row * query.length; p < query.length; p++, at++) sum += query[p] * this.#itemFactors[at];
      scored.push({ row, score: Math.fround(sum) });
    }
    return scored.sort((a, b) => b.score - a.score || a.row - b.row);
  }
}
