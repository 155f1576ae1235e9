// The course of a fit from one half-sweep to the next: under which ω, and whether that still helps.
import type { WalsProblem } from './layout.ts';
import { COURSE, scheduledRelaxation } from './relaxation.ts';

/** A checkpoint holds finite numbers, and so do sums of squares of values that float32 just holds. */
const MOST_MOVED = 3e38;

/** ω of an epoch's half-sweeps, as the kernels take it. */
export function relaxationOf({ settings, kernels, ptr }: WalsProblem, epoch: number): number {
  const { [COURSE.isOver]: isOver } = kernels.arena.f32(ptr.course, COURSE.length);
  return isOver ? 1 : Math.fround(scheduledRelaxation(settings, epoch));
}

/**
 * Notes how far a side moved in a half-sweep under ω ≠ 1, Σ ‖x − x_start‖². A side that has farther to go than under the same ω an
 * epoch before is driven past its solutions rather than towards them: from here on ω is 1. What is noted is part of a
 * checkpoint, so that a fit that is gone on with takes the same course.
 */
export function noteMovement(
  problem: WalsProblem,
  side: 'users' | 'items',
  moved: number,
  { epoch, relaxation }: { readonly epoch: number; readonly relaxation: number },
): void {
  const course = problem.kernels.arena.f32(problem.ptr.course, COURSE.length);
  const before = course[COURSE[side]];
  course[COURSE[side]] = Math.min(MOST_MOVED, moved);
  const isSame = relaxationOf(problem, epoch - 1) === relaxation;
  if (isSame && course[COURSE[side]] > before) course[COURSE.isOver] = 1;
}
