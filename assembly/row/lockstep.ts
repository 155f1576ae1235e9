// Conjugate gradients for all rows of one side in lockstep, where the entries of a row lie in several partitions and its products
// come as sums over these (item-sums.ts):
//   (D_j + Σ_i C_ij u_i u_iᵀ) v_j = Σ_i w_ij a_ij u_i,   preconditioner P_j = D_j + s·c_j,   D_j = w0·scale_j·Λ + μ_j,
// c_j = Σ_i max(C_ij, 0). The steps and their order are those of cg.ts; a step that is relaxed is ω times as long, which leaves the row
// at v_start + ω (v − v_start) at the end of all of them, while the residual is that of the steps as they are.
//
// Source: Hestenes and Stiefel, "Methods of Conjugate Gradients for Solving Linear Systems" (1952), as in cg.ts. How far a row has moved,
// ‖v − v_start‖² in the norm of P, by the recurrences of Steihaug, "The Conjugate Gradient Method and Trust Regions in Large Scale
// Optimization" (1983).
//
// Rows lie in axes where the unobserved part of the systems is diagonal; dense = w0·Λ, f32[stride]. R, V, P, Q (rows × stride); scale,
// mu, excess f32[rows], scale 0 for ones; squares s, f32[stride], or 0 for P_j = D_j; state f32[rows][STATE], zero for a row that rests.
// Aliasing: none but as said. Scratch: none. Flops: about 12·d a row and step. Return 0, or the 1-based row that float32 does not hold.
import { at32, row32 } from '../math/address';
import { madd, nmadd, sumLanes } from '../math/lanes';

/** rᵀP⁻¹r; ⟨m,p⟩, ⟨m,m⟩ and ⟨p,p⟩ in the norm of P, m = v − v_start unrelaxed; the rᵀP⁻¹r at which the row rests. */
const STATE: i32 = 5;
/** Squares outside of these have lost digits, or soon will (cg.ts). */
const LEAST: f32 = 1e-30;
const MOST: f32 = 1e30;

export function lockstepStateBytes(rows: i32): usize {
  return (<usize>rows * <usize>STATE) << 2;
}

/** What belongs to every row, and what to each: a record as task.ts has one. */
@unmanaged
class Lockstep {
  densePtr: usize;
  squaresPtr: usize;
  scalePtr: usize;
  muPtr: usize;
  excessPtr: usize;
  statePtr: usize;
  stride: i32;
  relaxation: f32;
}

export function lockstepBytes(): usize {
  return offsetof<Lockstep>();
}

export function setLockstep(
  lockstepPtr: usize,
  densePtr: usize,
  squaresPtr: usize,
  scalePtr: usize,
  muPtr: usize,
  excessPtr: usize,
  statePtr: usize,
  stride: i32,
  relaxation: f32,
): void {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  lockstep.densePtr = densePtr;
  lockstep.squaresPtr = squaresPtr;
  lockstep.scalePtr = scalePtr;
  lockstep.muPtr = muPtr;
  lockstep.excessPtr = excessPtr;
  lockstep.statePtr = statePtr;
  lockstep.stride = stride;
  lockstep.relaxation = relaxation;
}

/** Where rows [begin, end) rest: at tolerance² of bᵀP⁻¹b, B (rows × stride) their right sides; 0: at what float32 holds. */
export function lockstepRest(lockstepPtr: usize, begin: i32, end: i32, bPtr: usize, tolerance: f32): void {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  for (let j = begin; j < end; j++) {
    let sum = f32x4.splat(0);
    for (let i: usize = 0; tolerance > 0 && i < (<usize>lockstep.stride) << 2; i += 16) {
      const b = v128.load(row32(bPtr, j, lockstep.stride) + i);
      sum = madd(b, f32x4.div(b, precondition(lockstep, j, i, diagonal(lockstep, j, i))), sum);
    }
    store<f32>(at32(lockstep.statePtr, j * STATE), max<f32>(LEAST, tolerance * tolerance * sumLanes(sum)), 16);
  }
}

/** r ← r − D∘v, p ← P⁻¹r, after lockstepRest, for rows [begin, end); R has Σ_i (w a − C⟨u,v⟩) u. */
export function lockstepStart(lockstepPtr: usize, begin: i32, end: i32, rPtr: usize, vPtr: usize, pPtr: usize): void {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  for (let j = begin; j < end; j++) {
    const rowBytes = (<usize>lockstep.stride) << 2;
    const fromPtr = row32(vPtr, j, lockstep.stride);
    const residualPtr = row32(rPtr, j, lockstep.stride);
    const directionPtr = row32(pPtr, j, lockstep.stride);
    let rz = f32x4.splat(0);
    let pp = rz;
    for (let i: usize = 0; i < rowBytes; i += 16) {
      const d = diagonal(lockstep, j, i);
      const preconditioner = precondition(lockstep, j, i, d);
      const r = nmadd(d, v128.load(fromPtr + i), v128.load(residualPtr + i));
      const p = f32x4.div(r, preconditioner);
      v128.store(residualPtr + i, r);
      v128.store(directionPtr + i, p);
      rz = madd(r, p, rz);
      pp = madd(f32x4.mul(p, p), preconditioner, pp);
    }
    setState(lockstep, j, sumLanes(rz), 0, 0, sumLanes(pp));
  }
}

/** A step that others follow: along P, whose products Σ_i C⟨u,p⟩u are in Q. Leaves the next directions in P; a row that rests has none. */
export function lockstepStep(
  lockstepPtr: usize,
  begin: i32,
  end: i32,
  rPtr: usize,
  vPtr: usize,
  pPtr: usize,
  qPtr: usize,
): i32 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  const stride = lockstep.stride;
  const rowBytes = (<usize>stride) << 2;
  for (let j = begin; j < end; j++) {
    const rz = stateOf(lockstep, j, 0);
    const directionPtr = row32(pPtr, j, stride);
    if (!(rz > stateOf(lockstep, j, 4))) {
      memory.fill(directionPtr, 0, rowBytes);
      setState(lockstep, j, 0, 0, stateOf(lockstep, j, 2), 0);
      continue;
    }
    const residualPtr = row32(rPtr, j, stride);
    const productPtr = row32(qPtr, j, stride);
    let bend = f32x4.splat(0);
    for (let i: usize = 0; i < rowBytes; i += 16) {
      const p = v128.load(directionPtr + i);
      const q = madd(diagonal(lockstep, j, i), p, v128.load(productPtr + i));
      v128.store(productPtr + i, q);
      bend = madd(p, q, bend);
    }
    const length = advance(lockstep, j, sumLanes(bend), row32(vPtr, j, stride), directionPtr);
    if (!length) return j + 1;
    let next = f32x4.splat(0);
    const back = f32x4.splat(length);
    for (let i: usize = 0; i < rowBytes; i += 16) {
      const r = nmadd(back, v128.load(productPtr + i), v128.load(residualPtr + i));
      v128.store(residualPtr + i, r);
      next = madd(
        f32x4.mul(r, r),
        f32x4.div(f32x4.splat(1), precondition(lockstep, j, i, diagonal(lockstep, j, i))),
        next,
      );
    }
    const rzNext = sumLanes(next);
    const beta = rzNext / rz;
    let pp = f32x4.splat(0);
    for (let i: usize = 0; i < rowBytes; i += 16) {
      const preconditioner = precondition(lockstep, j, i, diagonal(lockstep, j, i));
      const z = f32x4.div(v128.load(residualPtr + i), preconditioner);
      const p = madd(v128.load(directionPtr + i), f32x4.splat(beta), z);
      v128.store(directionPtr + i, p);
      pp = madd(f32x4.mul(p, p), preconditioner, pp);
    }
    const mp = beta * (stateOf(lockstep, j, 1) + length * stateOf(lockstep, j, 3));
    setState(lockstep, j, rzNext, mp, moved(lockstep, j, length), sumLanes(pp));
  }
  return 0;
}

/** The last step, which needs of the products only ⟨p,Σ_i C⟨u,p⟩u⟩, f64[rows]. */
export function lockstepLast(
  lockstepPtr: usize,
  begin: i32,
  end: i32,
  vPtr: usize,
  pPtr: usize,
  curvaturesPtr: usize,
): i32 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  const stride = lockstep.stride;
  for (let j = begin; j < end; j++) {
    const rz = stateOf(lockstep, j, 0);
    if (!(rz > stateOf(lockstep, j, 4))) continue;
    const directionPtr = row32(pPtr, j, stride);
    let bend = f32x4.splat(0);
    for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
      const p = v128.load(directionPtr + i);
      bend = madd(f32x4.mul(p, p), diagonal(lockstep, j, i), bend);
    }
    const curvature = <f32>load<f64>(curvaturesPtr + ((<usize>j) << 3));
    const length = advance(lockstep, j, sumLanes(bend) + curvature, row32(vPtr, j, stride), directionPtr);
    if (!length) return j + 1;
    setState(lockstep, j, 0, 0, moved(lockstep, j, length), 0);
  }
  return 0;
}

/** How many rows do not rest yet. */
export function lockstepActive(lockstepPtr: usize, rows: i32): i32 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  let count = 0;
  for (let j = 0; j < rows; j++) count += i32(stateOf(lockstep, j, 0) > stateOf(lockstep, j, 4));
  return count;
}

/** Σ_j ‖v_j − v_j,start‖² in the norm of P, as if unrelaxed. */
export function lockstepMoved(lockstepPtr: usize, rows: i32): f64 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  let sum: f64 = 0;
  for (let j = 0; j < rows; j++) sum += <f64>stateOf(lockstep, j, 2);
  return sum;
}

/** v ← v + ω·α·p; returns α, or 0 where float32 does not hold it. */
function advance(lockstep: Lockstep, j: i32, bend: f32, toPtr: usize, directionPtr: usize): f32 {
  const rz = stateOf(lockstep, j, 0);
  if (!(bend > 0 && bend < MOST && rz < MOST)) return 0;
  const length = rz / bend;
  const way = f32x4.splat(length * lockstep.relaxation);
  for (let i: usize = 0; i < (<usize>lockstep.stride) << 2; i += 16) {
    v128.store(toPtr + i, madd(way, v128.load(directionPtr + i), v128.load(toPtr + i)));
  }
  return length;
}

/** ⟨m,m⟩ after a step of this length. */
function moved(lockstep: Lockstep, j: i32, length: f32): f32 {
  const mp = stateOf(lockstep, j, 1);
  const pp = stateOf(lockstep, j, 3);
  return stateOf(lockstep, j, 2) + 2 * length * mp + length * length * pp;
}

/** Four elements of D_j, ones in the padding. */
function diagonal(lockstep: Lockstep, j: i32, i: usize): v128 {
  const mu = v128.load32_splat(at32(lockstep.muPtr, j));
  const dense = v128.load(lockstep.densePtr + i);
  if (!lockstep.scalePtr) return f32x4.add(dense, mu);
  return f32x4.add(f32x4.mul(v128.load32_splat(at32(lockstep.scalePtr, j)), dense), mu);
}

/** Four elements of P_j. */
function precondition(lockstep: Lockstep, j: i32, i: usize, d: v128): v128 {
  if (!lockstep.squaresPtr) return d;
  return madd(v128.load32_splat(at32(lockstep.excessPtr, j)), v128.load(lockstep.squaresPtr + i), d);
}

function stateOf(lockstep: Lockstep, j: i32, k: i32): f32 {
  return load<f32>(at32(lockstep.statePtr, j * STATE + k));
}

function setState(lockstep: Lockstep, j: i32, rz: f32, mp: f32, mm: f32, pp: f32): void {
  const ptr = at32(lockstep.statePtr, j * STATE);
  store<f32>(ptr, rz);
  store<f32>(ptr, mp, 4);
  store<f32>(ptr, mm, 8);
  store<f32>(ptr, pp, 12);
}
