// Over-relaxation: a row that is solved goes on past its solution, x ← x_start + ω (x − x_start). The alternation of users and
// items is a Gauss–Seidel iteration over two blocks, so this is the SOR of Young (1954); every step with 0 < ω < 2 still
// lowers the loss (docs/MATH.md).
import { ArgumentError } from '../../errors.ts';
import { accept } from '../../options.ts';

export const aRelaxation = accept<'auto' | number>(
  `'auto' or a number above 0 and below 2`,
  (given) => given === 'auto' || (typeof given === 'number' && Math.fround(given) > 0 && Math.fround(given) < 2),
);

interface Relaxable {
  readonly relaxation: 'auto' | number;
  readonly nonNegative: boolean;
  readonly cgTolerance: number;
}

/**
 * The option as it holds beside the others. Throws ArgumentError where rows cannot go past their solutions: those of a
 * non-negative fit would leave its bounds, and those that a tolerance stops would stand still for good.
 */
export function settledRelaxation({ relaxation, nonNegative, cgTolerance }: Relaxable): 'auto' | number {
  if (!nonNegative && cgTolerance === 0) return relaxation;
  if (relaxation === 'auto' || relaxation === 1) return 1;
  const other = nonNegative ? 'nonNegative' : 'cgTolerance';
  throw new ArgumentError('relaxation', relaxation, `'auto' or 1 with ${other}`, `Leave one of the two out.`);
}

/** ω by epoch, the last one for all that follow: while the factors still turn, what is beyond a solution is soon wrong. */
const SCHEDULE = [1, 1.3, 1.5];
/** One step a row leaves it far from its solution: going on past that pays less. */
const ONE_STEP_SCHEDULE = [1, 1.3];

/** ω of an epoch while nothing is in its way. A first epoch only finds out where its rows belong. */
export function scheduledRelaxation(
  { relaxation, solver, cgSteps }: { relaxation: 'auto' | number; solver: 'exact' | 'cg'; cgSteps: number },
  epoch: number,
): number {
  if (epoch === 1) return 1;
  if (relaxation !== 'auto') return relaxation;
  const schedule = solver === 'cg' && cgSteps === 1 ? ONE_STEP_SCHEDULE : SCHEDULE;
  return schedule[Math.min(epoch, schedule.length) - 1];
}

/** Floats of `ptr.course`: how far the users and the items moved in their last half-sweep, and whether ω is back at 1. */
export const COURSE = { users: 0, items: 1, isOver: 2, length: 3 } as const;
