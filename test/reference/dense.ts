// Naive float64 linear algebra on arrays of rows: the oracles of the kernel tests.

export type Vector = readonly number[];
export type Matrix = readonly Vector[];

export function dot(a: Vector, b: Vector): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

export function norm(values: Iterable<number>): number {
  return Math.hypot(...values);
}

/** ‖got − expected‖ / ‖expected‖; ‖got‖ where nothing but zero is expected. NaN stays NaN, and fails any threshold. */
export function relativeError(got: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (got.length !== expected.length) throw new Error(`${got.length} numbers against ${expected.length}`);
  const size = norm(Array.from(expected));
  const error = norm(Array.from(got, (x, k) => x - expected[k]));
  return size > 0 ? error / size : error;
}

export function transpose(a: Matrix): number[][] {
  return a.length ? a[0].map((_, k) => a.map((row) => row[k])) : [];
}

export function multiply(a: Matrix, b: Matrix): number[][] {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

/** Σ_j c_j y_j y_jᵀ; c defaults to ones. */
export function gram(y: Matrix, d: number, c?: Vector): number[][] {
  return square(d, (a, b) => y.reduce((sum, row, j) => sum + (c ? c[j] : 1) * row[a] * row[b], 0));
}

/** The n × n matrix of element(i, j). */
export function square(n: number, element: (i: number, j: number) => number): number[][] {
  return Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => element(i, j)));
}

/** x with A·x = b: Gaussian elimination with partial pivoting. */
export function solve(a: Matrix, b: Vector): number[] {
  const n = b.length;
  const rows = a.map((row, i) => [...row, b[i]]);
  for (let k = 0; k < n; k++) {
    const pivot = rows.slice(k).reduce((best, row) => (Math.abs(row[k]) > Math.abs(best[k]) ? row : best));
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(k, 0, pivot);
    for (const row of rows.slice(k + 1)) {
      const factor = row[k] / pivot[k];
      for (let j = k; j <= n; j++) row[j] -= factor * pivot[j];
    }
  }
  const x = new Array<number>(n).fill(0);
  for (let k = n - 1; k >= 0; k--) x[k] = (rows[k][n] - dot(rows[k].slice(0, n), x)) / rows[k][k];
  return x;
}
