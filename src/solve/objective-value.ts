// The full objective at the factors of a fit. Where one side's Gram is diag(Λ), as it is after every half-sweep against
// that side, Σ_all r c p² = Σ_k Λ_k·E_k with E_k the energy of the other side's column k: Σ_j c_j v_jk².
import { evenRanges } from '../workers/job.ts';
import { type Fit, STREAM_ROWS } from './fit.ts';
import { describe } from './half-sweep.ts';
import type { Side } from './sides.ts';

/**
 * L(U,V) in float64. `spectrum` is the diagonal of one side's Gram, in axes where it is diagonal, and `energetic` the
 * other side; null when w0 = 0.
 */
export async function objectiveValue(fit: Fit, spectrum: Float64Array | null, energetic: Side): Promise<number> {
  const { kernels, executor, users, items, stride, work } = fit;
  const { call, arena } = kernels;
  // Users as the solved side: their rows carry Ω once, their own penalty with it.
  for (const worker of executor.workers) describe(fit, worker.task, items, users);
  await executor.run({
    kernel: 'rowLoss',
    args: ['task', 'begin', 'end', work.rowSums],
    edges: evenRanges(users.rows, STREAM_ROWS),
  });
  let total = sum(arena.f64(work.rowSums, users.rows));
  await executor.run({
    kernel: 'rowPenalty',
    args: [items.factors, items.ridge, 'begin', 'end', stride, work.rowSums],
    edges: evenRanges(items.rows, STREAM_ROWS),
  });
  total += sum(arena.f64(work.rowSums, items.rows));
  if (!spectrum) return total;
  call.columnEnergy(energetic.factors, energetic.scale, 0, energetic.rows, stride, work.rowSums);
  const energy = arena.f64(work.rowSums, stride);
  const { factors, objective } = fit.settings;
  let unobserved = 0;
  for (let k = 0; k < factors; k++) unobserved += spectrum[k] * energy[k];
  return total + objective.unobservedWeight * unobserved;
}

function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
