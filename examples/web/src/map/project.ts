// From d factors to two axes: the two directions in which the packages' own directions differ most (principal components
// of the factors at length 1; the length is mostly popularity).

const ROUNDS = 60;

/** Coordinates of all items, items × 2; each axis goes from −1 to 1. `itemFactors` is items × factors, row-major. */
export function project(itemFactors: Float32Array, factors: number): Float32Array {
  const rows = centred(unitRows(itemFactors, factors), factors);
  const covariance = covarianceOf(rows, factors);
  const first = leadingAxis(covariance, factors, []);
  const second = leadingAxis(covariance, factors, [first]);
  const count = rows.length / factors;
  const points = new Float32Array(2 * count);
  [first, second].forEach((axis, k) => {
    const along = spread(Float64Array.from({ length: count }, (_, row) => dot(rows, row * factors, axis)));
    along.forEach((value, row) => {
      points[2 * row + k] = value;
    });
  });
  return points;
}

/**
 * From −1 to 1, with the crowd in the middle drawn apart: linear near the mean and logarithmic far from it. An axis has no
 * direction of its own; it is turned so that its long tail is on the right, and two models look alike.
 */
function spread(along: Float64Array): Float64Array {
  const deviation = Math.sqrt(dot(along, 0, along) / along.length) || 1;
  const sign = along.reduce((sum, value) => sum + value ** 3, 0) < 0 ? -1 : 1;
  const drawn = along.map((value) => Math.asinh((2 * sign * value) / deviation));
  const [low, high] = [Math.min(...drawn), Math.max(...drawn)];
  return drawn.map((value) => (2 * (value - low)) / (high - low || 1) - 1);
}

function unitRows(matrix: Float32Array, factors: number): Float64Array {
  const rows = Float64Array.from(matrix);
  for (let at = 0; at < rows.length; at += factors) {
    const row = rows.subarray(at, at + factors);
    const length = Math.sqrt(dot(row, 0, row));
    if (length > 0) row.set(row.map((value) => value / length));
  }
  return rows;
}

function centred(rows: Float64Array, factors: number): Float64Array {
  const mean = new Float64Array(factors);
  for (let at = 0; at < rows.length; at++) mean[at % factors] += (rows[at] * factors) / rows.length;
  return rows.map((value, at) => value - mean[at % factors]);
}

function covarianceOf(rows: Float64Array, factors: number): Float64Array {
  const sums = new Float64Array(factors * factors);
  for (let at = 0; at < rows.length; at += factors) {
    for (let i = 0; i < factors; i++) {
      for (let j = 0; j < factors; j++) sums[i * factors + j] += rows[at + i] * rows[at + j];
    }
  }
  return sums;
}

/** The eigenvector of the largest eigenvalue at right angles to the axes given, by power iteration. */
function leadingAxis(matrix: Float64Array, factors: number, others: readonly Float64Array[]): Float64Array {
  let axis = Float64Array.from({ length: factors }, (_, k) => 1 / (k + 1));
  for (let round = 0; round < ROUNDS; round++) {
    const next = axis.map((_, i) => dot(matrix, i * factors, axis));
    for (const other of others) {
      const share = dot(next, 0, other);
      for (let k = 0; k < factors; k++) next[k] -= share * other[k];
    }
    const length = Math.sqrt(dot(next, 0, next)) || 1;
    axis = next.map((value) => value / length);
  }
  return axis;
}

/** The inner product of `b` and as many numbers of `a` from `start` on. */
function dot(a: Float64Array, start: number, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < b.length; k++) sum += a[start + k] * b[k];
  return sum;
}
