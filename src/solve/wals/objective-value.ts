// The full objective at the factors of a fit. The unobserved entries are not visited: Σ_all r_i c_j p_ij² = ⟨G_U, G_V⟩,
// the product of both sides' Grams element by element. Where one of them is diag(Λ), as it is after every half-sweep
// against that side, this is Σ_k Λ_k·E_k with E_k the energy of the other side's column k: Σ_j c_j v_jk².

import { evenRanges, STREAM_ROWS } from '../../workers/job.ts';
import { type DensePart, gramOfSide } from './axes.ts';
import type { WalsProblem } from './layout.ts';
import { asFixed } from './parked-biases.ts';
import type { Side } from './sides.ts';
import { describeTask } from './task.ts';

/**
 * L(U,V) in float64. `spectrum` is the diagonal of one side's Gram, in axes where it is diagonal, and `energetic` the
 * other side. Without a spectrum the unobserved entries take both Grams; `wide`: with all products in float64.
 */
export async function objectiveValue(problem: WalsProblem, dense: DensePart, energetic: Side): Promise<number> {
  const { spectrum } = dense;
  const wide = dense.wide || problem.wideLoss;
  const { users, items, settings } = problem;
  const total = (await rowLosses(problem, users, wide)) + (await itemPenalty(problem));
  if (settings.objective.nonNegative || wide || !spectrum) {
    if (settings.objective.unobservedWeight === 0) return total;
    const gram = (await gramOfSide(problem, users, wide)).slice();
    return addSquares(problem, total, gram, await gramOfSide(problem, items, wide));
  }
  return addSquares(problem, total, spectrum, energyOf(problem, energetic));
}

/** What the entries of these users add to the loss, and their own penalties. */
export async function rowLosses(problem: WalsProblem, users: Side, wide: boolean): Promise<number> {
  const { kernels, executor, items, ptr } = problem;
  // Users as the solved side: their rows carry Ω once, their own penalty with it.
  for (const worker of executor.workers) describeTask(problem, worker.taskPtr, items, users, wide);
  await asFixed(problem, items, users, () =>
    executor.run({
      kernel: 'rowLoss',
      args: ['task', 'begin', 'end', ptr.rowSums],
      edges: evenRanges(users.rows, STREAM_ROWS),
    }),
  );
  return sum(kernels.arena.f64(ptr.rowSums, users.rows));
}

/** Σ_j μ_j‖v_j‖². */
export async function itemPenalty({ kernels, executor, settings, items, stride, ptr }: WalsProblem): Promise<number> {
  const { factorsPtr, ridgePtr, bias } = items;
  await executor.run({
    kernel: 'rowPenalty',
    args: [factorsPtr, ridgePtr, bias?.ridgePtr ?? 0, settings.columns, 'begin', 'end', stride, ptr.rowSums],
    edges: evenRanges(items.rows, STREAM_ROWS),
  });
  return sum(kernels.arena.f64(ptr.rowSums, items.rows));
}

/** And w0 Σ_all r_i c_j p_ij²: of two Grams, or of a spectrum and energies. */
export function addSquares({ settings }: WalsProblem, total: number, a: Float64Array | null, b: Float64Array): number {
  const { unobservedWeight } = settings.objective;
  if (unobservedWeight === 0 || !a) return total;
  // As the kernels have it: the observed entries' part of these squares has been taken away with it.
  return total + Math.fround(unobservedWeight) * product(a, b);
}

/** The energy of every column of a side, padding and all: float64[stride], a view. */
export function energyOf({ kernels, stride, ptr }: WalsProblem, side: Side): Float64Array {
  kernels.call.columnEnergy(side.factorsPtr, side.scalePtr, 0, side.rows, stride, ptr.rowSums);
  return kernels.arena.f64(ptr.rowSums, stride);
}

/** Σ a·b over the elements of a. */
function product(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += a[k] * b[k];
  return total;
}

/** In the order of the values. */
export function sum(values: Float64Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
