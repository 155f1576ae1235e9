// The course of a fit from one half-sweep to the next: under which ω, and whether that still helps.
import type { WalsProblem } from './layout.ts';
import { COURSE, scheduledRelaxation } from './relaxation.ts';
import type { Side } from './sides.ts';

/** ω of an epoch's half-sweeps. */
export function relaxationOf({ settings, kernels, ptr }: WalsProblem, epoch: number): number {
  return kernels.arena.f32(ptr.course, COURSE.length)[COURSE.isOver] ? 1 : scheduledRelaxation(settings, epoch);
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
  course[COURSE[side.name]] = kernels.arena.f64(ptr.rowSums, side.rows).reduce((sum, moved) => sum + moved, 0);
  const isSame = relaxationOf(problem, epoch - 1) === relaxation;
  if (isSame && course[COURSE[side.name]] > before) course[COURSE.isOver] = 1;
}
