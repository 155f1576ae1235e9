// The dense singular value decomposition in float64 by one-sided Jacobi rotations (Hestenes 1958), the most accurate of
// the simple methods: oracle of the truncated one.
import { dot, type Matrix, norm, transpose } from './dense.ts';

export interface DenseSvd {
  /** min(m, n) values, largest first. */
  sigma: number[];
  /** The singular vectors as rows: u[k], v[k] belong to sigma[k]; zero where sigma is. */
  u: number[][];
  v: number[][];
}

/** A = Σ_k sigma[k]·u[k]·v[k]ᵀ. */
export function denseSvd(a: Matrix): DenseSvd {
  if (a.length < a[0].length) {
    const { sigma, u, v } = denseSvd(transpose(a));
    return { sigma, u: v, v: u };
  }
  const columns = transpose(a).map((column) => Float64Array.from(column));
  const n = columns.length;
  const right = columns.map((_, j) => new Float64Array(n).fill(0).fill(1, j, j + 1));
  // A sweep rotates every pair once; it converges quadratically, and in fewer than ten sweeps at these sizes.
  for (let sweep = 0; sweep < 60; sweep++) if (!rotatePairs(columns, right)) break;
  const lengths = columns.map((column) => norm(column));
  const order = lengths.map((_, k) => k).sort((p, q) => lengths[q] - lengths[p]);
  return {
    sigma: order.map((k) => lengths[k]),
    u: order.map((k) => Array.from(columns[k], (x) => (lengths[k] > 0 ? x / lengths[k] : 0))),
    v: order.map((k) => Array.from(right[k])),
  };
}

/** Makes every pair of columns orthogonal in turn. Returns whether any pair was not. */
function rotatePairs(columns: Float64Array[], right: Float64Array[]): boolean {
  let rotated = false;
  for (let p = 0; p < columns.length; p++) {
    for (let q = p + 1; q < columns.length; q++) {
      const alpha = square(columns[p]);
      const beta = square(columns[q]);
      const gamma = product(columns[p], columns[q]);
      if (Math.abs(gamma) <= 1e-15 * Math.sqrt(alpha * beta)) continue;
      rotated = true;
      const zeta = (beta - alpha) / (2 * gamma);
      const t = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.hypot(1, zeta));
      const c = 1 / Math.hypot(1, t);
      rotate(columns[p], columns[q], c, c * t);
      rotate(right[p], right[q], c, c * t);
    }
  }
  return rotated;
}

function rotate(x: Float64Array, y: Float64Array, c: number, s: number): void {
  for (let i = 0; i < x.length; i++) {
    const [a, b] = [x[i], y[i]];
    x[i] = c * a - s * b;
    y[i] = s * a + c * b;
  }
}

function product(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

function square(x: Float64Array): number {
  return product(x, x);
}

/** The sine of the largest angle between a vector of span(`found`) and span(`expected`), both orthonormal rows. */
export function largestSine(found: Matrix, expected: Matrix): number {
  const outside = found.map((vector) => {
    const rest = [...vector];
    for (const axis of expected) {
      const along = dot(vector, axis);
      for (let i = 0; i < rest.length; i++) rest[i] -= along * axis[i];
    }
    return rest;
  });
  return denseSvd(outside).sigma[0];
}
