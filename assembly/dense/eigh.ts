// The symmetric eigenproblem A = Σ_k λ_k q_k q_kᵀ in float64, in one of two ways: few columns by QL steps
// (eigh-by-steps.ts), more of them by divide and conquer (eigh-by-halves.ts).
//
// Source: the two files say.
//
// A (n × n, row-major, symmetric; the lower triangle is read). Out: row k of A is q_k, w[k] = λ_k, largest first.
// Scratch: eighScratchBytes(n), which grows with n. Aliasing: none. Flops: about 9·n³ and 4.7·n³ at most.
// Returns 0, or a number > 0 where A is not finite or an eigenvalue did not converge in 60 steps.
//
// Of a thousand columns it takes half a second: eighStart and eighAdvance do the same in slices, with the same bits. Where a
// slice ended is kept at the head of the scratch.
import { advanceHalves, startHalves } from './eigh-by-halves';
import { advanceSteps, startSteps, stepsBytes } from './eigh-by-steps';
import { halvesBytes } from './halves-work';

/** Columns from which divide and conquer is the faster. */
const MANY: i32 = 128;

export function eighScratchBytes(n: i32): usize {
  return n < MANY ? stepsBytes(n) : halvesBytes(n);
}

export function eigh(aPtr: usize, n: i32, wPtr: usize, scratchPtr: usize): i32 {
  eighStart(n, scratchPtr);
  return eighAdvance(aPtr, n, wPtr, scratchPtr, Infinity);
}

export function eighStart(n: i32, scratchPtr: usize): void {
  if (n < MANY) startSteps(n, scratchPtr);
  else startHalves(scratchPtr);
}

/** Goes on for about so many flops, a row or a block at least. Returns UNFINISHED (−1), or what eigh does. */
export function eighAdvance(aPtr: usize, n: i32, wPtr: usize, scratchPtr: usize, flops: f64): i32 {
  if (n < MANY) return advanceSteps(aPtr, n, wPtr, scratchPtr, flops);
  return advanceHalves(aPtr, n, wPtr, scratchPtr, flops);
}
