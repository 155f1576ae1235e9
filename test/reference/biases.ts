// The literal objective with biases, one term for each observed entry:
//   L = Σ_Ω w (a − μ − b_i − b_j − ⟨u_i,v_j⟩)² + Σ_i (λ_i‖u_i‖² + β_i b_i²) + Σ_j (μ_j‖v_j‖² + γ_j b_j²)
import { dot, type Matrix, norm } from './dense.ts';

/** Rows of one side: the factors, and behind them the bias. */
export type BiasedRows = Matrix;

export interface BiasedProblem {
  readonly entries: readonly { user: number; item: number; weight: number; target: number }[];
  readonly mean: number;
  /** λ of the factors, and of the biases of each side, or null where it has none; all times n^exponent. */
  readonly regularization: number;
  readonly user: number | null;
  readonly item: number | null;
  readonly exponent: number;
}

type Side = 'user' | 'item';

const factorsOf = (row: readonly number[]) => row.slice(0, -1);
const biasOf = (row: readonly number[]) => row[row.length - 1];

export function predict(mean: number, user: readonly number[], item: readonly number[]): number {
  return mean + biasOf(user) + biasOf(item) + dot(factorsOf(user), factorsOf(item));
}

export function biasedLoss(problem: BiasedProblem, users: BiasedRows, items: BiasedRows): number {
  const observed = problem.entries.reduce(
    (sum, { user, item, weight, target }) =>
      sum + weight * (target - predict(problem.mean, users[user], items[item])) ** 2,
    0,
  );
  const penalties = (['user', 'item'] as const).map((side) =>
    (side === 'user' ? users : items).reduce((sum, row, index) => {
      const { factors, bias } = ridges(problem, side, index);
      return sum + factors * dot(factorsOf(row), factorsOf(row)) + (bias ?? 0) * biasOf(row) ** 2;
    }, 0),
  );
  return observed + penalties[0] + penalties[1];
}

/** ‖½∂L/∂(one side)‖ by Σ_Ω w·|a|·‖[y, 1]‖. A bias that is not fitted has no part in it. */
export function biasedGradient(problem: BiasedProblem, side: Side, solved: BiasedRows, fixed: BiasedRows): number {
  const other = side === 'user' ? 'item' : 'user';
  const gradients = solved.map((row, index) => {
    const { factors, bias } = ridges(problem, side, index);
    return row.map((x, k) => (k < row.length - 1 ? factors : (bias ?? 0)) * x);
  });
  let size = 0;
  for (const entry of problem.entries) {
    const y = [...factorsOf(fixed[entry[other]]), 1];
    const error = entry.target - predict(problem.mean, solved[entry[side]], fixed[entry[other]]);
    const gradient = gradients[entry[side]];
    size += entry.weight * Math.abs(entry.target) * norm(y);
    y.forEach((yk, k) => {
      if (k < y.length - 1 || problem[side] !== null) gradient[k] -= entry.weight * error * yk;
    });
  }
  return norm(gradients.flat()) / size;
}

function ridges(problem: BiasedProblem, side: Side, index: number) {
  const count = problem.entries.filter((entry) => entry[side] === index).length;
  const scale = count ** problem.exponent;
  const bias = problem[side];
  return { factors: problem.regularization * scale, bias: bias === null ? null : bias * scale };
}
