// Cosine similarity as an inner product: rows divided by their lengths.
import type { Ranking } from './ranker.ts';
import { rankedRow } from './recommend.ts';

/**
 * Each row divided by its Euclidean length, taken in float64, with zeros for the columns before `first`: biases, which
 * every row has. A zero row stays zero, and is similar to nothing.
 */
export function normalizeRows(rows: Float32Array, factors: number, first = 0): Float32Array {
  const result = new Float32Array(rows.length);
  for (let at = 0; at < rows.length; at += factors) {
    let square = 0;
    for (let p = at + first; p < at + factors; p++) square += rows[p] * rows[p];
    const length = Math.sqrt(square);
    if (length === 0) continue;
    for (let p = at + first; p < at + factors; p++) result[p] = rows[p] / length;
  }
  return result;
}

/** The only row of a ranking by cosines, each pair through `make`; rounding takes none of them beyond ±1. */
export function similarRow<T>(ranking: Ranking, make: (index: number, score: number) => T): T[] {
  return rankedRow(ranking, 0, (index, cosine) => make(index, Math.max(-1, Math.min(1, cosine))));
}
