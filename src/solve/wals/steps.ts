// How a half-sweep treats every row: how exactly its system is solved, and how far the row then goes.
import type { Settings } from './options.ts';

export interface Steps {
  /** Conjugate-gradient steps of a row that is not short, or 0 where it is solved outright. */
  readonly cgSteps: number;
  /** The relative residual that ends them early. */
  readonly cgTolerance: number;
  /** Whether rows that do not get there within the steps are solved outright. */
  readonly cgThenExact: boolean;
  /** Whether the preconditioner has the mean data term in it, which pays over a few steps. */
  readonly meanTerm: boolean;
}

/** Beyond so many steps an outright solution costs less. */
const MOST_STEPS = 30;
/** Beyond so many steps the plain preconditioner, which knows the unobserved part exactly, is the better one. */
const FEW_STEPS = 3;

const OUTRIGHT: Steps = { cgSteps: 0, cgTolerance: 0, cgThenExact: false, meanTerm: false };

/** The steps of the half-sweeps between the first and the last. */
export function stepsOf({ solver, byGradients, cgSteps, cgTolerance }: Settings): Steps {
  if (solver === 'cg') return { cgSteps, cgTolerance, cgThenExact: false, meanTerm: cgSteps <= FEW_STEPS };
  return byGradients ? toTheEnd(1e-6) : OUTRIGHT;
}

/**
 * The steps of the last half-sweep, after which every user stands where folding their history in would put them; models that
 * are only measured and thrown away do with less.
 */
export function lastSteps(settings: Settings): Steps {
  const { byGradients, probing } = settings;
  if (probing) return stepsOf(settings);
  return byGradients ? toTheEnd(1e-7) : OUTRIGHT;
}

/** As exact as float32 is. */
function toTheEnd(cgTolerance: number): Steps {
  return { cgSteps: MOST_STEPS, cgTolerance, cgThenExact: true, meanTerm: false };
}
