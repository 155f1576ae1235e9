// Ranking metrics with binary relevance. A ranking is given as hits: hits[r] is 1 where the item at rank r + 1 is one of
// the user's test items T, else 0; a ranking may be shorter than k, and ends there. Averaging over users is evaluate's.

/** One user's value of a metric at cut-off k; `relevant` is |T| ≥ 1, whether or not all of T could be ranked. */
export type Metric = (hits: ArrayLike<number>, relevant: number, k: number) => number;

/** P@k = |T ∩ top k| / k. The divisor is k, also for a shorter ranking. */
export const precision: Metric = (hits, _relevant, k) => hitCount(hits, k) / k;

/** R@k = |T ∩ top k| / |T|. */
export const recall: Metric = (hits, relevant, k) => hitCount(hits, k) / relevant;

/** HR@k = 1 if the top k hold any of T, else 0. */
export const hitRate: Metric = (hits, _relevant, k) => (hitCount(hits, k) > 0 ? 1 : 0);

/**
 * NDCG@k = DCG@k / IDCG@k with DCG@k = Σ_{r ≤ k} hit_r / log2(r + 1) and IDCG@k = Σ_{r ≤ min(k, |T|)} 1 / log2(r + 1),
 * the DCG of the best ranking. Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).
 */
export const ndcg: Metric = (hits, relevant, k) => {
  let gain = 0;
  let ideal = 0;
  for (let rank = 1; rank <= k; rank++) {
    if (rank > relevant && rank > hits.length) break;
    const discount = 1 / Math.log2(rank + 1);
    if (rank <= hits.length && hits[rank - 1]) gain += discount;
    if (rank <= relevant) ideal += discount;
  }
  return gain / ideal;
};

/** AP@k = Σ_{r ≤ k} hit_r · P@r / min(k, |T|); its mean over users is MAP@k. */
export const averagePrecision: Metric = (hits, relevant, k) => {
  let found = 0;
  let sum = 0;
  for (let rank = 1; rank <= Math.min(k, hits.length); rank++) {
    if (!hits[rank - 1]) continue;
    found++;
    sum += found / rank;
  }
  return sum / Math.min(k, relevant);
};

/** RR@k = 1 / (rank of the first hit), 0 if there is none among the top k; its mean over users is MRR@k. */
export const reciprocalRank: Metric = (hits, _relevant, k) => {
  for (let rank = 1; rank <= Math.min(k, hits.length); rank++) if (hits[rank - 1]) return 1 / rank;
  return 0;
};

/** The metrics that have a cut-off, by the names that evaluate takes and reports. */
export const METRICS = {
  precision,
  recall,
  ndcg,
  map: averagePrecision,
  hr: hitRate,
  mrr: reciprocalRank,
} as const satisfies Record<string, Metric>;

/**
 * AUC = (Σ_{p ∈ P} Σ_{n ∈ N} [s_p > s_n] + ½[s_p = s_n]) / (|P|·|N|): the probability that a positive scores above a
 * negative, ties counting half. Takes the scores of P, which it sorts, and of N. Undefined when either is empty.
 */
export function auc(positives: Float32Array, negatives: Float32Array): number | undefined {
  if (positives.length === 0 || negatives.length === 0) return undefined;
  positives.sort();
  let wins = 0;
  for (let n = 0; n < negatives.length; n++) {
    const score = negatives[n];
    const below = countBelow(positives, score);
    let above = positives.length - below;
    for (let at = below; at < positives.length && positives[at] === score; at++) above -= 0.5;
    wins += above;
  }
  return wins / (positives.length * negatives.length);
}

/** How many of the ascending values are below `bound`. */
function countBelow(values: Float32Array, bound: number): number {
  let from = 0;
  let to = values.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (values[middle] < bound) from = middle + 1;
    else to = middle;
  }
  return from;
}

function hitCount(hits: ArrayLike<number>, k: number): number {
  let count = 0;
  for (let r = 0; r < Math.min(k, hits.length); r++) if (hits[r]) count++;
  return count;
}
