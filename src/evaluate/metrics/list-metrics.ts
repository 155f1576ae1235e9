// Ranking metrics with binary relevance, for one user. A ranking is given as hits: hits[r] is 1 where the item at rank
// r + 1 is one of the user's test items T, else 0; a ranking may be shorter than k, and ends there. evaluate.ts averages over
// the users. Every example below is run as a test.

/** One user's value of a metric at cut-off k; `relevant` is |T| ≥ 1, whether or not all of T could be ranked. */
export type ListMetric = (hits: ArrayLike<number>, relevant: number, k: number) => number;

/**
 * P@k = |T ∩ top k| / k. The divisor is k even for a shorter ranking or fewer test items.
 * @example hits at ranks 1 and 3, four test items, k = 5
 * precision([1, 0, 1, 0, 0], 4, 5) = 2 / 5 = 0.4
 */
export const precision: ListMetric = (hits, _relevant, k) => hitCount(hits, k) / k;

/**
 * R@k = |T ∩ top k| / |T|.
 * @example hits at ranks 1 and 3, four test items, k = 3
 * recall([1, 0, 1], 4, 3) = 2 / 4 = 0.5
 */
export const recall: ListMetric = (hits, relevant, k) => hitCount(hits, k) / relevant;

/**
 * |T ∩ top k| / min(k, |T|): recall that a perfect ranking brings to 1 even when k < |T|. The Recall@R of D. Liang et al.,
 * "Variational Autoencoders for Collaborative Filtering" (2018).
 * @example hits at ranks 1 and 3, four test items, k = 3
 * recallCapped([1, 0, 1], 4, 3) = 2 / min(3, 4) = 0.66667
 */
export const recallCapped: ListMetric = (hits, relevant, k) => hitCount(hits, k) / Math.min(k, relevant);

/**
 * HR@k = 1 if the top k hold any of T, else 0.
 * @example the first hit at rank 3, two test items, k = 3 and k = 2
 * hitRate([0, 0, 1], 2, 3) = 1
 * hitRate([0, 0, 1], 2, 2) = 0
 */
export const hitRate: ListMetric = (hits, _relevant, k) => (hitCount(hits, k) > 0 ? 1 : 0);

/**
 * NDCG@k = DCG@k / IDCG@k with DCG@k = Σ_{r ≤ k} hit_r / log2(r + 1) and IDCG@k = Σ_{r ≤ min(k, |T|)} 1 / log2(r + 1),
 * the DCG of the best ranking. Järvelin and Kekäläinen, "Cumulated gain-based evaluation of IR techniques" (2002).
 * @example hits at ranks 1 and 3, four test items, k = 3: 1/log2(4) is a half
 * ndcg([1, 0, 1], 4, 3) = (1 + 1 / 2) / (1 + 1 / log2(3) + 1 / 2) = 0.70392
 */
export const ndcg: ListMetric = (hits, relevant, k) => {
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

/**
 * AP@k = Σ_{r ≤ k} hit_r · P@r / min(k, |T|); its mean over users is MAP@k.
 * @example hits at ranks 1 and 3, where the precision is 1 and 2/3; four test items, k = 3
 * averagePrecision([1, 0, 1], 4, 3) = (1 + 2 / 3) / min(3, 4) = 0.55556
 */
export const averagePrecision: ListMetric = (hits, relevant, k) => precisionSum(hits, k) / Math.min(k, relevant);

/**
 * AP@k divided by |T| instead of min(k, |T|), like trec_eval's map_cut: at most k / |T| for a user with more test items.
 * @example hits at ranks 1 and 3, four test items, k = 3
 * averagePrecisionUncapped([1, 0, 1], 4, 3) = (1 + 2 / 3) / 4 = 0.41667
 */
export const averagePrecisionUncapped: ListMetric = (hits, relevant, k) => precisionSum(hits, k) / relevant;

/**
 * RR@k = 1 / (rank of the first hit), 0 if there is none among the top k; its mean over users is MRR@k.
 * @example the first hit at rank 2
 * reciprocalRank([0, 1, 1], 2, 3) = 1 / 2 = 0.5
 */
export const reciprocalRank: ListMetric = (hits, _relevant, k) => {
  for (let rank = 1; rank <= Math.min(k, hits.length); rank++) if (hits[rank - 1]) return 1 / rank;
  return 0;
};

function hitCount(hits: ArrayLike<number>, k: number): number {
  let count = 0;
  for (let r = 0; r < Math.min(k, hits.length); r++) if (hits[r]) count++;
  return count;
}

/** Σ_{r ≤ k} hit_r · P@r. */
function precisionSum(hits: ArrayLike<number>, k: number): number {
  let found = 0;
  let sum = 0;
  for (let rank = 1; rank <= Math.min(k, hits.length); rank++) {
    if (!hits[rank - 1]) continue;
    found++;
    sum += found / rank;
  }
  return sum;
}
