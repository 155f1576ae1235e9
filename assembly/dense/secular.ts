// The roots of the secular equation   1/ρ + Σ_j z_j²/(d_j − λ) = 0,   ρ > 0, d ascending: the eigenvalues of diag(d) + ρ z zᵀ.
//
// Source: Li, "Solving secular equations stably and efficiently" (LAPACK working note 89, 1993), as LAPACK's dlaed4: sums over
// the poles below and above the root are each told by one pole that agrees in value and slope (the middle way), or the nearest
// pole keeps its true weight (the fixed weight), in turn where the first gains little. Here every step stays within a
// bracket. A root is an offset from its nearest pole, so that λ − d_j is accurate to the last digits for every j.
//
// In the scratch of halves-work.ts: in, the poles and z of deflate.ts, 1/ρ and Σ z²; out, base[i] + offset[i]. Sums: the tile.
// Aliasing: none. Flops: about 6·k a step, three to six steps a root. Returns nothing: at worst a root has what halving leaves.
import { at64 } from '../math/address';
import { BASES, D_POLES, INVERSE_RHO, OFFSETS, POLES, TILE, WEIGHT, Z_POLES } from './halves-work';

const EPSILON: f64 = 2.220446049250313e-16;
const MAX_STEPS: i32 = 100;
/** Steps after which every other one halves the bracket. */
const PATIENCE: i32 = 20;

/** Root i, between poles i and i + 1, or beyond the last. */
export function findRoot(workPtr: usize, i: i32): void {
  const k = load<i32>(workPtr, POLES);
  const inverseRho = load<f64>(workPtr, INVERSE_RHO);
  const sumsPtr = load<usize>(workPtr, TILE);
  const dPtr = at64(load<usize>(workPtr, D_POLES), i);
  const zPtr = at64(load<usize>(workPtr, Z_POLES), i);
  const last = i + 1 == k;
  const gap = last ? load<f64>(workPtr, WEIGHT) / inverseRho : load<f64>(dPtr, 8) - load<f64>(dPtr);
  const zBelow = load<f64>(zPtr);
  const zAbove = last ? 0 : load<f64>(zPtr, 8);
  let base = load<f64>(dPtr);
  let tau = gap;
  // The poles below and above the root, from its base; above the last one there is none, and the root is within gap of it.
  let below: f64 = 0;
  if (!last) {
    tau = 0.5 * gap;
    // Halfway between the poles; c without their own terms.
    const w = evaluate(workPtr, i, base, tau);
    const c = w + (zBelow * zBelow) / tau - (zAbove * zAbove) / (gap - tau);
    if (w < 0) {
      base = load<f64>(dPtr, 8);
      below = -gap;
      tau = -tau;
    }
    const a = c * (2 * below + gap) + zBelow * zBelow + zAbove * zAbove;
    const guess = rootOf(a, zBelow * zBelow * (below + gap) + zAbove * zAbove * below, c);
    if (abs<f64>(guess) < 0.75 * gap && guess * tau > 0) tau = guess;
  }
  const above = below + gap;
  let low = 0.75 * below;
  let high = (last ? 2 : 0.75) * above;
  let before = Infinity;
  let fixed = true;
  for (let step = 0; step < MAX_STEPS; step++) {
    const w = evaluate(workPtr, i, base, tau);
    const lowerSlope = load<f64>(sumsPtr, 8);
    const upperSlope = load<f64>(sumsPtr, 24);
    const slope = lowerSlope + upperSlope;
    const size = inverseRho - load<f64>(sumsPtr) + load<f64>(sumsPtr, 16);
    if (abs<f64>(w) <= EPSILON * (4 * size + abs<f64>(tau) * slope)) break;
    if (w < 0) low = tau;
    else high = tau;
    if (abs<f64>(w) > 0.1 * before) fixed = !fixed;
    before = abs<f64>(w);
    const x = below - tau;
    const y = above - tau;
    let next = tau;
    if (last) {
      next += (x * w) / (w - x * slope);
    } else {
      let c = w - x * lowerSlope - y * upperSlope;
      if (fixed && below == 0) c = w - y * slope + gap * (zBelow / x) * (zBelow / x);
      else if (fixed) c = w - x * slope - gap * (zAbove / y) * (zAbove / y);
      next += rootOf((x + y) * w - x * y * slope, x * y * w, c);
    }
    if (!(next > low && next < high)) next = tau - w / slope;
    if (!(next > low && next < high) || (step > PATIENCE && (step & 1) != 0)) next = between(low, high);
    if (next == tau) break;
    tau = next;
  }
  store<f64>(at64(load<usize>(workPtr, BASES), i), base);
  store<f64>(at64(load<usize>(workPtr, OFFSETS), i), tau);
}

/** The value at base + offset; sums and slopes of the poles up to i, and of those above, are left in the tile. */
function evaluate(workPtr: usize, i: i32, base: f64, offset: f64): f64 {
  const sumsPtr = load<usize>(workPtr, TILE);
  addPoles(workPtr, 0, i + 1, base, offset, sumsPtr);
  addPoles(workPtr, i + 1, load<i32>(workPtr, POLES), base, offset, sumsPtr + 16);
  return load<f64>(workPtr, INVERSE_RHO) + load<f64>(sumsPtr) + load<f64>(sumsPtr, 16);
}

/** The root of c·x² − a·x + b that is the smaller in size where both are of one sign. */
function rootOf(a: f64, b: f64, c: f64): f64 {
  const root = sqrt<f64>(abs<f64>(a * a - 4 * b * c));
  return a > 0 ? (2 * b) / (a + root) : (a - root) / (2 * c);
}

/** The middle of two numbers of one sign by their logarithms, or a thousandth of the one that is not zero. */
function between(low: f64, high: f64): f64 {
  if (low == 0) return high * 0.0009765625;
  if (high == 0) return low * 0.0009765625;
  const middle = sqrt<f64>(low * high);
  return low < 0 ? -middle : middle;
}

/** sums ← Σ z²/x and Σ z²/x², x = d − base − offset, over poles begin … end − 1. */
function addPoles(workPtr: usize, begin: i32, end: i32, base: f64, offset: f64, sumsPtr: usize): void {
  const dPtr = load<usize>(workPtr, D_POLES);
  const zPtr = load<usize>(workPtr, Z_POLES);
  const bases = f64x2.splat(base);
  const offsets = f64x2.splat(offset);
  let sums = f64x2.splat(0);
  let slopes = sums;
  let j = begin;
  for (; j + 2 <= end; j += 2) {
    const z = v128.load(at64(zPtr, j));
    const t = f64x2.div(z, f64x2.sub(f64x2.sub(v128.load(at64(dPtr, j)), bases), offsets));
    sums = f64x2.add(sums, f64x2.mul(z, t));
    slopes = f64x2.add(slopes, f64x2.mul(t, t));
  }
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  let slope = f64x2.extract_lane(slopes, 0) + f64x2.extract_lane(slopes, 1);
  if (j < end) {
    const z = load<f64>(at64(zPtr, j));
    const t = z / (load<f64>(at64(dPtr, j)) - base - offset);
    sum += z * t;
    slope += t * t;
  }
  store<f64>(sumsPtr, sum);
  store<f64>(sumsPtr, slope, 8);
}
