// How the rows of a fit are solved, and how long they are: what memory and time depend on.
import { ArgumentError } from '../../errors.ts';
import { dualLimit, strideOf } from '../../matrix/rows.ts';
import { autoOr } from '../../option-kinds.ts';
import { type OptionTable, oneOf, option } from '../../options.ts';
import { SHARED_OPTIONS } from '../run/shared-options.ts';

/** Options of `fitWals` that decide it. */
export interface RowSolverOptions {
  /** d, the number of latent dimensions, 1 to 2048. `auto` (default): as many as the data suggests (docs/DEFAULTS.md). */
  factors?: 'auto' | number;
  /**
   * `exact` solves every row's system as exactly as float32 can; `cg` takes `cgSteps` preconditioned conjugate-gradient steps
   * from the last factors; `auto` (default) is `cg`, which gets as far in a fraction of the time. With `nonNegative` there
   * is one way, `exact`.
   */
  solver?: 'auto' | 'exact' | 'cg';
}

export const ROW_SOLVER_OPTIONS = {
  factors: option<'auto' | number>(autoOr(SHARED_OPTIONS.factors.parse), 'auto'),
  solver: option(oneOf('auto', 'exact', 'cg'), 'auto'),
} satisfies OptionTable<RowSolverOptions>;

export interface RowSolver {
  readonly factors: number;
  /** Columns of a row while the fit runs: the factors, and one more for a bias. */
  readonly columns: number;
  readonly solver: 'exact' | 'cg';
  /** Whether rows that are not short are solved by conjugate gradients: some steps of them, or all that it takes. */
  readonly byGradients: boolean;
  /** Rows with at most so many entries are solved in the dual form. */
  readonly dualLimit: number;
}

/** From so many factors on, conjugate gradients to the end of float32 are cheaper than a factorization: bench/RESULTS.md. */
const EXACT_BY_GRADIENTS = 128;

/** Up to so many entries the dual form, which is exact, costs about as much as a few conjugate-gradient steps. */
const CG_DUAL_LIMIT = 12;
/** The same for steps to the end. */
const EXACT_DUAL_LIMIT = 32;

/** From resolved options. Throws ArgumentError for conjugate gradients where factors are kept ≥ 0. */
export function rowSolverOf(
  { factors, solver: wanted }: { readonly factors: number } & Required<Pick<RowSolverOptions, 'solver'>>,
  biased: boolean,
  nonNegative: boolean,
): RowSolver {
  const solver = chooseSolver(wanted, nonNegative);
  const columns = factors + Number(biased);
  const byGradients = solver === 'cg' || (factors >= EXACT_BY_GRADIENTS && !nonNegative);
  const most = solver === 'cg' ? CG_DUAL_LIMIT : byGradients ? EXACT_DUAL_LIMIT : Number.POSITIVE_INFINITY;
  return { factors, columns, solver, byGradients, dualLimit: Math.min(most, dualLimit(strideOf(columns))) };
}

function chooseSolver(wanted: 'auto' | 'exact' | 'cg', nonNegative: boolean): 'exact' | 'cg' {
  if (!nonNegative) return wanted === 'exact' ? 'exact' : 'cg';
  if (wanted !== 'cg') return 'exact';
  throw new ArgumentError('solver', wanted, `'auto' or 'exact' with nonNegative: conjugate gradients know no bounds`);
}
