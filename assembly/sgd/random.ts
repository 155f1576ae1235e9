// Random numbers of stochastic gradient descent: SplitMix64 by counter (random.ts), a stream for each purpose. A state is
// a counter: number k of a stream is a function of (seed, stream, epoch, k), whoever draws it.
// Scalars only. Aliasing, scratch: none. Time: some ten integer operations a number.
import { GOLDEN, mix } from '../math/random';

/** Streams apart from those of the first factors, 1 and 2. */
export const SHUFFLE: u32 = 5;
export const NEGATIVES: u32 = 6;

/** The first state of a stream; the next ones follow by adding 1, 2 … */
export function seededState(seed: u32, stream: u32, epoch: u32): u64 {
  return mix(mix(((<u64>stream) << 32) | <u64>seed) + <u64>epoch * GOLDEN);
}

/** The state of one of several parts of a stream, such as a block. */
export function partState(state: u64, part: i32): u64 {
  return mix(state + (<u64>part + 1) * GOLDEN);
}

/** 64 random bits of a state. */
function bitsOf(state: u64): u64 {
  return mix(state * GOLDEN);
}

/** A uniform integer in [0, bound), by Lemire's multiplication (2019) without the rejection: bias below bound·2⁻³². */
export function below(state: u64, bound: i32): i32 {
  return <i32>(((bitsOf(state) >> 32) * <u64>bound) >> 32);
}

/** Uniform in [0, 1), a multiple of 2⁻⁵³. */
export function unit(state: u64): f64 {
  return <f64>(bitsOf(state) >> 11) * (1.0 / 9007199254740992.0);
}
