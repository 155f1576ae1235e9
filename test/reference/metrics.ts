// Ranking metrics from ranked lists of items and sets of test items, written from their definitions.

type Reference = (ranked: readonly number[], test: ReadonlySet<number>, k: number) => number;

const relevance = (ranked: readonly number[], test: ReadonlySet<number>, rank: number): number =>
  rank <= ranked.length && test.has(ranked[rank - 1]) ? 1 : 0;

const sum = (to: number, term: (rank: number) => number): number =>
  Array.from({ length: to }, (_, i) => term(i + 1)).reduce((a, b) => a + b, 0);

const intersection: Reference = (ranked, test, k) => new Set(ranked.slice(0, k).filter((item) => test.has(item))).size;

export const reference: Record<string, Reference> = {
  precision: (ranked, test, k) => intersection(ranked, test, k) / k,
  recall: (ranked, test, k) => intersection(ranked, test, k) / test.size,
  hr: (ranked, test, k) => Math.min(1, intersection(ranked, test, k)),
  mrr: (ranked, test, k) => {
    const first = ranked.slice(0, k).findIndex((item) => test.has(item));
    return first < 0 ? 0 : 1 / (first + 1);
  },
  map: (ranked, test, k) =>
    sum(k, (rank) => relevance(ranked, test, rank) * (intersection(ranked, test, rank) / rank)) /
    Math.min(k, test.size),
  ndcg: (ranked, test, k) =>
    sum(k, (rank) => relevance(ranked, test, rank) / Math.log2(rank + 1)) /
    sum(Math.min(k, test.size), (rank) => 1 / Math.log2(rank + 1)),
};

/** The share of (positive, negative) pairs in the right order, ties one half. */
export function pairwiseAuc(positives: readonly number[], negatives: readonly number[]): number {
  const pairs = positives.flatMap((p) => negatives.map((n): number => (p > n ? 1 : p === n ? 0.5 : 0)));
  return pairs.reduce((a, b) => a + b, 0) / pairs.length;
}
