// The Karush-Kuhn-Tucker conditions of non-negative rows, from the literal objective.
import { type Matrix, norm } from './dense.ts';
import type { Cells } from './objective.ts';

/**
 * How far V is from its conditions for a minimum over V ≥ 0, given U: the largest |g| of a free element or −g of one that
 * is zero, g = Σ_i W_ij (⟨u_i,v_j⟩ − T_ij) u_i + μ_j v_j, by the size of its terms Σ_i W_ij (|p_ij| + |T_ij|) ‖u_i‖.
 */
export function violation(cells: Cells, u: Matrix, v: Matrix): number {
  let worst = 0;
  v.forEach((vj, j) => {
    const g = vj.map((x) => cells.itemRidge[j] * x);
    let size = 0;
    u.forEach((ui, i) => {
      const score = ui.reduce((sum, x, k) => sum + x * vj[k], 0);
      const [w, t] = [cells.weights[i][j], cells.targets[i][j]];
      size += w * (Math.abs(score) + Math.abs(t)) * norm(ui);
      ui.forEach((x, k) => {
        g[k] += w * (score - t) * x;
      });
    });
    if (size === 0) return;
    vj.forEach((x, k) => {
      worst = Math.max(worst, (x > 0 ? Math.abs(g[k]) : -g[k]) / size);
    });
  });
  return worst;
}
