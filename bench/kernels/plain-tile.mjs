// The dense kernels in plain JavaScript: what the WebAssembly kernels are measured against. Written to be fast where
// JavaScript allows it: flat typed arrays read forwards, 4 × 2 products at a time in local variables, so that six loads
// feed eight multiply-adds. The sums are float64, JavaScript's own arithmetic, and faster here than rounding each.

/**
 * c[r][s] ← c[r][s] + sign·⟨a_r, b_s⟩ for r < 4, s < 2, over `depth` contiguous numbers.
 * Matrices are flat; cAt, aAt and bAt are where the tile and its rows begin, the strides lie between rows.
 */
export function tile(c, cAt, cStride, a, aAt, aStride, b, bAt, bStride, depth, sign) {
  let c00 = 0;
  let c01 = 0;
  let c10 = 0;
  let c11 = 0;
  let c20 = 0;
  let c21 = 0;
  let c30 = 0;
  let c31 = 0;
  const a1 = aAt + aStride;
  const a2 = a1 + aStride;
  const a3 = a2 + aStride;
  const b1 = bAt + bStride;
  for (let k = 0; k < depth; k++) {
    const x0 = a[aAt + k];
    const x1 = a[a1 + k];
    const x2 = a[a2 + k];
    const x3 = a[a3 + k];
    const y0 = b[bAt + k];
    const y1 = b[b1 + k];
    c00 += x0 * y0;
    c01 += x0 * y1;
    c10 += x1 * y0;
    c11 += x1 * y1;
    c20 += x2 * y0;
    c21 += x2 * y1;
    c30 += x3 * y0;
    c31 += x3 * y1;
  }
  const at1 = cAt + cStride;
  const at2 = at1 + cStride;
  const at3 = at2 + cStride;
  c[cAt] += sign * c00;
  c[cAt + 1] += sign * c01;
  c[at1] += sign * c10;
  c[at1 + 1] += sign * c11;
  c[at2] += sign * c20;
  c[at2 + 1] += sign * c21;
  c[at3] += sign * c30;
  c[at3 + 1] += sign * c31;
}

/** C ← C + PᵀP, lower triangle, n a multiple of 4; Pᵀ is n × capacity, of which the first `count` columns count. */
export function plainRankUpdate(c, transposed, count, capacity, n) {
  for (let i = 0; i < n; i += 4) {
    for (let j = 0; j < i + 4; j += 2) {
      tile(c, i * n + j, n, transposed, i * capacity, capacity, transposed, j * capacity, capacity, count, 1);
    }
  }
}

/** ⟨a[aAt…], b[bAt…]⟩. */
export function dot(a, aAt, b, bAt, length) {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[aAt + k] * b[bAt + k];
  return sum;
}
