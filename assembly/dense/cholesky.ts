// C = L·Lᵀ and C·x = b: Cholesky factorisation with the right-hand side carried along, then the backward solve.
//
// Source: Golub and Van Loan, "Matrix Computations" (4th ed.), §4.2, left-looking by blocks J of four columns:
//   L[:,J]·L[J,J]ᵀ = C[:,J] − Σ_{k<J} L[:,k]·L[J,k]ᵀ,
// where the sum is the register tile of rank-update.ts and a block of columns is one sliver of L.
//
// C (n × n, n a multiple of 4): slivers of four rows as in rank-update.ts. In: lower triangle. Out: L in place.
// b (n): in: the right-hand side; out: L⁻¹b, then x. inverse (n): 1/L[j,j], from the factorisation to the solve.
// Aliasing: none. Scratch: none. Flops: n³/3 + 2n². Returns 0, DOUBTFUL, or the 1-based column
// whose pivot is not safely positive.
import { at32 } from '../math/address';
import { madd, nmadd, sumLanes4 } from '../math/lanes';
import { narrowTile, SUBTRACT, tile } from './rank-update';

/**
 * A pivot is what is left of its diagonal element: the smaller the part, the fewer of its 24 bits mean anything. Scaling
 * rows and columns does not change the part. Below DOUBT the solution wants a step of refinement (refine.ts); below
 * FLOOR a factor in float32 is of no use.
 */
const DOUBT: f32 = 0.1;
const FLOOR: f32 = 1e-3;
/** Factorised, but with a pivot in doubt. */
export const DOUBTFUL: i32 = -1;

/** Factorises C and carries b to L⁻¹b. Returns 0, DOUBTFUL or the 1-based failing column. */
export function choleskyFactor(cPtr: usize, n: i32, bPtr: usize, inversePtr: usize): i32 {
  const slivers = n >> 2;
  const rowStep = (<usize>n) << 4;
  let doubt = 0;
  for (let block = 0; block < slivers; block++) {
    const columnsPtr = (<usize>block) << 6;
    const blockPtr = cPtr + <usize>block * rowStep + columnsPtr;
    const yPtr = bPtr + ((<usize>block) << 4);
    const scalePtr = inversePtr + ((<usize>block) << 4);
    // The pivots are judged against the diagonal as it was.
    const whole0 = load<f32>(blockPtr);
    const whole1 = load<f32>(blockPtr, 20);
    const whole2 = load<f32>(blockPtr, 40);
    const whole3 = load<f32>(blockPtr, 60);
    if (block) subtractColumns(cPtr, n, block);
    const code = factorDiagonal(blockPtr, yPtr, scalePtr, whole0, whole1, whole2, whole3);
    if (code > 0) return (block << 2) + code;
    doubt |= code;
    let sliverPtr = blockPtr + rowStep;
    for (let s = block + 1; s < slivers; s++) {
      eliminate(sliverPtr, blockPtr, bPtr + ((<usize>s) << 4), yPtr, scalePtr);
      sliverPtr += rowStep;
    }
  }
  return doubt;
}

/** C[:,J] −= Σ_{k<J} L[:,k]·L[J,k]ᵀ for the rows of J and below. */
function subtractColumns(cPtr: usize, n: i32, block: i32): void {
  const slivers = n >> 2;
  const rowStep = (<usize>n) << 4;
  const columnsPtr = (<usize>block) << 6;
  const count = block << 2;
  const bPtr = cPtr + <usize>block * rowStep;
  let s = block;
  if ((slivers - s) & 1) {
    narrowTile(bPtr + columnsPtr, bPtr, bPtr, count, SUBTRACT);
    s++;
  }
  for (; s < slivers; s += 2) {
    const aPtr = cPtr + <usize>s * rowStep;
    tile(aPtr + columnsPtr, rowStep, aPtr, rowStep, bPtr, count, SUBTRACT);
  }
}

/** The 4 × 4 factor L[J,J] and four more elements of L⁻¹b. A pivot that is NaN fails its comparison too. */
function factorDiagonal(
  blockPtr: usize,
  yPtr: usize,
  scalePtr: usize,
  whole0: f32,
  whole1: f32,
  whole2: f32,
  whole3: f32,
): i32 {
  let c0 = v128.load(blockPtr);
  let c1 = v128.load(blockPtr, 16);
  let c2 = v128.load(blockPtr, 32);
  let c3 = v128.load(blockPtr, 48);
  const p0 = f32x4.extract_lane(c0, 0);
  if (!(p0 > FLOOR * whole0)) return 1;
  const r0 = <f32>1 / sqrt<f32>(p0);
  c0 = f32x4.mul(c0, f32x4.splat(r0));
  c1 = nmadd(c0, v128.shuffle<f32>(c0, c0, 1, 1, 1, 1), c1);
  const p1 = f32x4.extract_lane(c1, 1);
  if (!(p1 > FLOOR * whole1)) return 2;
  const r1 = <f32>1 / sqrt<f32>(p1);
  c2 = nmadd(c0, v128.shuffle<f32>(c0, c0, 2, 2, 2, 2), c2);
  c1 = f32x4.mul(c1, f32x4.splat(r1));
  c2 = nmadd(c1, v128.shuffle<f32>(c1, c1, 2, 2, 2, 2), c2);
  const p2 = f32x4.extract_lane(c2, 2);
  if (!(p2 > FLOOR * whole2)) return 3;
  const r2 = <f32>1 / sqrt<f32>(p2);
  c3 = nmadd(c0, v128.shuffle<f32>(c0, c0, 3, 3, 3, 3), c3);
  c3 = nmadd(c1, v128.shuffle<f32>(c1, c1, 3, 3, 3, 3), c3);
  c2 = f32x4.mul(c2, f32x4.splat(r2));
  c3 = nmadd(c2, v128.shuffle<f32>(c2, c2, 3, 3, 3, 3), c3);
  const p3 = f32x4.extract_lane(c3, 3);
  if (!(p3 > FLOOR * whole3)) return 4;
  const r3 = <f32>1 / sqrt<f32>(p3);
  v128.store(blockPtr, c0);
  v128.store(blockPtr, c1, 16);
  v128.store(blockPtr, c2, 32);
  v128.store(blockPtr, f32x4.mul(c3, f32x4.splat(r3)), 48);
  v128.store(
    scalePtr,
    f32x4.replace_lane(f32x4.replace_lane(f32x4.replace_lane(f32x4.splat(r0), 1, r1), 2, r2), 3, r3),
  );

  const y0 = load<f32>(yPtr) * r0;
  let y = nmadd(c0, f32x4.splat(y0), v128.load(yPtr));
  const y1 = f32x4.extract_lane(y, 1) * r1;
  y = nmadd(c1, f32x4.splat(y1), y);
  const y2 = f32x4.extract_lane(y, 2) * r2;
  y = nmadd(c2, f32x4.splat(y2), y);
  store<f32>(yPtr, y0);
  store<f32>(yPtr, y1, 4);
  store<f32>(yPtr, y2, 8);
  store<f32>(yPtr, f32x4.extract_lane(y, 3) * r3, 12);
  const doubtful = p0 < DOUBT * whole0 || p1 < DOUBT * whole1 || p2 < DOUBT * whole2 || p3 < DOUBT * whole3;
  return doubtful ? DOUBTFUL : 0;
}

/** Four rows below the diagonal block: L[s,J] from C[s,J], and their part of the right-hand side. */
function eliminate(sliverPtr: usize, blockPtr: usize, bPtr: usize, yPtr: usize, scalePtr: usize): void {
  const c0 = f32x4.mul(v128.load(sliverPtr), v128.load32_splat(scalePtr));
  let c1 = nmadd(c0, v128.load32_splat(blockPtr, 4), v128.load(sliverPtr, 16));
  let c2 = nmadd(c0, v128.load32_splat(blockPtr, 8), v128.load(sliverPtr, 32));
  let c3 = nmadd(c0, v128.load32_splat(blockPtr, 12), v128.load(sliverPtr, 48));
  c1 = f32x4.mul(c1, v128.load32_splat(scalePtr, 4));
  c2 = nmadd(c1, v128.load32_splat(blockPtr, 24), c2);
  c3 = nmadd(c1, v128.load32_splat(blockPtr, 28), c3);
  c2 = f32x4.mul(c2, v128.load32_splat(scalePtr, 8));
  c3 = nmadd(c2, v128.load32_splat(blockPtr, 44), c3);
  c3 = f32x4.mul(c3, v128.load32_splat(scalePtr, 12));
  v128.store(sliverPtr, c0);
  v128.store(sliverPtr, c1, 16);
  v128.store(sliverPtr, c2, 32);
  v128.store(sliverPtr, c3, 48);
  let b = nmadd(c0, v128.load32_splat(yPtr), v128.load(bPtr));
  b = nmadd(c1, v128.load32_splat(yPtr, 4), b);
  b = nmadd(c2, v128.load32_splat(yPtr, 8), b);
  v128.store(bPtr, nmadd(c3, v128.load32_splat(yPtr, 12), b));
}

/** b ← L⁻¹ b for another right-hand side than the one that the factorisation carried. */
export function choleskyForward(cPtr: usize, n: i32, bPtr: usize, inversePtr: usize): void {
  const slivers = n >> 2;
  const rowStep = (<usize>n) << 4;
  for (let block = 0; block < slivers; block++) {
    const blockPtr = cPtr + <usize>block * rowStep + ((<usize>block) << 6);
    const yPtr = bPtr + ((<usize>block) << 4);
    const scalePtr = inversePtr + ((<usize>block) << 4);
    let y = v128.load(yPtr);
    const y0 = f32x4.extract_lane(y, 0) * load<f32>(scalePtr);
    y = nmadd(v128.load(blockPtr), f32x4.splat(y0), y);
    const y1 = f32x4.extract_lane(y, 1) * load<f32>(scalePtr, 4);
    y = nmadd(v128.load(blockPtr, 16), f32x4.splat(y1), y);
    const y2 = f32x4.extract_lane(y, 2) * load<f32>(scalePtr, 8);
    y = nmadd(v128.load(blockPtr, 32), f32x4.splat(y2), y);
    const y3 = f32x4.extract_lane(y, 3) * load<f32>(scalePtr, 12);
    store<f32>(yPtr, y0);
    store<f32>(yPtr, y1, 4);
    store<f32>(yPtr, y2, 8);
    store<f32>(yPtr, y3, 12);
    let sliverPtr = blockPtr + rowStep;
    for (let s = block + 1; s < slivers; s++) {
      const restPtr = bPtr + ((<usize>s) << 4);
      let b = nmadd(v128.load(sliverPtr), f32x4.splat(y0), v128.load(restPtr));
      b = nmadd(v128.load(sliverPtr, 16), f32x4.splat(y1), b);
      b = nmadd(v128.load(sliverPtr, 32), f32x4.splat(y2), b);
      v128.store(restPtr, nmadd(v128.load(sliverPtr, 48), f32x4.splat(y3), b));
      sliverPtr += rowStep;
    }
  }
}

/** b ← L⁻ᵀ b, four columns at a time from the last; reads what choleskyFactor left in C and inverse. */
export function choleskySolve(cPtr: usize, n: i32, bPtr: usize, inversePtr: usize): void {
  const slivers = n >> 2;
  const rowStep = (<usize>n) << 4;
  for (let block = slivers - 1; block >= 0; block--) {
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    const blockPtr = cPtr + <usize>block * rowStep + ((<usize>block) << 6);
    const xPtr = bPtr + ((<usize>block) << 4);
    let sliverPtr = blockPtr + rowStep;
    const endPtr = at32(bPtr, n);
    for (let xLanePtr = xPtr + 16; xLanePtr < endPtr; xLanePtr += 16) {
      const x = v128.load(xLanePtr);
      s0 = madd(v128.load(sliverPtr), x, s0);
      s1 = madd(v128.load(sliverPtr, 16), x, s1);
      s2 = madd(v128.load(sliverPtr, 32), x, s2);
      s3 = madd(v128.load(sliverPtr, 48), x, s3);
      sliverPtr += rowStep;
    }
    const rest = f32x4.sub(v128.load(xPtr), sumLanes4(s0, s1, s2, s3));
    const scalePtr = inversePtr + ((<usize>block) << 4);
    const x3 = f32x4.extract_lane(rest, 3) * load<f32>(scalePtr, 12);
    const x2 = (f32x4.extract_lane(rest, 2) - load<f32>(blockPtr, 44) * x3) * load<f32>(scalePtr, 8);
    const x1 =
      (f32x4.extract_lane(rest, 1) - load<f32>(blockPtr, 24) * x2 - load<f32>(blockPtr, 28) * x3) *
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
