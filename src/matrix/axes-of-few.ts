// The principal axes of fewer rows than columns, d × d, without an eigenproblem of that size: reflections take the n rows into
// their first n coordinates, where the problem is n × n; the axes beyond them, which no row has, are what the reflections make
// of the other coordinates.
//
// Source: Householder's reflections, Golub and Van Loan, "Matrix Computations" (4th ed.), §5.1–5.2. Flops: 4·n·d².
import type { Kernels } from '../wasm/kernels.ts';
import { type PrincipalAxes, principalAxes } from './principal-axes.ts';

/** Of n rows of d columns, tight; null when they are not finite. */
export function axesOfFew(kernels: Kernels, rows: Float32Array, n: number, d: number): PrincipalAxes | null {
  const left = Float64Array.from(rows);
  const axes = new Float64Array(d * d);
  for (let k = 0; k < d; k++) axes[k * (d + 1)] = 1;
  for (let k = 0; k < n; k++) {
    const v = left.slice(k * d, (k + 1) * d).fill(0, 0, k);
    const length = Math.hypot(...v);
    if (length === 0) continue;
    v[k] += v[k] < 0 ? -length : length;
    const scale = 2 / dot(v, v);
    for (let i = k; i < n; i++) add(left, i * d, v, -scale * dot(left.subarray(i * d, (i + 1) * d), v));
    const mixed = new Float64Array(d);
    for (let j = k; j < d; j++) add(mixed, 0, axes.subarray(j * d, (j + 1) * d), v[j]);
    for (let j = k; j < d; j++) add(axes, j * d, mixed, -scale * v[j]);
  }
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    const row = left.subarray(i * d, i * d + n);
    for (let k = 0; k < n; k++) add(gram, k * n, row, row[k]);
  }
  const found = principalAxes(kernels, gram, n);
  if (!found) return null;
  const few = axes.slice(0, n * d);
  axes.fill(0, 0, n * d);
  for (let k = 0; k < n; k++) {
    for (let l = 0; l < n; l++) add(axes, k * d, few.subarray(l * d, (l + 1) * d), found.axes[k * n + l]);
  }
  const spectrum = new Float64Array(d);
  spectrum.set(found.spectrum);
  return { axes, spectrum };
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

/** to[at …] ← to[at …] + s·x. */
function add(to: Float64Array, at: number, x: Float64Array, s: number): void {
  for (let k = 0; k < x.length; k++) to[at + k] += s * x[k];
}
