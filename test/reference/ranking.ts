// Scores and rankings the plain way, in float64: every item scored, sorted, cut off.

export type Matrix = readonly (readonly number[])[];

/** S = X·Yᵀ. */
export function scoreMatrix(queries: Matrix, items: Matrix): number[][] {
  return queries.map((x) => items.map((y) => x.reduce((sum, value, p) => sum + value * y[p], 0)));
}

/** The indices of the k highest scores, best first, equal scores in ascending order, out of `allowed`. */
export function best(scores: ArrayLike<number>, k: number, allowed: (item: number) => boolean): number[] {
  return Array.from({ length: scores.length }, (_, item) => item)
    .filter(allowed)
    .sort((a, b) => scores[b] - scores[a] || a - b)
    .slice(0, k);
}

/** x·y / (‖x‖‖y‖), 0 when either is zero. */
export function cosine(x: readonly number[], y: readonly number[]): number {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, value, p) => sum + value * b[p], 0);
  const lengths = Math.sqrt(dot(x, x)) * Math.sqrt(dot(y, y));
  return lengths === 0 ? 0 : dot(x, y) / lengths;
}
