// Principal axes of a small symmetric matrix, and rows turned into them: plain float64, for what the package has no kernel for.

/** matrix = Q diag(values) Qᵀ, by cyclic Jacobi rotations. @returns { values, axes: Q, row-major } */
export function principalAxes(matrix, d) {
  const a = Float64Array.from(matrix);
  const axes = new Float64Array(d * d);
  for (let k = 0; k < d; k++) axes[k * d + k] = 1;
  for (let sweep = 0; sweep < 30 && !isDiagonal(a, d); sweep++) {
    for (let p = 0; p < d - 1; p++) for (let q = p + 1; q < d; q++) rotate(a, axes, d, p, q);
  }
  return { values: Float64Array.from({ length: d }, (_, k) => a[k * d + k]), axes };
}

function isDiagonal(a, d) {
  let [off, all] = [0, 0];
  for (let k = 0; k < a.length; k++) {
    all += a[k] ** 2;
    if (k % (d + 1) !== 0) off += a[k] ** 2;
  }
  return off <= 1e-26 * all;
}

/** The rotation of p and q that makes a_pq zero. */
function rotate(a, axes, d, p, q) {
  const apq = a[p * d + q];
  if (apq === 0) return;
  const theta = (a[q * d + q] - a[p * d + p]) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (let k = 0; k < d; k++) {
    const [kp, kq] = [a[k * d + p], a[k * d + q]];
    a[k * d + p] = c * kp - s * kq;
    a[k * d + q] = s * kp + c * kq;
  }
  for (let k = 0; k < d; k++) {
    const [pk, qk] = [a[p * d + k], a[q * d + k]];
    a[p * d + k] = c * pk - s * qk;
    a[q * d + k] = s * pk + c * qk;
    const [vp, vq] = [axes[k * d + p], axes[k * d + q]];
    axes[k * d + p] = c * vp - s * vq;
    axes[k * d + q] = s * vp + c * vq;
  }
}

/** rows ← rows · Q, in place. */
export function turn(rows, axes, d) {
  const x = new Float64Array(d);
  const y = new Float64Array(d);
  for (let at = 0; at < rows.length; at += d) {
    for (let k = 0; k < d; k++) x[k] = rows[at + k];
    y.fill(0);
    for (let k = 0; k < d; k++) {
      const xk = x[k];
      const from = k * d;
      for (let l = 0; l < d; l++) y[l] += xk * axes[from + l];
    }
    for (let k = 0; k < d; k++) rows[at + k] = y[k];
  }
}

/** Σ weight x xᵀ over the rows, all of it. */
export function gramOf(rows, d, weights) {
  const sums = new Float64Array(d * d);
  for (let at = 0, row = 0; at < rows.length; at += d, row++) {
    for (let i = 0; i < d; i++) {
      const xi = weights[row] * rows[at + i];
      const to = i * d;
      for (let j = 0; j <= i; j++) sums[to + j] += xi * rows[at + j];
    }
  }
  for (let i = 0; i < d; i++) for (let j = 0; j < i; j++) sums[j * d + i] = sums[i * d + j];
  return sums;
}

/** Σ weight x over the rows. */
export function sumOf(rows, d, weights) {
  const sums = new Float64Array(d);
  for (let at = 0, row = 0; at < rows.length; at += d, row++) {
    for (let k = 0; k < d; k++) sums[k] += weights[row] * rows[at + k];
  }
  return sums;
}
