// The layouts of rank-update.ts as arrays of rows: panels in slivers of four columns, systems in slivers of four rows.
import type { Matrix } from '../../reference/dense.ts';

/** Element (i, j) of an n × n system. */
export function systemAt(n: number, i: number, j: number): number {
  return (Math.floor(i / 4) * n + j) * 4 + (i % 4);
}

/** An n × n system with the lower triangle of `a`, and NaN above it, which no kernel may read. */
export function packLower(a: Matrix): Float32Array {
  const n = a.length;
  const out = new Float32Array(n * n).fill(Number.NaN);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) out[systemAt(n, i, j)] = a[i][j];
  }
  return out;
}

/** The lower triangle of a system, row by row; zeros above it. */
export function unpackLower(system: ArrayLike<number>, n: number): number[][] {
  return Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (j <= i ? system[systemAt(n, i, j)] : 0)),
  );
}

/** A panel of n columns and room for `capacity` rows; what the rows leave free is NaN. */
export function packPanel(rows: Matrix, n: number, capacity: number): Float32Array {
  const out = new Float32Array(n * capacity).fill(Number.NaN);
  rows.forEach((row, k) => {
    row.forEach((value, j) => {
      out[(Math.floor(j / 4) * capacity + k) * 4 + (j % 4)] = value;
    });
  });
  return out;
}
