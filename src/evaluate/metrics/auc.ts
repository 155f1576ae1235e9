// The area under the ROC curve of one user: over the whole catalogue, and the limited form of the package implicit.

/**
 * AUC = (Σ_{p ∈ P} Σ_{n ∈ N} [s_p > s_n] + ½[s_p = s_n]) / (|P|·|N|): the probability that a positive scores above a
 * negative, ties counting half. Takes the scores of P and of N. Undefined when either is empty.
 * @example of four pairs two are in order, one is tied
 * auc([3, 1], [2, 1]) = (1 + 1 + 0 + 1 / 2) / (2 * 2) = 0.625
 */
export function auc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number | undefined {
  if (positives.length === 0 || negatives.length === 0) return undefined;
  const sorted = Float64Array.from(positives).sort();
  let wins = 0;
  for (let n = 0; n < negatives.length; n++) {
    const score = negatives[n];
    const below = countBelow(sorted, score);
    let above = sorted.length - below;
    for (let at = below; at < sorted.length && sorted[at] === score; at++) above -= 0.5;
    wins += above;
  }
  return wins / (positives.length * negatives.length);
}

/**
 * The AUC@k of implicit.evaluation: the area under the curve up to rank k, continued by a straight line. With P = |T|,
 * N = `negatives` (items of the catalogue that are not in T), h hits and m = k − h misses in the top k:
 * (Σ_{misses at r ≤ k} hits above r + (h + P)/2 · (N − m)) / (P·N). Ranks past the end of a short ranking are misses.
 * Undefined when there are no negatives.
 * @example hits at ranks 1 and 3, four test items in a catalogue of ten, k = 3: the miss has one hit above it
 * aucLimited([1, 0, 1], 4, 3, 6) = (1 + (2 + 4) / 2 * (6 - 1)) / (4 * 6) = 0.66667
 */
export function aucLimited(
  hits: ArrayLike<number>,
  relevant: number,
  k: number,
  negatives: number,
): number | undefined {
  if (negatives <= 0) return undefined;
  let found = 0;
  let area = 0;
  for (let r = 0; r < k; r++) {
    if (r < hits.length && hits[r]) found++;
    else area += found;
  }
  const rest = ((found + relevant) / 2) * (negatives - (k - found));
  return (area + rest) / (relevant * negatives);
}

/** How many of the ascending values are below `bound`. */
function countBelow(values: Float64Array, bound: number): number {
  let from = 0;
  let to = values.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle] < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}
