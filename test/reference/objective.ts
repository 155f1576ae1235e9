// The literal objective, one term for each of the m × n cells, observed or not:
//   L(U,V) = Σ_i Σ_j W_ij (T_ij − ⟨u_i,v_j⟩)² + Σ_i λ_i‖u_i‖² + Σ_j μ_j‖v_j‖²
// with W = w_ij and T = a_ij on Ω, W = w0·r_i·c_j and T = 0 elsewhere.
import { dot, type Matrix, norm, transpose, type Vector } from './dense.ts';

export interface Cells {
  readonly weights: Matrix;
  readonly targets: Matrix;
  readonly userRidge: Vector;
  readonly itemRidge: Vector;
}

export interface CellRules {
  readonly userCount: number;
  readonly itemCount: number;
  readonly entries: readonly { user: number; item: number }[];
  /** w and a of the entry at a position. */
  weight(position: number): number;
  target(position: number): number;
  readonly unobservedWeight: number;
  readonly userWeights?: Vector;
  readonly itemWeights?: Vector;
  readonly regularization: number;
  readonly regularizationExponent: number;
  /** λ_i goes by w0·r_i·n instead of w0·n. */
  readonly weightedRegularization?: boolean;
}

export function cellsOf(rules: CellRules): Cells {
  const { userCount: m, itemCount: n, entries, unobservedWeight: w0 } = rules;
  const r = rules.userWeights ?? new Array<number>(m).fill(1);
  const c = rules.itemWeights ?? new Array<number>(n).fill(1);
  const weights = r.map((ri) => c.map((cj) => w0 * ri * cj));
  const targets = r.map(() => c.map(() => 0));
  entries.forEach(({ user, item }, position) => {
    weights[user][item] = rules.weight(position);
    targets[user][item] = rules.target(position);
  });
  const ridge = (count: number, others: number, own: number) =>
    rules.regularization *
    (count + w0 * others * (rules.weightedRegularization ? own : 1)) ** rules.regularizationExponent;
  return {
    weights,
    targets,
    userRidge: r.map((ri, i) => ridge(entries.filter(({ user }) => user === i).length, n, ri)),
    itemRidge: c.map((cj, j) => ridge(entries.filter(({ item }) => item === j).length, m, cj)),
  };
}

export function literalLoss({ weights, targets, userRidge, itemRidge }: Cells, u: Matrix, v: Matrix): number {
  let loss = 0;
  for (let i = 0; i < u.length; i++) {
    for (let j = 0; j < v.length; j++) loss += weights[i][j] * (targets[i][j] - dot(u[i], v[j])) ** 2;
  }
  for (let i = 0; i < u.length; i++) loss += userRidge[i] * dot(u[i], u[i]);
  for (let j = 0; j < v.length; j++) loss += itemRidge[j] * dot(v[j], v[j]);
  return loss;
}

/** The same problem with users and items exchanged. */
export function exchanged({ weights, targets, userRidge, itemRidge }: Cells): Cells {
  return {
    weights: transpose(weights),
    targets: transpose(targets),
    userRidge: itemRidge,
    itemRidge: userRidge,
  };
}

/**
 * ‖½∂L/∂V‖ / ‖½∂L/∂V at V = 0‖, where the first is Σ_i W_ij (⟨u_i,v_j⟩ − T_ij) u_i + μ_j v_j for every item and the
 * second the right-hand side of the items' systems. Zero where V is optimal for U.
 */
export function itemGradient(cells: Cells, u: Matrix, v: Matrix): number {
  const gradientAt = (candidate: Matrix) =>
    candidate.flatMap((vj, j) =>
      vj.map((x, k) =>
        u.reduce(
          (sum, ui, i) => sum + cells.weights[i][j] * (dot(ui, vj) - cells.targets[i][j]) * ui[k],
          cells.itemRidge[j] * x,
        ),
      ),
    );
  return norm(gradientAt(v)) / norm(gradientAt(v.map((row) => row.map(() => 0))));
}
