// C = L·Lᵀ and C·x = b: Cholesky factorisation with the right-hand side carried along, then the backward solve.
//
// Source: Golub and Van Loan, "Matrix Computations" (4th ed.), §4.2, left-looking by blocks of four columns. A block is
//   L[:,J]·L[J,J]ᵀ = C[:,J] − Σ_{k<J} L[:,k]·L[J,k]ᵀ,
// the same 8 × 4 tile as the rank-k update; the triangular solve against the 4 × 4 diagonal block runs on the
// accumulators while they are in registers, so every element is written once.
//
// C (n × n, n a multiple of 8): slivers of eight rows as in rank-update.ts. In: lower triangle. Out: L in place.
// b (n): in: the right-hand side; out: x. inverse (n): 1/L[j,j], written by the factorisation, read by the solve.
// Aliasing: none. Scratch: none. Flops: n³/3 + 2n². Returns 0, or the 1-based column whose pivot is not safely positive.
import { madd, nmadd, sumLanes4 } from './lanes';

/**
 * A pivot below this fraction of its diagonal element has lost most of its 24 bits to cancellation: the system is too
 * ill-conditioned for float32, and the caller takes float64.
 */
const PIVOT_FLOOR: f32 = 1e-5;

/** Factorises C and carries b to L⁻¹b. Returns 0 or the 1-based failing column. */
export function choleskyFactor(cPtr: usize, n: i32, bPtr: usize, inversePtr: usize): i32 {
  const sliverBytes = (<usize>n) << 5;
  for (let j = 0; j < n; j += 4) {
    const diagonalPtr = cPtr + <usize>(j >> 3) * sliverBytes;
    const failed = factorBlock(diagonalPtr, j, n, bPtr, inversePtr);
    if (failed) return failed;
  }
  return 0;
}

/** Columns j to j + 3: the 4 × 4 diagonal block, then every sliver of rows below it. */
function factorBlock(diagonalPtr: usize, j: i32, n: i32, bPtr: usize, inversePtr: usize): i32 {
  const sliverBytes = (<usize>n) << 5;
  const half = (<usize>j & 4) << 2;
  const columnBytes = (<usize>j) << 5;
  const rowsPtr = diagonalPtr + half;
  const blockPtr = rowsPtr + columnBytes;

  // The diagonal block less what the columns before it explain: only its own four rows.
  let d0 = f32x4.splat(0);
  let d1 = d0;
  let d2 = d0;
  let d3 = d0;
  const stop = rowsPtr + columnBytes;
  for (let p = rowsPtr; p < stop; p += 32) {
    const row = v128.load(p);
    d0 = madd(row, v128.load32_splat(p), d0);
    d1 = madd(row, v128.load32_splat(p, 4), d1);
    d2 = madd(row, v128.load32_splat(p, 8), d2);
    d3 = madd(row, v128.load32_splat(p, 12), d3);
  }
  const c0 = v128.load(blockPtr);
  const c1 = v128.load(blockPtr, 32);
  const c2 = v128.load(blockPtr, 64);
  const c3 = v128.load(blockPtr, 96);
  d0 = f32x4.sub(c0, d0);
  d1 = f32x4.sub(c1, d1);
  d2 = f32x4.sub(c2, d2);
  d3 = f32x4.sub(c3, d3);

  // Its Cholesky factor, column by column; a pivot that is NaN fails the comparison too.
  const p0 = f32x4.extract_lane(d0, 0);
  if (!(p0 > PIVOT_FLOOR * f32x4.extract_lane(c0, 0))) return j + 1;
  const r0 = <f32>1 / sqrt<f32>(p0);
  d0 = f32x4.mul(d0, f32x4.splat(r0));
  d1 = nmadd(d0, v128.shuffle<f32>(d0, d0, 1, 1, 1, 1), d1);
  const p1 = f32x4.extract_lane(d1, 1);
  if (!(p1 > PIVOT_FLOOR * f32x4.extract_lane(c1, 1))) return j + 2;
  const r1 = <f32>1 / sqrt<f32>(p1);
  d2 = nmadd(d0, v128.shuffle<f32>(d0, d0, 2, 2, 2, 2), d2);
  d1 = f32x4.mul(d1, f32x4.splat(r1));
  d2 = nmadd(d1, v128.shuffle<f32>(d1, d1, 2, 2, 2, 2), d2);
  const p2 = f32x4.extract_lane(d2, 2);
  if (!(p2 > PIVOT_FLOOR * f32x4.extract_lane(c2, 2))) return j + 3;
  const r2 = <f32>1 / sqrt<f32>(p2);
  d3 = nmadd(d0, v128.shuffle<f32>(d0, d0, 3, 3, 3, 3), d3);
  d3 = nmadd(d1, v128.shuffle<f32>(d1, d1, 3, 3, 3, 3), d3);
  d2 = f32x4.mul(d2, f32x4.splat(r2));
  d3 = nmadd(d2, v128.shuffle<f32>(d2, d2, 3, 3, 3, 3), d3);
  const p3 = f32x4.extract_lane(d3, 3);
  if (!(p3 > PIVOT_FLOOR * f32x4.extract_lane(c3, 3))) return j + 4;
  const r3 = <f32>1 / sqrt<f32>(p3);
  d3 = f32x4.mul(d3, f32x4.splat(r3));
  v128.store(blockPtr, d0);
  v128.store(blockPtr, d1, 32);
  v128.store(blockPtr, d2, 64);
  v128.store(blockPtr, d3, 96);

  // Four more elements of L⁻¹b.
  const yPtr = bPtr + ((<usize>j) << 2);
  const y0 = load<f32>(yPtr) * r0;
  const y1 = (load<f32>(yPtr, 4) - f32x4.extract_lane(d0, 1) * y0) * r1;
  const y2 = (load<f32>(yPtr, 8) - f32x4.extract_lane(d0, 2) * y0 - f32x4.extract_lane(d1, 2) * y1) * r2;
  const y3 =
    (load<f32>(yPtr, 12) -
      f32x4.extract_lane(d0, 3) * y0 -
      f32x4.extract_lane(d1, 3) * y1 -
      f32x4.extract_lane(d2, 3) * y2) *
    r3;
  store<f32>(yPtr, y0);
  store<f32>(yPtr, y1, 4);
  store<f32>(yPtr, y2, 8);
  store<f32>(yPtr, y3, 12);
  const scalePtr = inversePtr + ((<usize>j) << 2);
  store<f32>(scalePtr, r0);
  store<f32>(scalePtr, r1, 4);
  store<f32>(scalePtr, r2, 8);
  store<f32>(scalePtr, r3, 12);

  // An even block shares its sliver with the four rows below it.
  if (!half) eliminateHalf(diagonalPtr, j, bPtr, scalePtr);
  const above = (j >> 3) + 1;
  let sliverPtr = diagonalPtr + sliverBytes;
  for (let s = above; s < n >> 3; s++) {
    eliminate(sliverPtr, rowsPtr, j, bPtr + ((<usize>s) << 5), yPtr, scalePtr);
    sliverPtr += sliverBytes;
  }
  return 0;
}

/** Rows 4 to 7 of the diagonal sliver under an even block of columns. */
function eliminateHalf(sliverPtr: usize, j: i32, bPtr: usize, scalePtr: usize): void {
  const columnBytes = (<usize>j) << 5;
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  const stop = sliverPtr + columnBytes;
  for (let p = sliverPtr; p < stop; p += 32) {
    const row = v128.load(p, 16);
    c0 = madd(row, v128.load32_splat(p), c0);
    c1 = madd(row, v128.load32_splat(p, 4), c1);
    c2 = madd(row, v128.load32_splat(p, 8), c2);
    c3 = madd(row, v128.load32_splat(p, 12), c3);
  }
  const blockPtr = sliverPtr + columnBytes;
  c0 = f32x4.mul(f32x4.sub(v128.load(blockPtr, 16), c0), v128.load32_splat(scalePtr));
  c1 = nmadd(c0, v128.load32_splat(blockPtr, 4), f32x4.sub(v128.load(blockPtr, 48), c1));
  c1 = f32x4.mul(c1, v128.load32_splat(scalePtr, 4));
  c2 = nmadd(c0, v128.load32_splat(blockPtr, 8), f32x4.sub(v128.load(blockPtr, 80), c2));
  c2 = f32x4.mul(nmadd(c1, v128.load32_splat(blockPtr, 40), c2), v128.load32_splat(scalePtr, 8));
  c3 = nmadd(c0, v128.load32_splat(blockPtr, 12), f32x4.sub(v128.load(blockPtr, 112), c3));
  c3 = nmadd(c1, v128.load32_splat(blockPtr, 44), c3);
  c3 = f32x4.mul(nmadd(c2, v128.load32_splat(blockPtr, 76), c3), v128.load32_splat(scalePtr, 12));
  v128.store(blockPtr, c0, 16);
  v128.store(blockPtr, c1, 48);
  v128.store(blockPtr, c2, 80);
  v128.store(blockPtr, c3, 112);
  const yPtr = bPtr + ((<usize>j) << 2);
  let b = v128.load(yPtr, 16);
  b = nmadd(c0, v128.load32_splat(yPtr), b);
  b = nmadd(c1, v128.load32_splat(yPtr, 4), b);
  b = nmadd(c2, v128.load32_splat(yPtr, 8), b);
  v128.store(yPtr, nmadd(c3, v128.load32_splat(yPtr, 12), b), 16);
}

/** Eight rows below the diagonal block: the tile, the solve against L[J,J], and their part of the right-hand side. */
function eliminate(sliverPtr: usize, rowsPtr: usize, j: i32, bPtr: usize, yPtr: usize, scalePtr: usize): void {
  let c00 = f32x4.splat(0);
  let c10 = c00;
  let c01 = c00;
  let c11 = c00;
  let c02 = c00;
  let c12 = c00;
  let c03 = c00;
  let c13 = c00;
  const columnBytes = (<usize>j) << 5;
  const stop = sliverPtr + columnBytes;
  let q = rowsPtr;
  for (let p = sliverPtr; p < stop; p += 128) {
    let top = v128.load(p);
    let bottom = v128.load(p, 16);
    let t = v128.load32_splat(q);
    c00 = madd(top, t, c00);
    c10 = madd(bottom, t, c10);
    t = v128.load32_splat(q, 4);
    c01 = madd(top, t, c01);
    c11 = madd(bottom, t, c11);
    t = v128.load32_splat(q, 8);
    c02 = madd(top, t, c02);
    c12 = madd(bottom, t, c12);
    t = v128.load32_splat(q, 12);
    c03 = madd(top, t, c03);
    c13 = madd(bottom, t, c13);
    top = v128.load(p, 32);
    bottom = v128.load(p, 48);
    t = v128.load32_splat(q, 32);
    c00 = madd(top, t, c00);
    c10 = madd(bottom, t, c10);
    t = v128.load32_splat(q, 36);
    c01 = madd(top, t, c01);
    c11 = madd(bottom, t, c11);
    t = v128.load32_splat(q, 40);
    c02 = madd(top, t, c02);
    c12 = madd(bottom, t, c12);
    t = v128.load32_splat(q, 44);
    c03 = madd(top, t, c03);
    c13 = madd(bottom, t, c13);
    top = v128.load(p, 64);
    bottom = v128.load(p, 80);
    t = v128.load32_splat(q, 64);
    c00 = madd(top, t, c00);
    c10 = madd(bottom, t, c10);
    t = v128.load32_splat(q, 68);
    c01 = madd(top, t, c01);
    c11 = madd(bottom, t, c11);
    t = v128.load32_splat(q, 72);
    c02 = madd(top, t, c02);
    c12 = madd(bottom, t, c12);
    t = v128.load32_splat(q, 76);
    c03 = madd(top, t, c03);
    c13 = madd(bottom, t, c13);
    top = v128.load(p, 96);
    bottom = v128.load(p, 112);
    t = v128.load32_splat(q, 96);
    c00 = madd(top, t, c00);
    c10 = madd(bottom, t, c10);
    t = v128.load32_splat(q, 100);
    c01 = madd(top, t, c01);
    c11 = madd(bottom, t, c11);
    t = v128.load32_splat(q, 104);
    c02 = madd(top, t, c02);
    c12 = madd(bottom, t, c12);
    t = v128.load32_splat(q, 108);
    c03 = madd(top, t, c03);
    c13 = madd(bottom, t, c13);
    q += 128;
  }
  // q now stands at the diagonal block: L[J,J] column-major, eight floats a column.
  const blockPtr = sliverPtr + columnBytes;
  let t = v128.load32_splat(scalePtr);
  c00 = f32x4.mul(f32x4.sub(v128.load(blockPtr), c00), t);
  c10 = f32x4.mul(f32x4.sub(v128.load(blockPtr, 16), c10), t);
  t = v128.load32_splat(q, 4);
  c01 = nmadd(c00, t, f32x4.sub(v128.load(blockPtr, 32), c01));
  c11 = nmadd(c10, t, f32x4.sub(v128.load(blockPtr, 48), c11));
  t = v128.load32_splat(scalePtr, 4);
  c01 = f32x4.mul(c01, t);
  c11 = f32x4.mul(c11, t);
  t = v128.load32_splat(q, 8);
  c02 = nmadd(c00, t, f32x4.sub(v128.load(blockPtr, 64), c02));
  c12 = nmadd(c10, t, f32x4.sub(v128.load(blockPtr, 80), c12));
  t = v128.load32_splat(q, 40);
  c02 = nmadd(c01, t, c02);
  c12 = nmadd(c11, t, c12);
  t = v128.load32_splat(scalePtr, 8);
  c02 = f32x4.mul(c02, t);
  c12 = f32x4.mul(c12, t);
  t = v128.load32_splat(q, 12);
  c03 = nmadd(c00, t, f32x4.sub(v128.load(blockPtr, 96), c03));
  c13 = nmadd(c10, t, f32x4.sub(v128.load(blockPtr, 112), c13));
  t = v128.load32_splat(q, 44);
  c03 = nmadd(c01, t, c03);
  c13 = nmadd(c11, t, c13);
  t = v128.load32_splat(q, 76);
  c03 = nmadd(c02, t, c03);
  c13 = nmadd(c12, t, c13);
  t = v128.load32_splat(scalePtr, 12);
  c03 = f32x4.mul(c03, t);
  c13 = f32x4.mul(c13, t);
  v128.store(blockPtr, c00);
  v128.store(blockPtr, c10, 16);
  v128.store(blockPtr, c01, 32);
  v128.store(blockPtr, c11, 48);
  v128.store(blockPtr, c02, 64);
  v128.store(blockPtr, c12, 80);
  v128.store(blockPtr, c03, 96);
  v128.store(blockPtr, c13, 112);
  let b0 = v128.load(bPtr);
  let b1 = v128.load(bPtr, 16);
  t = v128.load32_splat(yPtr);
  b0 = nmadd(c00, t, b0);
  b1 = nmadd(c10, t, b1);
  t = v128.load32_splat(yPtr, 4);
  b0 = nmadd(c01, t, b0);
  b1 = nmadd(c11, t, b1);
  t = v128.load32_splat(yPtr, 8);
  b0 = nmadd(c02, t, b0);
  b1 = nmadd(c12, t, b1);
  t = v128.load32_splat(yPtr, 12);
  v128.store(bPtr, nmadd(c03, t, b0));
  v128.store(bPtr, nmadd(c13, t, b1), 16);
}

/** b ← L⁻ᵀ b, four columns at a time from the last; reads what choleskyFactor left in C and inverse. */
export function choleskySolve(cPtr: usize, n: i32, bPtr: usize, inversePtr: usize): void {
  const sliverBytes = (<usize>n) << 5;
  const slivers = n >> 3;
  for (let j = n - 4; j >= 0; j -= 4) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    const own = j >> 3;
    const half = (<usize>j & 4) << 2;
    const columnBytes = (<usize>j) << 5;
    const blockPtr = cPtr + <usize>own * sliverBytes + columnBytes + half;
    const xPtr = bPtr + ((<usize>j) << 2);
    if (!half) {
      const x = v128.load(xPtr, 16);
      s0 = f32x4.mul(v128.load(blockPtr, 16), x);
      s1 = f32x4.mul(v128.load(blockPtr, 48), x);
      s2 = f32x4.mul(v128.load(blockPtr, 80), x);
      s3 = f32x4.mul(v128.load(blockPtr, 112), x);
    }
    let p = cPtr + <usize>(own + 1) * sliverBytes + columnBytes;
    let q = bPtr + ((<usize>(own + 1)) << 5);
    for (let s = own + 1; s < slivers; s++) {
      const top = v128.load(q);
      const bottom = v128.load(q, 16);
      s0 = madd(v128.load(p), top, s0);
      s1 = madd(v128.load(p, 32), top, s1);
      s2 = madd(v128.load(p, 64), top, s2);
      s3 = madd(v128.load(p, 96), top, s3);
      s0 = madd(v128.load(p, 16), bottom, s0);
      s1 = madd(v128.load(p, 48), bottom, s1);
      s2 = madd(v128.load(p, 80), bottom, s2);
      s3 = madd(v128.load(p, 112), bottom, s3);
      p += sliverBytes;
      q += 32;
    }
    const rest = f32x4.sub(v128.load(xPtr), sumLanes4(s0, s1, s2, s3));
    const scalePtr = inversePtr + ((<usize>j) << 2);
    const x3 = f32x4.extract_lane(rest, 3) * load<f32>(scalePtr, 12);
    const x2 = (f32x4.extract_lane(rest, 2) - load<f32>(blockPtr, 76) * x3) * load<f32>(scalePtr, 8);
    const x1 =
      (f32x4.extract_lane(rest, 1) - load<f32>(blockPtr, 40) * x2 - load<f32>(blockPtr, 44) * x3) *
      load<f32>(scalePtr, 4);
    const x0 =
      (f32x4.extract_lane(rest, 0) -
        load<f32>(blockPtr, 4) * x1 -
        load<f32>(blockPtr, 8) * x2 -
        load<f32>(blockPtr, 12) * x3) *
      load<f32>(scalePtr);
    store<f32>(xPtr, x0);
    store<f32>(xPtr, x1, 4);
    store<f32>(xPtr, x2, 8);
    store<f32>(xPtr, x3, 12);
  }
}
