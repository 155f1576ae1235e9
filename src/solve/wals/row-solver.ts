// How the rows of a fit are solved, and how long they are: what memory and time depend on.
import { ArgumentError } from '../../errors.ts';
import { dualLimit, strideOf } from '../../matrix/rows.ts';
import { type OptionTable, oneOf, option } from '../../options.ts';
import { SHARED_OPTIONS } from '../run/shared-options.ts';

/** Options of `fitWals` that decide it. */
export interface RowSolverOptions {
  /** d, the number of latent dimensions, 1 to 2048. Default 64. */
  factors?: number;
  /**
   * `exact` solves every row's system outright; `cg` takes `cgSteps` preconditioned conjugate-gradient steps from the
   * last factors; `auto` (default) is exact up to 128 factors and cg above. With `nonNegative` there is one way, `exact`.
   */
  solver?: 'auto' | 'exact' | 'cg';
}

export const ROW_SOLVER_OPTIONS = {
  factors: SHARED_OPTIONS.factors,
  solver: option(oneOf('auto', 'exact', 'cg'), 'auto'),
} satisfies OptionTable<RowSolverOptions>;

export interface RowSolver {
  readonly factors: number;
  /** Columns of a row while the fit runs: the factors, and one more for a bias. */
  readonly columns: number;
  readonly solver: 'exact' | 'cg';
  /** Rows with at most so many entries are solved in the dual form. */
  readonly dualLimit: number;
}

/** Up to this many factors `auto` solves exactly: bench/RESULTS.md has the figures. */
const AUTO_EXACT_FACTORS = 128;

/** Up to so many entries the dual form, which is exact, costs about as much as a few conjugate-gradient steps. */
const CG_DUAL_LIMIT = 12;

/** From resolved options. Throws ArgumentError for conjugate gradients where factors are kept ≥ 0. */
export function rowSolverOf(
  { factors, solver: wanted }: Required<RowSolverOptions>,
  biased: boolean,
  nonNegative: boolean,
): RowSolver {
  const solver = chooseSolver(wanted, factors, nonNegative);
  const columns = factors + Number(biased);
  const exactLimit = dualLimit(strideOf(columns));
  return { factors, columns, solver, dualLimit: solver === 'cg' ? Math.min(CG_DUAL_LIMIT, exactLimit) : exactLimit };
}

function chooseSolver(wanted: 'auto' | 'exact' | 'cg', factors: number, nonNegative: boolean): 'exact' | 'cg' {
  if (nonNegative) {
    if (wanted !== 'cg') return 'exact';
    throw new ArgumentError('solver', wanted, `'auto' or 'exact' with nonNegative: conjugate gradients know no bounds`);
  }
  if (wanted !== 'auto') return wanted;
  return factors <= AUTO_EXACT_FACTORS ? 'exact' : 'cg';
}
