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
// Aliasing: none but as said. Scratch: lockstepScratchBytes(stride), D_j, P_j⁻¹ and a vector. Flops: about 12·d a row and step.
// Return 0, or the 1-based row that float32 does not hold.
import { at32, at64, row32 } from '../math/address';
import { dot, scaleAdd } from '../math/vector';
import { invert, scaleBy } from './cg';

/** rᵀP⁻¹r; ⟨m,p⟩, ⟨m,m⟩ and ⟨p,p⟩ in the norm of P, m = v − v_start unrelaxed; the rᵀP⁻¹r at which the row rests. */
const STATE: i32 = 5;
/** Where they are in it. */
const MP: usize = 4;
const MOVED: usize = 8;
const PP: usize = 12;
const LEAST_RZ: usize = 16;
/** Squares outside of these have lost digits, or soon will (cg.ts). */
const LEAST: f32 = 1e-30;
const MOST: f32 = 1e30;

export function lockstepScratchBytes(stride: i32): usize {
  return ((<usize>stride) << 2) * 3;
}

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
export function lockstepRest(
  lockstepPtr: usize,
  begin: i32,
  end: i32,
  bPtr: usize,
  tolerance: f32,
  scratchPtr: usize,
): void {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  const stride = lockstep.stride;
  for (let j = begin; j < end; j++) {
    let least = LEAST;
    if (tolerance > 0) {
      const inversePtr = describeRow(lockstep, j, scratchPtr);
      least = max<f32>(
        least,
        tolerance * tolerance * scaleBy(row32(bPtr, j, stride), inversePtr, at32(inversePtr, stride), stride),
      );
    }
    store<f32>(stateOf(lockstep, j), least, LEAST_RZ);
  }
}

/** r ← r − D∘v, p ← P⁻¹r, after lockstepRest, for rows [begin, end); R has Σ_i (w a − C⟨u,v⟩) u. */
export function lockstepStart(
  lockstepPtr: usize,
  begin: i32,
  end: i32,
  rPtr: usize,
  vPtr: usize,
  pPtr: usize,
  scratchPtr: usize,
): void {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  const stride = lockstep.stride;
  for (let j = begin; j < end; j++) {
    const inversePtr = describeRow(lockstep, j, scratchPtr);
    const residualPtr = row32(rPtr, j, stride);
    const directionPtr = row32(pPtr, j, stride);
    const productPtr = at32(inversePtr, stride);
    scaleBy(row32(vPtr, j, stride), scratchPtr, productPtr, stride);
    scaleAdd(-1, productPtr, residualPtr, residualPtr, stride);
    const rz = scaleBy(residualPtr, inversePtr, directionPtr, stride);
    setState(lockstep, j, rz, 0, 0, lengthOf(directionPtr, inversePtr, productPtr, stride));
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
  scratchPtr: usize,
): i32 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  const stride = lockstep.stride;
  for (let j = begin; j < end; j++) {
    const statePtr = stateOf(lockstep, j);
    const rz = load<f32>(statePtr);
    const directionPtr = row32(pPtr, j, stride);
    if (!(rz > load<f32>(statePtr, LEAST_RZ))) {
      memory.fill(directionPtr, 0, (<usize>stride) << 2);
      setState(lockstep, j, 0, 0, load<f32>(statePtr, MOVED), 0);
      continue;
    }
    const inversePtr = describeRow(lockstep, j, scratchPtr);
    const vectorPtr = at32(inversePtr, stride);
    const residualPtr = row32(rPtr, j, stride);
    const productPtr = row32(qPtr, j, stride);
    const bend = scaleBy(directionPtr, scratchPtr, vectorPtr, stride) + dot(directionPtr, productPtr, stride);
    const length = advance(lockstep, j, bend, row32(vPtr, j, stride), directionPtr);
    if (!length) return j + 1;
    scaleAdd(1, vectorPtr, productPtr, productPtr, stride);
    scaleAdd(-length, productPtr, residualPtr, residualPtr, stride);
    const next = scaleBy(residualPtr, inversePtr, vectorPtr, stride);
    const beta = next / rz;
    scaleAdd(beta, directionPtr, vectorPtr, directionPtr, stride);
    const mp = beta * (load<f32>(statePtr, MP) + length * load<f32>(statePtr, PP));
    const pp = lengthOf(directionPtr, inversePtr, vectorPtr, stride);
    setState(lockstep, j, next, mp, moved(statePtr, length), pp);
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
  scratchPtr: usize,
): i32 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  const stride = lockstep.stride;
  for (let j = begin; j < end; j++) {
    const statePtr = stateOf(lockstep, j);
    if (!(load<f32>(statePtr) > load<f32>(statePtr, LEAST_RZ))) continue;
    const inversePtr = describeRow(lockstep, j, scratchPtr);
    const directionPtr = row32(pPtr, j, stride);
    const own = scaleBy(directionPtr, scratchPtr, at32(inversePtr, stride), stride);
    const bend = own + <f32>load<f64>(at64(curvaturesPtr, j));
    const length = advance(lockstep, j, bend, row32(vPtr, j, stride), directionPtr);
    if (!length) return j + 1;
    setState(lockstep, j, 0, 0, moved(statePtr, length), 0);
  }
  return 0;
}

/** How many rows do not rest yet. */
export function lockstepActive(lockstepPtr: usize, rows: i32): i32 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  let count = 0;
  for (let j = 0; j < rows; j++)
    count += i32(load<f32>(stateOf(lockstep, j)) > load<f32>(stateOf(lockstep, j), LEAST_RZ));
  return count;
}

/** Σ_j ‖v_j − v_j,start‖² in the norm of P, as if unrelaxed. */
export function lockstepMoved(lockstepPtr: usize, rows: i32): f64 {
  const lockstep = changetype<Lockstep>(lockstepPtr);
  let sum: f64 = 0;
  for (let j = 0; j < rows; j++) sum += <f64>load<f32>(stateOf(lockstep, j), MOVED);
  return sum;
}

/** v ← v + ω·α·p; returns α, or 0 where float32 does not hold it. */
function advance(lockstep: Lockstep, j: i32, bend: f32, toPtr: usize, directionPtr: usize): f32 {
  const rz = load<f32>(stateOf(lockstep, j));
  if (!(bend > 0 && bend < MOST && rz < MOST)) return 0;
  const length = rz / bend;
  scaleAdd(length * lockstep.relaxation, directionPtr, toPtr, toPtr, lockstep.stride);
  return length;
}

/** D_j to scratchPtr and 1/P_j behind it, whose address is returned. */
function describeRow(lockstep: Lockstep, j: i32, scratchPtr: usize): usize {
  const stride = lockstep.stride;
  const inversePtr = at32(scratchPtr, stride);
  const mu = v128.load32_splat(at32(lockstep.muPtr, j));
  const scale = f32x4.splat(lockstep.scalePtr ? load<f32>(at32(lockstep.scalePtr, j)) : 1);
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    v128.store(scratchPtr + i, f32x4.add(f32x4.mul(scale, v128.load(lockstep.densePtr + i)), mu));
  }
  invert(scratchPtr, lockstep.squaresPtr, load<f32>(at32(lockstep.excessPtr, j)), inversePtr, stride);
  return inversePtr;
}

/** ⟨p,p⟩ in the norm of P; vectorPtr (stride) is scratch. */
function lengthOf(directionPtr: usize, inversePtr: usize, vectorPtr: usize, stride: i32): f32 {
  for (let i: usize = 0; i < (<usize>stride) << 2; i += 16) {
    v128.store(vectorPtr + i, f32x4.div(v128.load(directionPtr + i), v128.load(inversePtr + i)));
  }
  return dot(directionPtr, vectorPtr, stride);
}

/** ⟨m,m⟩ after a step of this length. */
function moved(statePtr: usize, length: f32): f32 {
  return load<f32>(statePtr, MOVED) + length * (2 * load<f32>(statePtr, MP) + length * load<f32>(statePtr, PP));
}

function stateOf(lockstep: Lockstep, j: i32): usize {
  return at32(lockstep.statePtr, j * STATE);
}

function setState(lockstep: Lockstep, j: i32, rz: f32, mp: f32, mm: f32, pp: f32): void {
  const ptr = stateOf(lockstep, j);
  store<f32>(ptr, rz);
  store<f32>(ptr, mp, MP);
  store<f32>(ptr, mm, MOVED);
  store<f32>(ptr, pp, PP);
}
