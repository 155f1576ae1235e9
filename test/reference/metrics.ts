// Ranking metrics from ranked lists of items and sets of test items, written from their definitions.
import { cosine } from './ranking.ts';

type Reference = (ranked: readonly number[], test: ReadonlySet<number>, k: number) => number;

const relevance = (ranked: readonly number[], test: ReadonlySet<number>, rank: number): number =>
  rank <= ranked.length && test.has(ranked[rank - 1]) ? 1 : 0;

const sum = (to: number, term: (rank: number) => number): number =>
  Array.from({ length: to }, (_, i) => term(i + 1)).reduce((a, b) => a + b, 0);

const intersection: Reference = (ranked, test, k) => new Set(ranked.slice(0, k).filter((item) => test.has(item))).size;

export const reference: Record<string, Reference> = {
  precision: (ranked, test, k) => intersection(ranked, test, k) / k,
  recall: (ranked, test, k) => intersection(ranked, test, k) / test.size,
  'recall-capped': (ranked, test, k) => intersection(ranked, test, k) / Math.min(k, test.size),
  hr: (ranked, test, k) => Math.min(1, intersection(ranked, test, k)),
  mrr: (ranked, test, k) => {
    const first = ranked.slice(0, k).findIndex((item) => test.has(item));
    return first < 0 ? 0 : 1 / (first + 1);
  },
  map: (ranked, test, k) =>
    sum(k, (rank) => relevance(ranked, test, rank) * (intersection(ranked, test, rank) / rank)) /
    Math.min(k, test.size),
  'map-uncapped': (ranked, test, k) =>
    sum(k, (rank) => relevance(ranked, test, rank) * (intersection(ranked, test, rank) / rank)) / test.size,
  ndcg: (ranked, test, k) =>
    sum(k, (rank) => relevance(ranked, test, rank) / Math.log2(rank + 1)) /
    sum(Math.min(k, test.size), (rank) => 1 / Math.log2(rank + 1)),
};

/** The share of (positive, negative) pairs in the right order, ties one half. */
export function pairwiseAuc(positives: readonly number[], negatives: readonly number[]): number {
  const pairs = positives.flatMap((p) => negatives.map((n): number => (p > n ? 1 : p === n ? 0.5 : 0)));
  return pairs.reduce((a, b) => a + b, 0) / pairs.length;
}

/**
 * The area under the ROC curve of a ranking, as a share of the whole: up a step for a hit, right a step for a miss (or for
 * a rank behind the end), and after rank k straight to the corner where all positives and negatives are.
 */
export function trapezoids(hits: readonly number[], positives: number, k: number, negatives: number): number {
  const points = [{ x: 0, y: 0 }];
  for (let r = 0; r < k; r++) {
    const { x, y } = points[r];
    points.push(hits[r] ? { x, y: y + 1 } : { x: x + 1, y });
  }
  points.push({ x: negatives, y: positives });
  const areas = points.slice(1).map(({ x, y }, i) => ((y + points[i].y) / 2) * (x - points[i].x));
  return areas.reduce((a, b) => a + b, 0) / (positives * negatives);
}

/** Σ_i Σ_j |x_i − x_j| / (2n² x̄), the Gini coefficient by its definition. */
export function meanDifference(x: readonly number[]): number {
  const total = x.reduce((a, b) => a + b, 0);
  const differences = x.flatMap((a) => x.map((b) => Math.abs(a - b))).reduce((a, b) => a + b, 0);
  return differences / (2 * x.length * total);
}

/** The mean of −log2 of the share of users who have the item, at least one of them. */
export function selfInformation(items: readonly number[], counts: readonly number[], userCount: number): number {
  const bits = items.map((item) => -Math.log2((counts[item] || 1) / userCount));
  return bits.reduce((a, b) => a + b, 0) / items.length;
}

/** 1 − the mean cosine over all pairs of rows. */
export function pairwiseDiversity(rows: readonly (readonly number[])[]): number {
  const cosines = rows.flatMap((x, i) => rows.slice(0, i).map((y) => cosine(x, y)));
  return 1 - cosines.reduce((a, b) => a + b, 0) / cosines.length;
}
