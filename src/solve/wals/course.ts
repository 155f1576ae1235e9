// The course of a fit from one half-sweep to the next: under which ω, and whether that still helps.
import type { WalsProblem } from './layout.ts';
import { sum } from './objective-value.ts';
import { COURSE, scheduledRelaxation } from './relaxation.ts';
import type { Side } from './sides.ts';

/** A checkpoint holds finite numbers, and so do sums of squares of values that float32 just holds. */
const MOST_MOVED = 3e38;

/** ω of an epoch's half-sweeps, as the kernels take it. */
export function relaxationOf({ settings, kernels, ptr }: WalsProblem, epoch: number): number {
  const { [COURSE.isOver]: isOver } = kernels.arena.f32(ptr.course, COURSE.length);
  return isOver ? 1 : Math.fround(scheduledRelaxation(settings, epoch));
}

/**
 * Notes how far a side moved in a half-sweep under ω ≠ 1, by the sums that its rows have left in ptr.rowSums. A side that has
 * farther to go than under the same ω an epoch before is driven past its solutions rather than towards them: from here on ω is
 * 1. What is noted is part of a checkpoint, so that a fit that is gone on with takes the same course.
 */
export function noteMovement(problem: WalsProblem, side: Side, epoch: number, relaxation: number): void {
  const { kernels, ptr } = problem;
  const course = kernels.arena.f32(ptr.course, COURSE.length);
  const before = course[COURSE[side.name]];
  course[COURSE[side.name]] = Math.min(MOST_MOVED, sum(kernels.arena.f64(ptr.rowSums, side.rows)));
  const isSame = relaxationOf(problem, epoch - 1) === relaxation;
  if (isSame && course[COURSE[side.name]] > before) course[COURSE.isOver] = 1;
}
